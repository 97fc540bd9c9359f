#include "dna/scheme/robust/block_decoder.hpp"

#include "core/thread_pool.hpp"
#include "dna/strand/word_form.hpp"

#include <algorithm>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::size_t kGrain = 8;
constexpr std::size_t kMostPasses = 12;
constexpr std::size_t kIdlePasses = 2;  ///< there and back, before all counts of erasures are tried
constexpr unsigned kSpareOf = 4, kMostSpare = 2;  ///< one parity symbol of so many, this at most
constexpr std::size_t kLeastTelling = 3;  ///< reads whose common guess says more than each one's

/// Some counts, the likeliest first.
std::vector<std::size_t> some_counts(const Erasures& range) {
    const auto [even, least, most] = range;
    const std::size_t up = most - even, down = even - least;
    std::vector<std::size_t> counts;
    for (const std::size_t count :
         {even, even + up / 8, even - down / 8, even + up / 4, even - down / 4, even + 3 * up / 8,
          even - 3 * down / 8, even + up / 2, even - down / 2, even + 3 * up / 4, most,
          even - 3 * down / 4, least}) {
        if (std::find(counts.begin(), counts.end(), count) == counts.end()) counts.push_back(count);
    }
    return counts;
}

/// All counts, those near the likeliest first.
std::vector<std::size_t> all_counts(const Erasures& range) {
    std::vector<std::size_t> counts = {range.even};
    for (std::size_t off = 1; counts.size() <= range.most - range.least; ++off) {
        if (range.even + off <= range.most) counts.push_back(range.even + off);
        if (range.least + off <= range.even) counts.push_back(range.even - off);
    }
    return counts;
}

}  // namespace

BlockDecoder::BlockDecoder(const RobustShape& shape, const RobustBlock& block, std::uint8_t salt,
                           const LatticeReader& lattices)
    : shape_(shape),
      block_(block),
      salt_(salt),
      size_(static_cast<std::size_t>(block.strands())),
      spare_(std::min(kMostSpare, static_cast<unsigned>(block.parity) / kSpareOf)),
      code_(word_field(shape.bits), static_cast<unsigned>(block.parity)),
      lattices_(lattices),
      readings_(size_),
      order_(size_),
      symbols_(size_ * shape.symbols),
      solved_(shape.symbols) {}

void BlockDecoder::gather(const StrandContents& contents) {
    strands_.assign(size_, {RobustReader(shape_.bits, shape_.symbols), {}});
    core::parallel_for(size_, kGrain, [&](std::size_t from, std::size_t to) {
        contents.visit(block_.first_strand + from, to - from,
                       [&](std::uint64_t number, const StrandReading& reading) {
                           Strand& strand = strands_[number - block_.first_strand];
                           if (!strand.reader.empty() || reading.empty()) return;
                           strand.reader.begin(reading);
                           strand.key =
                               WordForm::key(shape_.bits, salt_, reading.place, shape_.symbols);
                       });
    });
    missing_ = static_cast<std::uint64_t>(
        std::count_if(strands_.begin(), strands_.end(),
                      [](const Strand& strand) { return strand.reader.empty(); }));
    begin_walk();
}

void BlockDecoder::begin_walk() {
    std::vector<std::uint8_t> bases;
    std::vector<std::uint64_t> begin = {0}, first_read = {0};
    for (std::size_t i = 0; i < size_; ++i) {
        const RobustReader& reader = strands_[i].reader;
        if (reader.empty() || reader.clean()) continue;
        for (const std::uint64_t end : reader.begins().subspan(1)) {
            begin.push_back(bases.size() + end);
        }
        bases.insert(bases.end(), reader.bases().begin(), reader.bases().end());
        first_read.push_back(begin.size() - 1);
        walking_.push_back(static_cast<std::uint32_t>(i));
    }
    walk_ = lattices_.begin({bases, begin, first_read}, shape_.symbols);
    walked_.resize(walking_.size());
}

void BlockDecoder::read_column(std::size_t column) {
    walk_->read(walked_);
    std::fill(readings_.begin(), readings_.end(), Reading{});
    for (std::size_t k = 0; k < walking_.size(); ++k) readings_[walking_[k]] = walked_[k];
    for (std::size_t i = 0; i < size_; ++i) {
        const Strand& strand = strands_[i];
        if (strand.reader.clean()) readings_[i] = strand.reader.word(column);
        if (readings_[i].confidence == 0) continue;
        symbols_[column * size_ + i] =
            static_cast<std::uint16_t>(readings_[i].symbol ^ strand.key[column]);
    }
}

bool BlockDecoder::try_erasing(std::size_t column, std::size_t count,
                               std::span<std::uint16_t> word) const {
    const auto read = symbols_.begin() + static_cast<std::ptrdiff_t>(column * size_);
    std::copy_n(read, size_, word.begin());
    const auto erased = std::span(order_).first(count);
    for (const std::uint16_t i : erased) word[i] = 0;
    return code_.decode(word, erased, spare_).has_value();
}

bool BlockDecoder::solve_column(std::size_t column, const CountErasures& counts) {
    std::iota(order_.begin(), order_.end(), std::uint16_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::uint16_t a, std::uint16_t b) {
        return readings_[a].confidence < readings_[b].confidence;
    });
    const auto below = [&](unsigned confidence) {
        return static_cast<std::size_t>(
            std::count_if(readings_.begin(), readings_.end(),
                          [&](const Reading& one) { return one.confidence < confidence; }));
    };
    const std::size_t lost = below(1), most = block_.parity - spare_;
    if (lost > most) return false;
    // An error costs two parity symbols, an erasure one: best is to erase what is rather wrong than
    // right. Where that fails, more or fewer.
    const std::size_t even = std::clamp(below(ColumnBelief::kEven), lost, most);
    std::vector<std::uint16_t> word(size_);
    for (const std::size_t count : counts({even, lost, most})) {
        if (!try_erasing(column, count, word)) continue;
        keep(column, word);
        return true;
    }
    return false;
}

void BlockDecoder::keep(std::size_t column, std::span<const std::uint16_t> word) {
    for (std::size_t i = 0; i < size_; ++i) {
        std::uint16_t& symbol = symbols_[column * size_ + i];
        const bool read = readings_[i].confidence != 0;
        corrected_.outer += read && symbol != word[i];
        corrected_.restored += !read && i < block_.data;
        symbol = word[i];
    }
}

void BlockDecoder::go_on(std::size_t column) {
    std::vector<KnownWord> known(walking_.size());
    for (std::size_t k = 0; k < walking_.size(); ++k) {
        const std::size_t i = walking_[k];
        if (solved_[column]) {
            known[k] = {symbols_[column * size_ + i] ^ strands_[i].key[column]};
        } else if (strands_[i].reader.begins().size() > kLeastTelling) {
            known[k] = {readings_[i].symbol, readings_[i].sure};
        }  // a read that is told its own guess takes it for a proof of where it is
    }
    walk_->go_on(known);
}

std::size_t BlockDecoder::pass(bool backwards, const CountErasures& counts) {
    walk_->turn(backwards);
    std::size_t found = 0;
    for (std::size_t i = 0; i < shape_.symbols; ++i) {
        const std::size_t column = backwards ? shape_.symbols - 1 - i : i;
        if (!solved_[column]) {
            read_column(column);
            solved_[column] = solve_column(column, counts);
            found += solved_[column];
        }
        go_on(column);
    }
    return found;
}

void BlockDecoder::decode(const StrandContents& contents) {
    gather(contents);
    std::size_t unsolved = shape_.symbols, idle = 0;
    for (std::size_t i = 0; i < kMostPasses && unsolved > 0 && idle <= kIdlePasses; ++i) {
        const bool last = idle == kIdlePasses;
        if (last && 2 * unsolved > shape_.symbols) break;  // beyond hope
        const std::size_t found = pass(i % 2 == 1, last ? all_counts : some_counts);
        idle = found == 0 ? idle + 1 : 0;
        unsolved -= found;
    }
    strands_.clear();
    walk_.reset();
}

}  // namespace oligo::dna

#include "dna/jpegdna/coefficient_coder.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <limits>

namespace oligo::dna {
namespace {

constexpr unsigned kZeros = 16;  // of one zero-run symbol
// Larger books are too sparse for the nearest word to mean much, and too large to search often.
constexpr unsigned kRepairedCategory = 4;

bool fits_16_bits(std::int32_t value) {
    return value >= std::numeric_limits<std::int16_t>::min() &&
           value <= std::numeric_limits<std::int16_t>::max();
}

/// The value of the word at `position`; damaged short words are read as the nearest word.
std::optional<std::int32_t> read_value(const ValueCoder& values, unsigned category,
                                       const PackedStrand& strand, std::size_t position) {
    const auto word =
        static_cast<std::uint32_t>(strand.peek(position, ValueCoder::word_nt(category)));
    const auto value = values.decode(word, category);
    if (value || category > kRepairedCategory) return value;
    return values.nearest(word, category);
}

}  // namespace

DcCoder::DcCoder(std::shared_ptr<const CategoryCoder> categories,
                 std::shared_ptr<const ValueCoder> values)
    : categories_(std::move(categories)), values_(std::move(values)) {}

void DcCoder::encode(std::int32_t level, StrandWriter& out) {
    const std::int32_t difference = level - previous_;
    const unsigned category = values_->category_of(difference);
    out.append(categories_->word(category));
    if (category > 0) {
        out.packed(values_->packed_word(difference, category), ValueCoder::word_nt(category));
    }
    previous_ = level;
}

bool DcCoder::decode(const PackedStrand& strand, std::size_t& position, std::size_t end,
                     std::int32_t& level) {
    const CategoryCoder::Found found = categories_->find(strand, position, end);
    if (found.length_nt == 0 || found.symbol > ValueCoder::kMaxCategory) return false;
    const unsigned length_nt = ValueCoder::word_nt(found.symbol);
    if (end - position < std::size_t{found.length_nt} + length_nt) return false;
    std::int32_t difference = 0;
    if (found.symbol > 0) {
        const auto value = read_value(*values_, found.symbol, strand, position + found.length_nt);
        if (!value) return false;
        difference = *value;
    }
    if (!fits_16_bits(previous_ + difference)) return false;
    position += found.length_nt + length_nt;
    level = previous_ += difference;
    return true;
}

AcCoder::AcCoder(std::span<const std::uint64_t> frequencies,
                 std::shared_ptr<const ValueCoder> values, Dialect dialect)
    : categories_(frequencies, sums_of(dialect)), values_(std::move(values)), dialect_(dialect) {
    build_tokens();
    build_steps();
}

void AcCoder::build_tokens() {
    tokens_.assign(kZeros * (2 * kTabled + 1), {});
    for (std::int32_t value = -kTabled; value <= kTabled; ++value) {
        if (value == 0) continue;
        const unsigned category = values_->category_of(value);
        const std::string word = values_->encode(value);
        for (unsigned run = 0; run < kZeros; ++run) {
            const std::string& before = categories_.word(run_category(run, category));
            Token& token =
                tokens_[run * (2 * kTabled + 1) + static_cast<std::size_t>(value + kTabled)];
            if (before.size() + word.size() > token.text.size()) continue;
            std::copy(word.begin(), word.end(),
                      std::copy(before.begin(), before.end(), token.text.begin()));
            token.length_nt = static_cast<std::uint8_t>(before.size() + word.size());
        }
    }
}

void AcCoder::build_steps() {
    constexpr unsigned kTableNt = CategoryCoder::kTableNt;
    steps_.assign(std::size_t{1} << (2 * kTableNt), {});
    const auto fill = [&](std::size_t prefix, std::size_t length_nt, unsigned run,
                          std::int32_t value) {
        const std::size_t free = 2 * (kTableNt - length_nt);
        for (std::size_t i = 0; i < std::size_t{1} << free; ++i) {
            steps_[(prefix << free) + i] = {static_cast<std::int16_t>(value),
                                            static_cast<std::uint8_t>(run),
                                            static_cast<std::uint8_t>(length_nt)};
        }
    };
    for (std::size_t symbol = 0; symbol < categories_.size(); ++symbol) {
        const std::string& word = categories_.word(symbol);
        std::size_t prefix = 0;
        for (const char letter : word) prefix = prefix * 4 + base_value(letter);
        if (symbol == kZeroRun || symbol == kEndOfBlock) {
            if (word.size() <= kTableNt) {
                fill(prefix, word.size(), symbol == kZeroRun ? kZeros : 0, 0);
            }
            continue;
        }
        const auto category = static_cast<unsigned>(symbol % 10 + 1);
        const unsigned value_nt = ValueCoder::word_nt(category);
        if (word.size() + value_nt > kTableNt) continue;
        for (std::uint32_t key = 0; key < std::uint32_t{1} << (2 * value_nt); ++key) {
            const auto value = values_->decode(key, category);
            if (!value) continue;
            fill((prefix << (2 * value_nt)) + key, word.size() + value_nt,
                 static_cast<unsigned>(symbol / 10), *value);
        }
    }
}

template <typename Emit>
void AcCoder::walk(std::span<const std::int16_t> levels, Emit&& emit) const {
    std::size_t last = levels.size() - 1;
    while (last > 0 && levels[last] == 0) --last;
    unsigned run = 0;
    for (std::size_t i = 1; i <= last; ++i) {
        if (levels[i] != 0) {
            emit(run, levels[i]);
            run = 0;
        } else if (++run == kZeros) {
            emit(kZeros, 0);
            run = 0;
            if (drops_after_zeros(dialect_)) ++i;
        }
    }
    if (last + 1 < levels.size()) emit(0, 0);
}

void AcCoder::encode(std::span<const std::int16_t> levels, StrandWriter& out) const {
    walk(levels, [&](unsigned run, std::int32_t value) {
        if (value == 0) {
            out.append(categories_.word(run == kZeros ? kZeroRun : kEndOfBlock));
            return;
        }
        if (value >= -kTabled && value <= kTabled) {
            const Token& token =
                tokens_[run * (2 * kTabled + 1) + static_cast<std::size_t>(value + kTabled)];
            if (token.length_nt != 0) {
                out.piece(token.text.data(), token.length_nt);
                return;
            }
        }
        write_long(run, value, out);
    });
}

void AcCoder::write_long(unsigned run, std::int32_t value, StrandWriter& out) const {
    const unsigned category = values_->category_of(value);
    out.append(categories_.word(run_category(run, category)));
    out.packed(values_->packed_word(value, category), ValueCoder::word_nt(category));
}

AcCoder::Step AcCoder::read_long(const PackedStrand& strand, std::size_t position,
                                 std::size_t end) const {
    const CategoryCoder::Found found = categories_.find(strand, position, end);
    if (found.length_nt == 0) return {};
    if (found.symbol == kZeroRun) return {0, kZeros, found.length_nt};
    if (found.symbol == kEndOfBlock) return {0, 0, found.length_nt};
    const auto category = static_cast<unsigned>(found.symbol % 10 + 1);
    if (category > ValueCoder::kMaxCategory) return {};
    const unsigned length_nt = found.length_nt + ValueCoder::word_nt(category);
    if (end - position < length_nt || length_nt > 255) return {};
    const auto value = read_value(*values_, category, strand, position + found.length_nt);
    if (!value || !fits_16_bits(*value)) return {};
    return {static_cast<std::int16_t>(*value), static_cast<std::uint8_t>(found.symbol / 10),
            static_cast<std::uint8_t>(length_nt)};
}

bool AcCoder::decode(const PackedStrand& strand, std::size_t& position, std::size_t end,
                     std::span<std::int16_t> levels) const {
    const std::size_t zeros = kZeros + (drops_after_zeros(dialect_) ? 1 : 0);
    std::size_t i = 1;
    while (i < levels.size()) {
        Step step = steps_[strand.peek(position, CategoryCoder::kTableNt)];
        if (step.length_nt == 0 || step.length_nt > end - position) {
            step = read_long(strand, position, end);
            if (step.length_nt == 0) return false;
        }
        if (step.value == 0) {
            if (step.run != 0 && i + zeros > levels.size()) return false;
            position += step.length_nt;
            if (step.run == 0) return true;
            i += zeros;
        } else {
            i += step.run;
            if (i >= levels.size()) return false;
            position += step.length_nt;
            levels[i++] = step.value;
        }
    }
    return true;
}

void AcCoder::count(std::span<const std::int16_t> levels,
                    std::span<std::uint64_t> frequencies) const {
    walk(levels, [&](unsigned run, std::int32_t value) {
        if (value == 0) {
            ++frequencies[run == kZeros ? kZeroRun : kEndOfBlock];
        } else {
            ++frequencies[run_category(run, values_->category_of(value))];
        }
    });
}

}  // namespace oligo::dna

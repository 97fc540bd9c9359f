#include "dna/stream/exact_stream.hpp"

#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/ecc/soft_reed_solomon.hpp"

#include <algorithm>
#include <atomic>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kKeySeed = 0x6578616374;  // "exact"
constexpr std::uint64_t kLeastParity = 2;
constexpr unsigned kSpare = 2;  ///< parity symbols left over where the inner code is believed
constexpr std::uint8_t kUsedUp = 20, kMostOfFailed = 8;
constexpr std::uint64_t kBatch = std::uint64_t{1} << 16;  ///< strands that a code takes at a time

std::uint64_t parity_of(std::uint64_t data, unsigned percent) {
    return std::max(kLeastParity, (data * percent + 99) / 100);
}

void mask(std::span<std::uint8_t> bytes, std::uint64_t strand) {
    core::Random key(kKeySeed, strand);
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
        std::uint64_t bits = key.next();
        for (std::size_t k = i; k < std::min(i + 8, bytes.size()); ++k, bits >>= 8) {
            bytes[k] ^= static_cast<std::uint8_t>(bits);
        }
    }
}

/// Undoes the inner code, and says in the confidence what it thinks of the bytes. False when it can
/// make nothing of them. `corrected`: bytes that it changed in those that it believes.
bool decode_inner(StrandBytes& strand, unsigned parity, std::uint64_t& corrected) {
    if (!strand.present) return false;
    auto& sure = strand.confidence;
    const bool doubtful = std::any_of(sure.begin(), sure.end(),
                                      [](std::uint8_t phred) { return phred < kDoubtfulByte; });
    if (parity == 0) return !doubtful;
    const ReedSolomon inner(GaloisField::gf256(), parity);
    const auto bytes = std::span(strand.bytes);
    const std::vector<std::uint8_t> read = strand.bytes;
    if (parity >= kSpare && decode_soft(inner, bytes, sure, kSpare)) {
        std::fill(sure.begin(), sure.end(), kSureByte);
        for (std::size_t i = 0; i < read.size(); ++i) corrected += read[i] != bytes[i];
        return true;
    }
    // Hardly any parity left over: perhaps nobody's bytes.
    if (decode_soft(inner, bytes, sure, 1) || inner.decode(bytes)) {
        std::fill(sure.begin(), sure.end(), kUsedUp);
        return false;
    }
    // More errors than the qualities say, but those that they call certain mostly are.
    for (std::uint8_t& phred : sure) phred = std::min(phred, kMostOfFailed);
    return false;
}

/// Whether so many bytes are unknown that a codeword means nothing.
bool many_unknown(std::span<const std::uint8_t> sure, unsigned parity) {
    return std::count(sure.begin(), sure.end(), std::uint8_t{0}) + kSpare >
           static_cast<std::ptrdiff_t>(parity);
}

}  // namespace

ExactStream::ExactStream(std::uint64_t size, unsigned strand_bytes, unsigned inner_parity,
                         unsigned outer_percent, OuterField outer_field)
    : size_(size),
      outer_field_(outer_field),
      data_bytes_((strand_bytes - inner_parity) / outer_symbol_bytes(outer_field) *
                  outer_symbol_bytes(outer_field)),
      inner_parity_(strand_bytes - data_bytes_) {
    data_strands_ = size / data_bytes_ + (size % data_bytes_ != 0);
    if (data_strands_ == 0) return;
    const std::uint64_t longest = most_block_strands(outer_field);
    std::uint64_t most = longest - kLeastParity;
    while (most + parity_of(most, outer_percent) > longest) --most;
    blocks_ = data_strands_ / most + (data_strands_ % most != 0);
    block_parity_ =
        parity_of(data_strands_ / blocks_ + (data_strands_ % blocks_ != 0), outer_percent);
}

std::vector<ExactStream::Run> ExactStream::runs() const {
    std::vector<Run> runs;
    // The first ones have a strand more where the blocks do not divide the strands.
    const std::uint64_t longer = blocks_ == 0 ? 0 : data_strands_ % blocks_;
    for (std::uint64_t first = 0; first < blocks_;) {
        const std::uint64_t data = data_strands_ / blocks_ + (first < longer);
        const std::uint64_t end = first < longer ? longer : blocks_;
        const std::uint64_t together = std::max<std::uint64_t>(1, kBatch / (data + block_parity_));
        runs.push_back({first, std::min(together, end - first), data});
        first += runs.back().count;
    }
    return runs;
}

template <typename Work>
void ExactStream::each_strand(const Run& run, const Work& work) const {
    const std::uint64_t rows = run.data + block_parity_;
    for (std::uint64_t row = 0; row < rows; ++row) {
        for (std::uint64_t i = 0; i < run.count; ++i) {
            work(strand_of(run.first + i, run.data, row), i * rows + row);
        }
    }
}

void ExactStream::encode_outer(std::span<std::uint8_t> strands, const OuterCode& outer) const {
    const std::size_t size = strand_bytes();
    std::vector<std::uint8_t> rows;
    for (const Run& run : runs()) {
        const std::uint64_t block_rows = run.data + block_parity_;
        rows.assign(run.count * block_rows * data_bytes_, 0);
        each_strand(run, [&](std::uint64_t strand, std::uint64_t place) {
            if (strand >= data_strands_) return;
            std::copy_n(&strands[strand * size], data_bytes_, &rows[place * data_bytes_]);
        });
        outer.encode({rows, static_cast<std::size_t>(block_rows), data_bytes_});
        each_strand(run, [&](std::uint64_t strand, std::uint64_t place) {
            if (strand < data_strands_) return;
            std::copy_n(&rows[place * data_bytes_], data_bytes_, &strands[strand * size]);
        });
    }
}

void ExactStream::encode_inner(std::span<std::uint8_t> strands, const ParityMaker& inner) const {
    const std::size_t size = strand_bytes();
    std::vector<std::uint8_t> messages, parity;
    for (std::uint64_t first = 0; first < strand_count(); first += kBatch) {
        const std::uint64_t count = std::min(kBatch, strand_count() - first);
        messages.resize(count * data_bytes_);
        parity.resize(count * inner_parity_);
        for (std::uint64_t i = 0; i < count; ++i) {
            std::copy_n(&strands[(first + i) * size], data_bytes_, &messages[i * data_bytes_]);
        }
        inner.encode(messages, data_bytes_, parity);
        for (std::uint64_t i = 0; i < count; ++i) {
            std::copy_n(&parity[i * inner_parity_], inner_parity_,
                        &strands[(first + i) * size + data_bytes_]);
        }
    }
}

std::vector<std::uint8_t> ExactStream::encode(std::span<const std::uint8_t> data,
                                              const ExactCodes& codes) const {
    const std::size_t size = strand_bytes();
    std::vector<std::uint8_t> strands(strand_count() * size);
    for (std::uint64_t i = 0; i < data_strands_; ++i) {
        const auto bytes = data.subspan(i * data_bytes_);
        const auto row = std::span(strands).subspan(i * size, data_bytes_);
        std::copy_n(bytes.begin(), std::min<std::size_t>(bytes.size(), data_bytes_), row.begin());
        mask(row, i);
    }
    if (blocks_ > 0) encode_outer(strands, *codes.outer);
    if (inner_parity_ > 0) encode_inner(strands, *codes.inner);
    return strands;
}

std::vector<std::uint8_t> ExactStream::clean(std::span<const StrandBytes> strands,
                                             const ParityMaker& inner) const {
    std::vector<std::uint8_t> clean(strands.size());
    const std::size_t size = strand_bytes();
    std::vector<std::uint8_t> words, syndromes;
    std::vector<std::size_t> which;
    const auto look = [&] {
        syndromes.resize(which.size() * inner_parity_);
        inner.syndromes(words, size, syndromes);
        for (std::size_t i = 0; i < which.size(); ++i) {
            const auto own = std::span(syndromes).subspan(i * inner_parity_, inner_parity_);
            clean[which[i]] = std::all_of(own.begin(), own.end(), [](auto s) { return s == 0; });
        }
        words.clear();
        which.clear();
    };
    for (std::size_t i = 0; i < strands.size(); ++i) {
        const StrandBytes& strand = strands[i];
        if (!strand.present || strand.bytes.size() != size) continue;
        words.insert(words.end(), strand.bytes.begin(), strand.bytes.end());
        which.push_back(i);
        if (which.size() == kBatch) look();
    }
    look();
    return clean;
}

std::vector<std::optional<Corrections>> ExactStream::decode_outer(std::span<StrandBytes> strands,
                                                                  std::span<std::uint8_t> solved,
                                                                  const OuterCode& outer) const {
    std::vector<std::optional<Corrections>> blocks;
    std::vector<std::uint8_t> rows, confidence;
    for (const Run& run : runs()) {
        const std::uint64_t block_rows = run.data + block_parity_;
        rows.assign(run.count * block_rows * data_bytes_, 0);
        confidence.assign(rows.size(), 0);
        each_strand(run, [&](std::uint64_t number, std::uint64_t place) {
            const StrandBytes& strand = strands[number];
            if (!strand.present) return;
            const auto put = [&](const std::vector<std::uint8_t>& from,
                                 std::vector<std::uint8_t>& to) {
                std::copy_n(from.begin(), std::min<std::size_t>(from.size(), data_bytes_),
                            to.begin() + static_cast<std::ptrdiff_t>(place * data_bytes_));
            };
            put(strand.bytes, rows);
            put(strand.confidence, confidence);
        });
        const auto corrected =
            outer.decode({rows, static_cast<std::size_t>(block_rows), data_bytes_}, confidence);
        blocks.insert(blocks.end(), corrected.begin(), corrected.end());
        each_strand(run, [&](std::uint64_t number, std::uint64_t place) {
            if (number >= data_strands_ || !corrected[place / block_rows]) return;
            const auto row = rows.begin() + static_cast<std::ptrdiff_t>(place * data_bytes_);
            strands[number].bytes.assign(row, row + static_cast<std::ptrdiff_t>(data_bytes_));
            strands[number].present = true;
            solved[number] = 1;
        });
    }
    return blocks;
}

ExactStream::Decoded ExactStream::decode(std::span<StrandBytes> strands,
                                         const ExactCodes& codes) const {
    // With fewer symbols a codeword may be one by chance, which decode_inner() looks into.
    std::vector<std::uint8_t> held = codes.inner != nullptr && inner_parity_ >= kSpare
                                         ? clean(strands, *codes.inner)
                                         : std::vector<std::uint8_t>(strands.size());
    std::atomic<std::uint64_t> inner_corrected = 0;
    core::parallel_for(strands.size(), 64, [&](std::size_t first, std::size_t last) {
        std::uint64_t corrected = 0;
        for (std::size_t i = first; i < last; ++i) {
            std::vector<std::uint8_t>& sure = strands[i].confidence;
            sure.resize(strands[i].bytes.size(), kSureByte);
            if (held[i] != 0 && !many_unknown(sure, inner_parity_)) {
                std::fill(sure.begin(), sure.end(), kSureByte);
                continue;
            }
            held[i] = decode_inner(strands[i], inner_parity_, corrected) ? 1 : 0;
        }
        inner_corrected += corrected;
    });
    std::vector<std::uint8_t> solved(strands.size());
    std::vector<std::optional<Corrections>> blocks;
    if (blocks_ > 0) blocks = decode_outer(strands, solved, *codes.outer);
    Decoded decoded;
    decoded.corrected.inner = inner_corrected;
    decoded.bytes.resize(size_);
    decoded.known.resize(size_);
    for (const auto& corrected : blocks) {
        decoded.complete = decoded.complete && corrected.has_value();
        decoded.corrected += corrected.value_or(Corrections());
    }
    for (std::uint64_t i = 0; i < data_strands_; ++i) {
        // A strand of a block that failed still counts when its own code held.
        if (!solved[i] && !held[i]) continue;
        auto row = std::span(strands[i].bytes).first(data_bytes_);
        mask(row, i);
        const std::uint64_t start = i * data_bytes_;
        for (std::uint64_t k = start; k < std::min(size_, start + data_bytes_); ++k) {
            decoded.bytes[k] = row[k - start];
            decoded.known[k] = 1;
        }
    }
    return decoded;
}

}  // namespace oligo::dna

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
constexpr std::uint64_t kBatch = std::uint64_t{1} << 16;  ///< strands that the inner code takes

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

ExactStream::Block ExactStream::block(std::uint64_t number) const {
    Block block;
    for (std::uint64_t i = number; i < data_strands_; i += blocks_) block.strands.push_back(i);
    block.data = block.strands.size();
    for (std::uint64_t k = 0; k < block_parity_; ++k) {
        block.strands.push_back(data_strands_ + k * blocks_ + number);
    }
    return block;
}

std::vector<std::uint8_t> ExactStream::encode(std::span<const std::uint8_t> data,
                                              const ParityMaker* inner) const {
    const std::size_t size = strand_bytes();
    std::vector<std::uint8_t> strands(strand_count() * size);
    const auto data_of = [&](std::uint64_t strand) {
        return std::span(strands).subspan(strand * size, data_bytes_);
    };
    for (std::uint64_t i = 0; i < data_strands_; ++i) {
        const auto bytes = data.subspan(i * data_bytes_);
        std::copy_n(bytes.begin(), std::min<std::size_t>(bytes.size(), data_bytes_),
                    data_of(i).begin());
        mask(data_of(i), i);
    }
    core::parallel_for(blocks_, 1, [&](std::size_t first, std::size_t last) {
        const auto outer = make_outer_code(outer_field_, static_cast<unsigned>(block_parity_));
        for (std::size_t number = first; number < last; ++number) {
            const Block block = this->block(number);
            std::vector<std::vector<std::uint8_t>> rows;
            for (const std::uint64_t strand : block.strands) {
                rows.emplace_back(data_of(strand).begin(), data_of(strand).end());
            }
            outer->encode(rows);
            for (std::size_t r = block.data; r < rows.size(); ++r) {
                std::copy(rows[r].begin(), rows[r].end(), data_of(block.strands[r]).begin());
            }
        }
    });
    if (inner_parity_ == 0) return strands;
    std::vector<std::uint8_t> messages, parity;
    for (std::uint64_t first = 0; first < strand_count(); first += kBatch) {
        const std::uint64_t count = std::min(kBatch, strand_count() - first);
        messages.resize(count * data_bytes_);
        parity.resize(count * inner_parity_);
        for (std::uint64_t i = 0; i < count; ++i) {
            std::copy_n(data_of(first + i).begin(), data_bytes_, &messages[i * data_bytes_]);
        }
        inner->encode(messages, data_bytes_, parity);
        for (std::uint64_t i = 0; i < count; ++i) {
            std::copy_n(&parity[i * inner_parity_], inner_parity_,
                        data_of(first + i).data() + data_bytes_);
        }
    }
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

std::optional<Corrections> ExactStream::decode_block(const Block& block,
                                                     std::span<StrandBytes> strands,
                                                     std::span<std::uint8_t> solved) const {
    std::vector<std::vector<std::uint8_t>> rows, confidence;
    for (const std::uint64_t number : block.strands) {
        const StrandBytes& strand = strands[number];
        rows.push_back(strand.present ? strand.bytes : std::vector<std::uint8_t>());
        rows.back().resize(data_bytes_);
        confidence.push_back(strand.present ? strand.confidence : std::vector<std::uint8_t>());
        confidence.back().resize(data_bytes_);
    }
    const auto outer = make_outer_code(outer_field_, static_cast<unsigned>(block_parity_));
    const auto corrected = outer->decode(rows, confidence);
    if (!corrected) return std::nullopt;
    for (std::size_t r = 0; r < block.data; ++r) {
        StrandBytes& strand = strands[block.strands[r]];
        strand.bytes = std::move(rows[r]);
        strand.present = true;
        solved[block.strands[r]] = 1;
    }
    return corrected;
}

ExactStream::Decoded ExactStream::decode(std::span<StrandBytes> strands,
                                         const ParityMaker* inner) const {
    // With fewer symbols a codeword may be one by chance, which decode_inner() looks into.
    std::vector<std::uint8_t> held = inner != nullptr && inner_parity_ >= kSpare
                                         ? clean(strands, *inner)
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
    std::vector<std::optional<Corrections>> blocks(blocks_);
    core::parallel_for(blocks_, 1, [&](std::size_t first, std::size_t last) {
        for (std::size_t number = first; number < last; ++number) {
            blocks[number] = decode_block(block(number), strands, solved);
        }
    });
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

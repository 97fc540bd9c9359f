#include "dna/clustering/packed_reads.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace oligo::dna {
namespace {

constexpr std::size_t kPerByte = 4;  ///< bases
constexpr unsigned kPhredStep = 3, kMostLevel = 15;
constexpr char kPhredZero = '!';

using Letters = std::array<char, kPerByte>;

/// The bases in a byte, the first in its lowest bits.
constexpr std::array<Letters, 256> kLetters = [] {
    std::array<Letters, 256> table{};
    for (std::size_t byte = 0; byte < table.size(); ++byte) {
        for (std::size_t i = 0; i < kPerByte; ++i) table[byte][i] = kBases[byte >> (2 * i) & 3];
    }
    return table;
}();

std::uint8_t level_of(char quality) {
    const auto phred = static_cast<unsigned>(std::max(0, quality - kPhredZero));
    return static_cast<std::uint8_t>(std::min(kMostLevel, (phred + kPhredStep / 2) / kPhredStep));
}

}  // namespace

void PackedReads::add(const ReadView& read) {
    if (size() == kMostReads || read.bases.size() > kMostReadNt) {
        throw core::InputError("clustering: read " + std::to_string(starts_.size()) + " of " +
                               std::to_string(read.bases.size()) + " bases; at most " +
                               std::to_string(kMostReads) + " reads are taken, of at most " +
                               std::to_string(kMostReadNt) + " bases");
    }
    const std::uint32_t number = size();
    const std::size_t start = bases_.size(), nt = read.bases.size();
    bases_.resize(start + (nt + kPerByte - 1) / kPerByte);
    for (std::size_t i = 0; i < nt; ++i) {
        const unsigned value = base_value(read.bases[i]);
        if (value > 3) unknown_.push_back({number, static_cast<std::uint32_t>(i)});
        bases_[start + i / kPerByte] |=
            static_cast<std::uint8_t>((value & 3) << (2 * (i % kPerByte)));
    }
    starts_.push_back(bases_.size());
    lengths_.push_back(static_cast<std::uint32_t>(nt));
    total_nt_ += nt;
    const bool has_quality = read.quality.size() == nt && nt > 0;
    if (!has_quality && quality_.empty()) return;
    // Reads before the first with qualities get those that are assumed.
    constexpr std::uint8_t kAssumed = (kNoQuality + kPhredStep / 2) / kPhredStep * 0x11;
    quality_.resize(2 * bases_.size(), kAssumed);
    for (std::size_t i = 0; i < nt && has_quality; ++i) {
        std::uint8_t& byte = quality_[2 * start + i / 2];
        const unsigned shift = 4 * (i % 2);
        byte = static_cast<std::uint8_t>((byte & ~(0xFU << shift)) |
                                         static_cast<unsigned>(level_of(read.quality[i])) << shift);
    }
}

PackedReads::Places PackedReads::unknown_of(std::uint32_t read) const {
    const auto before = [](const Unknown& unknown, std::uint32_t number) {
        return unknown.read < number;
    };
    const auto first = std::lower_bound(unknown_.begin(), unknown_.end(), read, before);
    const auto last = std::lower_bound(first, unknown_.end(), read + 1, before);
    return {static_cast<std::size_t>(first - unknown_.begin()),
            static_cast<std::size_t>(last - unknown_.begin())};
}

std::size_t PackedReads::unknown_nt(std::uint32_t read) const {
    const Places places = unknown_of(read);
    return places.last - places.first;
}

void PackedReads::unpack(std::uint32_t read, bool reversed, std::string& bases) const {
    const std::size_t nt = lengths_[read];
    const std::uint8_t* packed = bases_.data() + starts_[read];
    bases.resize((nt + kPerByte - 1) / kPerByte * kPerByte);
    for (std::size_t i = 0; i < nt; i += kPerByte) {
        std::memcpy(bases.data() + i, kLetters[packed[i / kPerByte]].data(), kPerByte);
    }
    bases.resize(nt);
    if (!unknown_.empty()) {
        const Places places = unknown_of(read);
        for (std::size_t i = places.first; i < places.last; ++i) bases[unknown_[i].place] = 'N';
    }
    if (reversed) bases = reverse_complement(bases);
}

void PackedReads::unpack_quality(std::uint32_t read, bool reversed, std::string& quality) const {
    quality.clear();
    if (quality_.empty()) return;
    const std::size_t nt = lengths_[read];
    const std::uint8_t* packed = quality_.data() + 2 * starts_[read];
    for (std::size_t i = 0; i < nt; ++i) {
        const unsigned level = packed[i / 2] >> (4 * (i % 2)) & 0xFU;
        quality += static_cast<char>(kPhredZero + kPhredStep * level);
    }
    if (reversed) std::reverse(quality.begin(), quality.end());
}

PackedReads pack_reads(ReadSource& reads) {
    PackedReads packed;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        for (const ReadView& read : batch) packed.add(read);
    }
    return packed;
}

}  // namespace oligo::dna

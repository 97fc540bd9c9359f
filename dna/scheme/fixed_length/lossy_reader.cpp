#include "dna/scheme/fixed_length/lossy_reader.hpp"

#include <algorithm>
#include <span>
#include <string_view>

namespace oligo::dna {
namespace {

// Confidence of a symbol whose word was none of the book: likely near, seldom right.
constexpr std::uint8_t kRepairedSymbol = 64;

}  // namespace

LossyReader::LossyReader(const FixedLengthCode& code, const Wanted& wanted,
                         core::ReceivedSegment& segment)
    : code_(code), words_(device().words(code)), wanted_(wanted), segment_(segment) {
    if (wanted.soft) {
        soft_.emplace(code);
        segment.expected.resize(segment.shape.count);
        segment.deviation.resize(segment.shape.count);
    }
}

void LossyReader::read(const StrandReading& reading, std::uint64_t slot, std::size_t count,
                       Batch& batch) const {
    const std::size_t nt = code_.word_nt();
    const auto bases = std::string_view(reading.units).substr(0, count * nt);
    if (wanted_.symbols) {
        batch.bases += bases;
        batch.slots.push_back(slot);
        batch.sizes.push_back(count);
    }
    for (std::size_t k = 0; k < count; ++k) {
        const auto confidence = std::span(reading.confidence).subspan(k * nt, nt);
        if (wanted_.symbols) {
            const std::uint8_t least = *std::min_element(confidence.begin(), confidence.end());
            segment_.confidence[slot + k] = std::max<std::uint8_t>(1, least);
        }
        if (!soft_) continue;
        const SoftLevel level = soft_->decode(bases.substr(k * nt, nt), confidence);
        segment_.expected[slot + k] = level.expected;
        segment_.deviation[slot + k] = level.deviation;
    }
}

std::uint64_t LossyReader::finish(Batch& batch) const {
    const std::size_t count = batch.bases.size() / code_.word_nt();
    std::vector<std::uint16_t> symbols(count);
    std::vector<std::uint8_t> distance(count);
    words_->decode(batch.bases, symbols, distance);
    std::uint64_t nearest = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < batch.slots.size(); ++i) {
        for (std::size_t k = 0; k < batch.sizes[i]; ++k, ++at) {
            segment_.symbols[batch.slots[i] + k] = symbols[at];
            std::uint8_t& sure = segment_.confidence[batch.slots[i] + k];
            if (distance[at] == 0) continue;
            sure = std::min(sure, kRepairedSymbol);
            ++nearest;
        }
    }
    batch = {};
    return nearest;
}

}  // namespace oligo::dna

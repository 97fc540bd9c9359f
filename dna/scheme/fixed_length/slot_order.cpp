#include "dna/scheme/fixed_length/slot_order.hpp"

namespace oligo::dna {

std::vector<std::uint32_t> SlotOrder::order(std::uint64_t count) const {
    core::Random random(kSeed, segment_);
    return core::permutation(static_cast<std::uint32_t>(count), random);
}

void SlotOrder::shuffle(std::span<std::uint16_t> symbols) const {
    core::Random random(kSeed, segment_);
    for (std::size_t i = symbols.size(); i > 1; --i) {
        std::swap(symbols[i - 1], symbols[random.below(i)]);
    }
}

}  // namespace oligo::dna

#pragma once

#include "core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace oligo::dna {

/// The symbols of a lossy segment stand at slots all over its strands, so that a strand that is
/// lost takes symbols from everywhere (dna/FORMAT.md, section 5).
class SlotOrder {
  public:
    explicit SlotOrder(std::size_t segment) : segment_(segment) {}

    /// Which symbol of `count` stands in which slot: symbol order[i] at slot i.
    std::vector<std::uint32_t> order(std::uint64_t count) const;
    /// Puts the symbols at their slots: the same exchanges, of the symbols themselves.
    void shuffle(std::span<std::uint16_t> symbols) const;
    /// Undoes shuffle(): the same exchanges backwards, exchange(a, b) each.
    template <class Exchange>
    void unshuffle(std::uint64_t count, Exchange exchange) const;

  private:
    static constexpr std::uint64_t kSeed = 0x737072656164;  // "spread"
    std::size_t segment_;
};

// The generator runs only forwards, so some of its states are kept, and the draws after each are
// made again.
template <class Exchange>
void SlotOrder::unshuffle(std::uint64_t count, Exchange exchange) const {
    constexpr std::uint64_t kRun = 1 << 16;
    core::Random random(kSeed, segment_);
    std::vector<core::Random> states;
    for (std::uint64_t i = count; i > 1; --i) {
        if ((count - i) % kRun == 0) states.push_back(random);
        random.below(i);
    }
    std::vector<std::uint32_t> draws;
    for (std::size_t run = states.size(); run-- > 0;) {
        const std::uint64_t first = count - run * kRun;  // i of the run's first draw
        const std::uint64_t end = first > kRun + 1 ? first - kRun : 1;
        draws.clear();
        for (std::uint64_t i = first; i > end; --i) draws.push_back(states[run].below(i));
        for (std::uint64_t i = end + 1; i <= first; ++i) {
            exchange(i - 1, std::uint64_t{draws[first - i]});
        }
    }
}

}  // namespace oligo::dna

#pragma once

#include "dna/mapping/constrained_code.hpp"
#include "dna/mapping/window_states.hpp"

namespace oligo::dna {

/// How many numbers each window state is given for what is left of a region; integers, so that
/// every machine has the same (dna/FORMAT.md, section 8.3).
///
/// Far from the end of the region the weights are stationary: weight = height(state) *
/// scale(layer), the heights being the right eigenvector of the machine (the maximum-entropy walk:
/// Shannon 1948, theorem 8), lowered until growth() is never more than a state's successors have.
/// In the last 24 bases they are counts, which know what the region must end in; in more, up to 64,
/// where narrow windows leave some state no way there in 24.
class WindowWeights {
  public:
    static constexpr std::size_t kEndLayers = 24, kMostEndLayers = 64;

    /// Throws InputError when the windows leave no way on or the heights do not settle.
    WindowWeights(const WindowStates& states, const MappingRegion& region);

    /// Numbers that a state may hold with `layer` bases left, before the refill of that layer.
    std::uint64_t weight(std::size_t layer, std::size_t state) const {
        if (layer < end_layers_.size()) {
            return unpacked(end_layers_[layer][state]);
        }
        return std::uint64_t{heights_[state]} * scales_[layer];
    }
    /// Bits that come in with `layer` bases left: 0 or 8.
    unsigned refill(std::size_t layer) const { return refills_[layer]; }
    std::size_t table_bytes() const;

  private:
    static std::uint16_t packed(std::uint64_t count);
    static std::uint64_t unpacked(std::uint16_t code) {
        return std::uint64_t{code & 0x3FFU} << (code >> 10);
    }
    void find_heights(const WindowStates& states);
    void lower_heights(const WindowStates& states);
    void count_end(const WindowStates& states, const MappingRegion& region);
    void add_end_layer(const WindowStates& states);
    bool some_state_is_stuck() const;
    void set_scales(std::size_t length_nt);

    std::vector<std::uint32_t> heights_;  ///< below 2^31
    std::uint64_t growth_ = 0;            ///< weights a base, times 2^28
    std::vector<std::vector<std::uint16_t>> end_layers_;
    std::vector<std::uint32_t> scales_;  ///< by layer; below 2^31
    std::vector<std::uint8_t> refills_;
};

}  // namespace oligo::dna

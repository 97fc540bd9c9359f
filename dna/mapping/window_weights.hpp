#pragma once

#include "dna/mapping/constrained_code.hpp"
#include "dna/mapping/window_states.hpp"

namespace oligo::dna {

/// How many numbers each window state gets for the rest of a region; integers, so that all machines
/// agree (dna/FORMAT.md, section 8.3).
///
/// Far from the end of the region the weights are stationary: weight = height(state) *
/// scale(layer), the heights being the right eigenvector of the machine (the maximum-entropy walk:
/// Shannon 1948, theorem 8), lowered until growth() never exceeds what a state's successors have.
/// For the last 24 bases the weights are counts, which take into account how the region must end;
/// for more bases, up to 64, where narrow windows give some state no way to the end within 24.
class WindowWeights {
  public:
    static constexpr std::size_t kEndLayers = 24, kMostEndLayers = 64;

    /// Throws InputError when the windows leave no way on or the heights do not converge.
    WindowWeights(const WindowStates& states, const MappingRegion& region);

    /// Numbers that a state may hold with `layer` bases left, before the refill of that layer.
    std::uint64_t weight(std::size_t layer, std::size_t state) const {
        if (layer < end_layers_.size()) {
            return unpacked(end_layers_[layer][state]);
        }
        return std::uint64_t{heights_[state]} * scales_[layer];
    }
    /// Bits that enter with `layer` bases left: 0 or 8.
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
    std::uint64_t growth_ = 0;            ///< growth of the weights per base, times 2^28
    std::vector<std::vector<std::uint16_t>> end_layers_;
    std::vector<std::uint32_t> scales_;  ///< by layer; below 2^31
    std::vector<std::uint8_t> refills_;
};

}  // namespace oligo::dna

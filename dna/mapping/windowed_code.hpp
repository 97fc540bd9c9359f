#pragma once

#include "dna/mapping/constrained_code.hpp"
#include "dna/mapping/window_weights.hpp"

namespace oligo::dna {

/// The code of a region in which the share of C and G is bounded in every window: a walk over
/// WindowStates, each state's numbers being shared out among its successors by their weights.
class WindowedCode : public ConstrainedCode {
  public:
    /// Throws InputError when no strand of the region satisfies the rules.
    WindowedCode(WindowStates states, const MappingRegion& region);

    std::size_t capacity_bits() const override { return bits_.count(); }
    std::size_t table_bytes() const override { return weights_.table_bytes(); }
    void encode(std::span<const std::uint8_t> bits, std::span<char> bases) const override;
    bool decode(std::string_view bases, std::span<std::uint8_t> bits) const override;

  private:
    /// A precomputed step: the place of its successor in the tables.
    struct Move {
        std::uint32_t offset = 0;  ///< index(window) = offset + (window >> suffix_nt)
        std::uint8_t suffix_nt = 31;
        std::uint8_t strong = 2;  ///< 2: a rule would be broken
        char letter = 'A';
        ConstraintMachine::State next = 0;
    };
    struct Place {
        ConstraintMachine::State state = 0;
        std::uint32_t window = 0;
        unsigned strong = 0;  ///< bits of the window
    };
    using Weights = std::array<std::uint64_t, 4>;

    void build_moves();
    void follow(Place& place, const Move& move) const {
        place.strong += move.strong - states_.leaving(place.window);
        place.window = states_.shifted(place.window, move.strong);
        place.state = move.next;
    }
    static std::size_t take_step(const Weights& weights, std::uint64_t& number);
    /// Writes kStrands strands abreast, as CountedCode does.
    template <std::size_t kStrands>
    void write_strands(const std::uint8_t* bits, char* bases) const;
    /// Numbers of the four successors of `place`, which have `layer` bases left.
    Weights weights_after(const Place& place, std::size_t layer) const;

    WindowStates states_;
    std::size_t length_nt_;
    WindowWeights weights_;
    std::vector<std::array<Move, 4>> moves_;  ///< by state and step
    Place start_;
    CodeBits bits_;
};

}  // namespace oligo::dna

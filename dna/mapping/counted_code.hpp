#pragma once

#include "dna/mapping/constrained_code.hpp"

#include <vector>

namespace oligo::dna {

/// Enumerative code (Cover 1973) over the states of a constraint machine and the number of strong
/// bases so far: every strand of the region that keeps the machine's rules and holds `strong` C and
/// G in all has a number. Counts of continuations are kept in 22 to 30 bits, rounded down, so that
/// a number is never without its strand (as in Immink's enumerative codes with floating-point
/// counts, IEEE Trans. Inf. Theory 45 (1999) 1438, here with one exponent a layer): 0.001 bit a
/// strand is lost.
class CountedCode : public ConstrainedCode {
  public:
    /// One state with `layer` bases left: where the numbers of its second, third and fourth step
    /// begin, and where they all end.
    struct Row {
        std::array<std::uint32_t, 3> begins{};
        std::uint32_t end = 0;
    };
    /// A precomputed step: `row_shift` leads from a row to the row of the next layer.
    struct Move {
        std::int32_t row_shift = 0;
        ConstraintMachine::State next = 0;
        char letter = 'A';
        std::uint8_t step = 4;  ///< 4: a rule would be broken
    };
    using Moves = std::array<Move, 4>;
    /// All that encode() and decode() look at. Row of a layer, a number of strong bases so far and
    /// a class: ((length_nt - layer) * (strong.high + 1) + strong) * classes + class.
    struct Tables {
        std::span<const Row> rows;
        std::span<const Moves> moves, moves_by_base;
        std::span<const std::uint8_t> refill;  ///< by layer: 8 when a byte comes in, else 0
        const ConstraintMachine& machine;
        std::size_t length_nt = 0;
        GcCount strong;
        ConstraintMachine::State start = 0;
        CodeBits bits;
    };

    /// `strong`: how many C and G the region may hold. Throws InputError when no strand of the
    /// region satisfies the rules or the tables would take more than 128 MB.
    CountedCode(ConstraintMachine machine, const MappingRegion& region, GcCount strong);

    std::size_t capacity_bits() const override { return bits_.count(); }
    std::size_t table_bytes() const override { return rows_.size() * sizeof(Row); }
    void encode(std::span<const std::uint8_t> bits, std::span<char> bases) const override;
    bool decode(std::string_view bases, std::span<std::uint8_t> bits) const override;
    Tables tables() const {
        return {rows_,      moves_,  moves_by_base_, refill_, machine_,
                length_nt_, strong_, start_,         bits_};
    }

  private:
    /// Two successive moves.
    struct Pair {
        std::int32_t shift = 0, both_shifts = 0;
        ConstraintMachine::State next = ConstraintMachine::kDead;  ///< dead: a rule would be broken
        std::array<std::uint8_t, 2> steps{};
    };
    /// The numbers of one step.
    struct Interval {
        std::uint32_t begin, end;
    };

    /// Writes kStrands strands abreast: each waits for its own table look-ups only.
    template <std::size_t kStrands>
    void write_strands(const std::uint8_t* bits, char* bases) const;
    std::size_t row_at(std::size_t layer, std::size_t strong, std::size_t group) const;
    std::vector<std::uint32_t> build_layer(std::size_t layer,
                                           const std::vector<std::uint32_t>& shorter);
    void build_moves();
    void build_pairs();
    /// The step of every base, by layer; false for bases that no number gives.
    bool find_intervals(std::string_view bases, std::span<Interval> intervals) const;

    ConstraintMachine machine_;
    std::size_t length_nt_;
    GcCount strong_;
    ConstraintMachine::State start_;
    CodeBits bits_;
    std::vector<Row> rows_;
    std::vector<Moves> moves_;                 ///< by state and step
    std::vector<Moves> moves_by_base_;         ///< the same, by state and base
    std::vector<std::array<Pair, 16>> pairs_;  ///< by state and two bases
    std::vector<std::uint32_t> layers_between_refills_;
    std::vector<std::uint8_t> refill_;  ///< by layer: 8 when a byte comes in, else 0
};

}  // namespace oligo::dna

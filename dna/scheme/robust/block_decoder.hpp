#pragma once

#include "dna/cuda/lattice_walk.hpp"
#include "dna/ecc/reed_solomon.hpp"
#include "dna/scheme/robust/robust_layout.hpp"
#include "dna/scheme/robust/robust_reader.hpp"
#include "dna/strand/strand_contents.hpp"
#include "dna/stream/corrections.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace oligo::dna {

/// How many words of a column may be erased.
struct Erasures {
    std::size_t even;         ///< those that are rather wrong than right
    std::size_t least, most;  ///< that were not read; that the code takes
};
/// Counts from least to most that are worth trying, the likeliest first.
using CountErasures = std::function<std::vector<std::size_t>(const Erasures&)>;

/// Decodes a block of scheme robust: column by column, the words of all strands are a Reed-Solomon
/// codeword. The least certain ones are erased; a column that is solved tells every lattice where
/// it is, which sharpens the next one. Columns are gone through from the first to the last, then
/// back, and so on as long as any more are solved.
class BlockDecoder {
  public:
    /// Keeps a reference to `lattices`, those of the shape's words.
    BlockDecoder(const RobustShape& shape, const RobustBlock& block, std::uint8_t salt,
                 const LatticeReader& lattices);

    /// `contents`: of the object's strands.
    void decode(const StrandContents& contents);

    /// Symbol of a column of a strand of data, and whether the code vouches for it.
    std::uint16_t symbol(std::uint64_t strand, std::size_t column) const {
        return symbols_[column * size_ + strand];
    }
    bool solved(std::size_t column) const { return solved_[column]; }
    std::uint64_t missing() const { return missing_; }
    const Corrections& corrected() const { return corrected_; }

  private:
    using Reading = ColumnBelief::Reading;
    struct Strand {
        RobustReader reader;
        std::vector<std::uint16_t> key;
    };

    void gather(const StrandContents& contents);
    /// Begins the walk of all reads that need one.
    void begin_walk();
    /// One way through all columns; how many were solved. `counts` of erasures are tried.
    std::size_t pass(bool backwards, const CountErasures& counts);
    void read_column(std::size_t column);
    bool solve_column(std::size_t column, const CountErasures& counts);
    bool try_erasing(std::size_t column, std::size_t count, std::span<std::uint16_t> word) const;
    void go_on(std::size_t column);
    /// The codeword of a column takes the place of what was read.
    void keep(std::size_t column, std::span<const std::uint16_t> word);

    RobustShape shape_;
    RobustBlock block_;
    std::uint8_t salt_;
    std::size_t size_;  ///< strands
    unsigned spare_;    ///< parity symbols kept for detection
    WideReedSolomon code_;
    const LatticeReader& lattices_;
    std::vector<Strand> strands_;
    std::vector<std::uint32_t> walking_;  ///< strands whose reads are on the walk
    std::unique_ptr<LatticeWalk> walk_;
    std::vector<Reading> walked_;         ///< of the walk's strands, of the column at hand
    std::vector<Reading> readings_;       ///< of the column at hand
    std::vector<std::uint16_t> order_;    ///< strands, the least certain first
    std::vector<std::uint16_t> symbols_;  ///< [column][strand]
    std::vector<bool> solved_;
    std::uint64_t missing_ = 0;
    Corrections corrected_;
};

}  // namespace oligo::dna

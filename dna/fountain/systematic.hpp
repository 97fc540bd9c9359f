#pragma once

#include "dna/fountain/fountain_code.hpp"
#include "dna/fountain/lanes.hpp"
#include "dna/fountain/symbol_store.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

class BackSubstituter;

inline constexpr unsigned kLeastSymbolBytes = 8;
inline constexpr unsigned kMostSymbolBytes = 64;

/// Systematic rateless erasure code: symbols 0..K-1 are the data, all further ids are repair
/// symbols, and almost any K symbols restore the data (dna/FORMAT.md, "Systematic fountain").
class FountainEncoder {
  public:
    /// Cuts `data` into symbols, the last padded with zeros. Throws InputError for empty data, more
    /// than FountainCode::kMostSources symbols, or symbol_bytes outside 8..64.
    /// `elsewhere`: as SparseSolver::solve() has it.
    FountainEncoder(std::span<const std::uint8_t> data, unsigned symbol_bytes,
                    const BackSubstituter* elsewhere = nullptr);

    const FountainCode& code() const { return code_; }
    unsigned symbol_bytes() const { return symbol_bytes_; }
    /// The source symbols and what repair symbols are sums of: a lane each, none of the latter for
    /// a dense code.
    const Lanes& sources() const { return sources_; }
    const Lanes& intermediate() const { return intermediate_; }
    /// Symbol `id`, symbol_bytes() long. Throws InputError for ids from 2^31 on and other lengths.
    void encode(std::uint32_t id, std::span<std::uint8_t> symbol) const;
    /// The symbols from `first_id` on, one after another: as many as `symbols` has room for. For
    /// large codes this takes a third less time than one by one. Throws as encode() does, and
    /// InputError for a room that is not a multiple of symbol_bytes().
    void encode_run(std::uint32_t first_id, std::span<std::uint8_t> symbols) const;

  private:
    unsigned symbol_bytes_;
    FountainCode code_;
    Lanes sources_;
    Lanes intermediate_;  ///< empty for dense codes
};

/// The outcome of decoding.
struct FountainResult {
    enum class Status {
        kDecoded,
        kTooFew,         ///< more symbols are needed
        kContradiction,  ///< symbols are wrong, and there is too little surplus to tell which
    };
    Status status = Status::kTooFew;
    std::vector<std::uint32_t> wrong;  ///< kDecoded: ids of symbols that the data contradicts
};

/// Collects symbols in any order and finds the data. Wrong symbols are found and left out as long
/// as there are about three more surplus symbols than wrong ones, and fewer wrong ones than a
/// symbol has bytes; data that a symbol contradicts is returned only when that symbol is outvoted
/// this way, or was doubtful. With n surplus symbols a wrong one goes unnoticed about once in
/// 256^n.
class FountainDecoder {
  public:
    /// Throws InputError unless 1 <= source_symbols <= FountainCode::kMostSources and
    /// 8 <= symbol_bytes <= 64.
    FountainDecoder(std::uint32_t source_symbols, unsigned symbol_bytes);

    const FountainCode& code() const { return code_; }
    /// False when the symbol changes nothing: it is known already, arrived in four other versions,
    /// or 2 K + 1024 symbols are stored. Throws InputError for ids from 2^31 on and wrong lengths.
    /// `doubtful` symbols are the first to go when symbols contradict each other and there is too
    /// little surplus to tell which are wrong.
    bool add(std::uint32_t id, std::span<const std::uint8_t> symbol, bool doubtful = false);
    std::size_t symbols() const { return store_.count(); }

    /// Fills `data` (K symbols one after another; throws InputError for another length) when it
    /// returns kDecoded, and leaves it untouched otherwise. `elsewhere`: as SparseSolver::solve()
    /// has it.
    FountainResult decode(std::span<std::uint8_t> data,
                          const BackSubstituter* elsewhere = nullptr) const;

  private:
    FountainCode code_;
    SymbolStore store_;
    std::vector<std::uint32_t> doubtful_;  ///< places in the store, ascending
};

}  // namespace oligo::dna

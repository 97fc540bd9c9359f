#pragma once

#include "dna/consensus/error_rates.hpp"
#include "dna/consensus/strand_reading.hpp"
#include "dna/lattice/column_belief.hpp"
#include "dna/lattice/word_lattice.hpp"
#include "dna/reads/read.hpp"

#include <map>
#include <memory>
#include <span>
#include <vector>

namespace oligo::dna {

/// A strand, or a part of it, that consists of words of a book, each with its bases exchanged.
struct WordRow {
    const LatticeBook* book = nullptr;
    std::vector<std::uint8_t> turns;  ///< by word: from bases of the strand to those of the book

    std::size_t words() const { return turns.size(); }
    std::size_t nt() const { return words() * book->word_nt(); }
};

/// Finds a row of words from few reads with insertions and deletions. That every word is one of a
/// book tells where in a read bases are missing or too many, even in one that stands alone: only
/// in step are its words words. Each read is a drift lattice; of several, each is read with what
/// the others say of every word. Owns the memory that it works in: one a thread.
class WordConsensus {
  public:
    /// More reads together settle their bases by themselves (LikelihoodConsensus).
    static constexpr std::size_t kMostReads = 3;

    /// `rates`: of the reads, per base.
    explicit WordConsensus(const ErrorRates& rates);

    /// `reads`: of the row, and perhaps of a few bases behind it. Units are the letters of the
    /// likeliest words, as the strand has them; confidence 255 times the probability that the base
    /// is right. Empty where no read is of about the row's length.
    StrandReading operator()(std::span<const ReadView> reads, const WordRow& row);

    /// How many of a row's words are none of the book. `letters`: of the whole row.
    static std::size_t foreign_words(std::string_view letters, const WordRow& row);

  private:
    using Reading = ColumnBelief::Reading;

    const WordChances& chances_of(const LatticeBook& book);
    void load(std::span<const ReadView> reads, const WordRow& row);
    /// Once through all columns, from the first one or back.
    void pass(bool backwards);
    /// Weights of all reads for the next column.
    void weigh(bool backwards);
    /// All reads go on behind it.
    void go(bool backwards);
    /// What all reads but one say of it.
    Reading others(std::size_t read) const;
    /// What the reads say of all columns, from the first to the last.
    void spell(const WordRow& row, StrandReading& reading);
    /// Of one column.
    void spell_word(const LatticeBook& book, unsigned turn, StrandReading& reading) const;

    LatticeRates rates_;
    std::map<const LatticeBook*, std::unique_ptr<const WordChances>> chances_;
    std::vector<WordLattice> lattices_;
    std::vector<WordWeights> weights_;  ///< by read, of a column
    std::size_t reads_ = 0, words_ = 0, book_words_ = 0;
};

}  // namespace oligo::dna

#pragma once

#include "dna/lattice/lattice_book.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oligo::dna {

/// Error rates that a table is made for, in parts of 65536 a base.
struct LatticeRates {
    std::uint32_t substitution = 0, insertion = 0, deletion = 0;

    bool operator==(const LatticeRates&) const = default;
};

/// The chance that a word of a book is read as a string, for every word and every string of up to
/// word_nt + extra bases: before each base of the word bases may be inserted; the base is then
/// deleted, copied or substituted (the pair model of Davey and MacKay, IEEE Trans. Inf. Theory 47
/// (2001) 687). Integers in units of 2^-16, so that all machines have the same table.
class WordChances {
  public:
    WordChances(const LatticeBook& book, const LatticeRates& rates, std::size_t extra);
    /// Of the words of scheme robust, with the rates that it is read with.
    static const WordChances& robust(unsigned bits);

    const LatticeBook& book() const { return book_; }
    /// Bases of the longest strings of which there are columns.
    std::size_t most_nt() const { return most_nt_; }
    /// Of the longest strings that a word may be read as; of those beyond most_nt() only blank() is
    /// known.
    std::size_t longest_nt() const { return blanks_.size() - 1; }
    static constexpr std::size_t kLongestNt = 10;
    /// By symbol: chance of the packed string of `nt` bases.
    const std::uint16_t* column(std::size_t nt, std::uint16_t packed) const {
        return &columns_[(start(nt) + packed) * words_];
    }
    /// Their mean, in units of 2^-24.
    std::uint32_t mean(std::size_t nt, std::uint16_t packed) const {
        return means_[start(nt) + packed];
    }
    /// The mean over all strings of `nt` bases as well: of bases of which nothing is known,
    /// and of strings too long for a table.
    std::uint32_t blank(std::size_t nt) const { return blanks_[nt]; }

  private:
    /// Strings shorter than `nt` bases.
    static constexpr std::size_t start(std::size_t nt) {
        return ((std::size_t{1} << (2 * nt)) - 1) / 3;
    }
    /// What concerns the words from `lot` on.
    void fill(std::size_t lot, const LatticeRates& rates);

    const LatticeBook& book_;
    std::size_t words_, most_nt_;
    std::vector<std::uint16_t> columns_;
    std::vector<std::uint32_t> means_, blanks_;
};

}  // namespace oligo::dna

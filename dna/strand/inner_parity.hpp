#pragma once

#include "dna/ecc/reed_solomon.hpp"
#include "dna/mapping/local_book.hpp"
#include "dna/reads/read.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace oligo::dna {

/// Reed-Solomon parity over the bases of a strand themselves, so that a wrong base is corrected
/// before it can garble the number behind all of them: reverse concatenation (Bliss, IBM Technical
/// Disclosure Bulletin 23 (1981) 4633; Immink, IEEE Trans. Inf. Theory 43 (1997) 1389). Four bases
/// are a symbol of GF(256); the parity symbols follow as words of a local book (dna/FORMAT.md,
/// section 13.7).
class InnerParity {
  public:
    static constexpr unsigned kMost = 32;
    static constexpr std::size_t kSymbolNt = 4;

    /// `parity`: 1..kMost symbols a strand. Throws InputError for another count.
    InnerParity(LocalBook book, unsigned parity);

    /// What stands between the bases and the primer behind them.
    LocalWords words() const { return {&book_, code_.parity()}; }
    std::size_t length_nt() const { return words().length_nt(); }

    /// Writes the last length_nt() letters of `strand` from those before.
    void write(std::span<char> strand) const;
    struct Corrected {
        std::string bases;
        unsigned symbols = 0;  ///< that were wrong or absent, parity included
    };
    /// The bases before the parity, corrected where letters other than A C G T, doubtful bases and
    /// wrong ones are few enough: up to half as many symbols as there is parity, or as many where
    /// doubt marks them. Nothing when they are more; a few of those reads come out wrong, which the
    /// check of a strand is to find. Qualities count where there is one a base.
    std::optional<Corrected> corrected(const ReadView& strand) const;

  private:
    LocalBook book_;
    ReedSolomon code_;
};

}  // namespace oligo::dna

#pragma once

#include "dna/constraints/screen.hpp"
#include "dna/oligo/primers.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oligo::dna {

/// Judges oligos by a scheme's constraints and, in a partition, by their distance to all primers.
/// Const and safe from several threads.
class OligoScreen {
  public:
    /// `apart`: of the sites of all partitions, which share it; none for a pool by itself.
    OligoScreen(const Constraints& rules, std::shared_ptr<const Screen> apart)
        : screen_(rules), apart_(std::move(apart)) {}

    bool passes(std::string_view oligo) const {
        return screen_.passes(oligo) && keeps_apart(oligo);
    }
    /// The two halves of that: the constraints, and the distance.
    const Screen& own() const { return screen_; }
    bool keeps_apart(std::string_view oligo) const { return !apart_ || apart_->passes(oligo); }
    /// Why an oligo does not pass, or nothing.
    std::optional<std::string> broken(std::string_view oligo) const;

  private:
    Screen screen_;
    std::shared_ptr<const Screen> apart_;
};

/// A screen for nothing but distance to `sites`; null where there are none.
std::shared_ptr<const Screen> screen_apart(const Lookalikes& sites);

/// Refuses primers with which no strand of `strand_nt` bases could do: InputError.
void check_primers(const Primers& primers, const Constraints& rules, std::size_t strand_nt);

}  // namespace oligo::dna

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Where a pattern was found: text[begin, end) becomes the pattern by `edits` substitutions,
/// insertions and deletions.
struct ApproximateHit {
    std::size_t begin = 0, end = 0;
    unsigned edits = 0;

    bool operator==(const ApproximateHit&) const = default;
};

/// A pattern, a primer for example, that is searched in texts with some edits allowed: the columns
/// of the dynamic program as bits, 64 rows a word (Myers 1999; several words: Hyyro 2003). Time is
/// proportional to the text for patterns of up to 64 letters. Letters are A C G T in either case;
/// an N of the pattern fits any of them, a letter of the text that is none of them fits nothing.
class ApproximatePattern {
  public:
    /// `pattern` has one letter at least.
    explicit ApproximatePattern(std::string_view pattern);

    std::size_t size() const { return size_; }

    /// The window with the fewest edits, at most `most_edits`; of several the one that ends first,
    /// and of those that end no more than `edits` later the one whose length is nearest to the
    /// pattern's (then the leftmost), so that a wrong letter at an end stays part of it.
    std::optional<ApproximateHit> best(std::string_view text, unsigned most_edits) const;

    /// Windows from left to right that do not overlap, appended to `hits`: the first end within
    /// `most_edits` edits, or one up to twice that many letters later with fewer, then onwards from
    /// there.
    void all(std::string_view text, unsigned most_edits, std::vector<ApproximateHit>& hits) const;

    /// The longest beginning of the pattern, shorter than all of it and of `least` letters or more,
    /// that the text ends with at up to one edit in `letters_an_edit` letters: an adapter that the
    /// read ran into.
    std::optional<ApproximateHit> beginning_at_end(std::string_view text, std::size_t least,
                                                   std::size_t letters_an_edit) const;

  private:
    /// One direction of the pattern: for each base value (4: none) the rows that it fits.
    struct Rows {
        std::size_t words = 0;
        std::vector<std::uint64_t> fits;  ///< words of value 0, of value 1, ...
    };
    template <bool kShort>
    struct Column;

    static Rows rows_of(std::string_view pattern);
    template <bool kShort>
    ApproximateHit window_ending_at(std::string_view text, std::size_t end, unsigned edits) const;
    template <bool kShort>
    std::optional<ApproximateHit> best_of(std::string_view text, unsigned most_edits) const;
    template <bool kShort>
    void add_all(std::string_view text, unsigned most_edits,
                 std::vector<ApproximateHit>& hits) const;

    std::string pattern_;
    std::size_t size_;
    Rows forwards_, backwards_;
};

}  // namespace oligo::dna

#include "dna/alignment/approximate_search.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kWordRows = 64;
constexpr std::size_t kValues = 5;  ///< four bases and anything else

std::size_t apart(std::size_t a, std::size_t b) {
    return a > b ? a - b : b - a;
}

}  // namespace

/// A column of the dynamic program: differences from row to row, and the last row's edits.
/// `kShort`: of one word.
template <bool kShort>
struct ApproximatePattern::Column {
    /// `anchored`: the text's first letter is the window's first (else windows begin anywhere).
    Column(const Rows& rows_in, std::size_t size_in, bool anchored_in)
        : rows(rows_in),
          size(size_in),
          anchored(anchored_in),
          edits(static_cast<unsigned>(size_in)),
          last_bit((size_in - 1) % kWordRows) {
        if (words() > kNearWords) far.resize(2 * (words() - kNearWords));
        for (std::size_t word = 0; word < words(); ++word) up(word) = ~std::uint64_t{0};
    }

    std::size_t words() const { return kShort ? 1 : rows.words; }

    void take(char letter) {
        const std::uint64_t* const fits = rows.fits.data() + base_value(letter) * words();
        // What comes in above the first row: +1 a letter when the window's begin is fixed.
        unsigned plus = anchored ? 1 : 0, minus = 0;
        for (std::size_t word = 0; word < words(); ++word) {
            std::uint64_t& vertical_up = up(word);
            std::uint64_t& vertical_down = down(word);
            std::uint64_t match = fits[word];
            const std::uint64_t through = match | vertical_down;
            match |= minus;
            const std::uint64_t zero =
                (((match & vertical_up) + vertical_up) ^ vertical_up) | match;
            std::uint64_t right_up = vertical_down | ~(zero | vertical_up);
            std::uint64_t right_down = vertical_up & zero;
            const std::size_t bit = word + 1 == words() ? last_bit : kWordRows - 1;
            const unsigned plus_out = right_up >> bit & 1, minus_out = right_down >> bit & 1;
            right_up = right_up << 1 | plus;
            right_down = right_down << 1 | minus;
            vertical_up = right_down | ~(through | right_up);
            vertical_down = right_up & through;
            plus = plus_out;
            minus = minus_out;
        }
        edits += plus;
        edits -= minus;
    }

    /// Row `row` holds one edit more (or less) than the one above it.
    int step(std::size_t row) {
        const std::uint64_t bit = std::uint64_t{1} << row % kWordRows;
        return ((up(row / kWordRows) & bit) != 0) - ((down(row / kWordRows) & bit) != 0);
    }

    static constexpr std::size_t kNearWords = 2;
    const Rows& rows;
    std::size_t size;
    bool anchored;
    unsigned edits;
    std::size_t last_bit;
    std::array<std::uint64_t, 2 * kNearWords> near{};
    std::vector<std::uint64_t> far;  ///< of patterns with more rows: no allocation for the rest

    std::uint64_t& up(std::size_t word) {
        return kShort || word < kNearWords ? near[2 * word] : far[2 * (word - kNearWords)];
    }
    std::uint64_t& down(std::size_t word) {
        return kShort || word < kNearWords ? near[2 * word + 1] : far[2 * (word - kNearWords) + 1];
    }
};

ApproximatePattern::Rows ApproximatePattern::rows_of(std::string_view pattern) {
    Rows rows;
    rows.words = (pattern.size() + kWordRows - 1) / kWordRows;
    rows.fits.resize(kValues * rows.words);
    for (std::size_t row = 0; row < pattern.size(); ++row) {
        const unsigned own = base_value(pattern[row]);
        const bool any = pattern[row] == 'N' || pattern[row] == 'n';
        for (unsigned value = 0; value < 4; ++value) {
            if (any || own == value) {
                rows.fits[value * rows.words + row / kWordRows] |= std::uint64_t{1}
                                                                   << row % kWordRows;
            }
        }
    }
    return rows;
}

ApproximatePattern::ApproximatePattern(std::string_view pattern)
    : pattern_(pattern),
      size_(pattern.size()),
      forwards_(rows_of(pattern)),
      backwards_(rows_of(std::string(pattern.rbegin(), pattern.rend()))) {}

template <bool kShort>
ApproximateHit ApproximatePattern::window_ending_at(std::string_view text, std::size_t end,
                                                    unsigned edits) const {
    const std::size_t longest = std::min(end, size_ + edits);
    ApproximateHit hit{end, end, edits};  // an empty window, when all of the pattern may go
    bool found = edits == size_;
    Column<kShort> column(backwards_, size_, true);
    for (std::size_t length = 1; length <= longest; ++length) {
        column.take(text[end - length]);
        if (column.edits != edits) continue;
        // The longer of two equally near is the leftmost.
        if (found && apart(length, size_) > apart(end - hit.begin, size_)) continue;
        hit.begin = end - length;
        found = true;
    }
    return hit;
}

template <bool kShort>
std::optional<ApproximateHit> ApproximatePattern::best_of(std::string_view text,
                                                          unsigned most_edits) const {
    Column<kShort> column(forwards_, size_, false);
    unsigned fewest = most_edits + 1;
    std::size_t first_end = 0;
    if (column.edits < fewest) fewest = column.edits;
    for (std::size_t i = 0; i < text.size() && fewest > 0; ++i) {
        column.take(text[i]);
        if (column.edits < fewest) {
            fewest = column.edits;
            first_end = i + 1;
        }
    }
    if (fewest > most_edits) return std::nullopt;
    ApproximateHit hit = window_ending_at<kShort>(text, first_end, fewest);
    if (fewest == 0) return hit;
    const std::size_t last_end = std::min(text.size(), first_end + fewest);
    Column<kShort> again(forwards_, size_, false);
    for (std::size_t i = 0; i < last_end; ++i) {
        again.take(text[i]);
        if (i < first_end || again.edits != fewest) continue;
        const ApproximateHit other = window_ending_at<kShort>(text, i + 1, fewest);
        const std::size_t now = apart(hit.end - hit.begin, size_);
        if (apart(other.end - other.begin, size_) < now) hit = other;
    }
    return hit;
}

std::optional<ApproximateHit> ApproximatePattern::best(std::string_view text,
                                                       unsigned most_edits) const {
    return forwards_.words == 1 ? best_of<true>(text, most_edits)
                                : best_of<false>(text, most_edits);
}

template <bool kShort>
void ApproximatePattern::add_all(std::string_view text, unsigned most_edits,
                                 std::vector<ApproximateHit>& hits) const {
    std::size_t from = 0;
    while (from < text.size()) {
        const std::string_view rest = text.substr(from);
        Column<kShort> column(forwards_, size_, false);
        std::size_t end = 0;
        while (end < rest.size() && column.edits > most_edits) column.take(rest[end++]);
        if (column.edits > most_edits) return;
        const std::string_view near = rest.substr(0, end + 2 * std::size_t{most_edits});
        ApproximateHit hit = *best_of<kShort>(near, column.edits);
        if (hit.end == 0) hit.end = 1;  // the whole pattern may go: every letter is a window
        hit.begin += from;
        hit.end += from;
        hits.push_back(hit);
        from = hit.end;
    }
}

void ApproximatePattern::all(std::string_view text, unsigned most_edits,
                             std::vector<ApproximateHit>& hits) const {
    forwards_.words == 1 ? add_all<true>(text, most_edits, hits)
                         : add_all<false>(text, most_edits, hits);
}

std::optional<ApproximateHit> ApproximatePattern::beginning_at_end(
    std::string_view text, std::size_t least, std::size_t letters_an_edit) const {
    // Further left no window of the pattern's beginning can start.
    const std::size_t reach = std::min(text.size(), 2 * size_);
    Column<false> column(forwards_, size_, false);
    for (const char letter : text.substr(text.size() - reach)) column.take(letter);
    std::size_t longest = 0;
    unsigned edits_of_longest = 0, edits = 0;
    for (std::size_t length = 1; length < size_; ++length) {
        edits += static_cast<unsigned>(column.step(length - 1));
        if (length < least || edits * letters_an_edit > length) continue;
        longest = length;
        edits_of_longest = edits;
    }
    if (longest == 0) return std::nullopt;
    if (edits_of_longest == 0) return ApproximateHit{text.size() - longest, text.size(), 0};
    const ApproximatePattern beginning(std::string_view(pattern_).substr(0, longest));
    return beginning.window_ending_at<false>(text, text.size(), edits_of_longest);
}

}  // namespace oligo::dna

#include "dna/alignment/edit_script.hpp"

#include "dna/alignment/common_ends.hpp"
#include "dna/alignment/diagonal_band.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr unsigned kPlainEdits = 2;
constexpr std::size_t kLongestRun = 16;  ///< in which the first place is looked for

}  // namespace

bool EditScript::align(std::string_view a, std::string_view b, unsigned limit) {
    const CommonEnds ends(a, b);
    std::size_t prefix = ends.prefix;
    middle_.clear();
    if (!align_simply(ends.a, ends.b, limit)) {
        // What is lost in a run may have to move to the run's first base, into the common prefix.
        const std::size_t back = std::min(prefix, kLongestRun);
        prefix -= back;
        if (!align_middle(a.substr(prefix, ends.a.size() + back),
                          b.substr(prefix, ends.b.size() + back), limit)) {
            return false;
        }
    }
    steps_.assign(prefix, Edit::kMatch);
    steps_.insert(steps_.end(), middle_.rbegin(), middle_.rend());
    steps_.insert(steps_.end(), ends.suffix, Edit::kMatch);
    return true;
}

/// Where one of the two is empty, or a few substitutions are all.
bool EditScript::align_simply(std::string_view a, std::string_view b, unsigned limit) {
    const std::size_t longer = std::max(a.size(), b.size());
    if (limit < kPlainEdits) return false;
    if (!a.empty() && !b.empty()) return substitutions_only(a, b);
    if (longer > limit) return false;
    middle_.assign(longer, a.empty() ? Edit::kInsertion : Edit::kDeletion);
    edits_ = static_cast<unsigned>(longer);
    return true;
}

/// The steps from the last one on.
bool EditScript::align_middle(std::string_view a, std::string_view b, unsigned limit) {
    limit = static_cast<unsigned>(std::min<std::size_t>(limit, std::max(a.size(), b.size())));
    const auto band = DiagonalBand::of(a.size(), b.size(), limit);
    if (!band || band->words() * b.size() > kMostWords) return false;
    const std::size_t count = band->words();
    columns_.clear();
    columns_.reserve(count * b.size());
    const auto record = [&](const BandWord* words) {
        for (std::size_t w = 0; w < count; ++w) columns_.push_back({words[w].up, words[w].down});
    };
    unsigned edits = 0;
    if (count == 1) {
        BandWord word;
        edits = walk_band(&word, 1, a, b, *band, limit, record);
    } else {
        std::vector<BandWord> words(count);
        edits = walk_band(words.data(), count, a, b, *band, limit, record);
    }
    if (edits > limit) return false;
    edits_ = edits;
    trace(a, b, count, band->lowest);
    return true;
}

/// Strings of one length that differ at no more than two places cannot be nearer.
bool EditScript::substitutions_only(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned edits = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const unsigned value = base_value(a[i]);
        edits += value > 3 || value != base_value(b[i]);
        if (edits > kPlainEdits) return false;
    }
    for (std::size_t i = a.size(); i-- > 0;) {
        const unsigned value = base_value(a[i]);
        const bool same = value < 4 && value == base_value(b[i]);
        middle_.push_back(same ? Edit::kMatch : Edit::kSubstitution);
    }
    edits_ = edits;
    return true;
}

/// Back from the last cell: where the letters are equal the diagonal is as good as any; else up
/// where the cell is one more than that above, left where the cell on the left is one less than
/// its upper neighbour, and the diagonal where neither.
void EditScript::trace(std::string_view a, std::string_view b, std::size_t words,
                       std::ptrdiff_t lowest) {
    const auto bit = [&](std::uint64_t Column::*which, std::size_t row, std::size_t column) {
        const std::ptrdiff_t place =
            static_cast<std::ptrdiff_t>(row) - static_cast<std::ptrdiff_t>(column) - lowest;
        const auto at = static_cast<std::size_t>(place);
        if (place < 0 || at >= words * kBandWordBits) return false;
        const Column& word = columns_[(column - 1) * words + at / kBandWordBits];
        return (word.*which >> (at % kBandWordBits) & 1) != 0;
    };
    std::size_t row = a.size(), column = b.size();
    while (row > 0 || column > 0) {
        Edit edit = Edit::kSubstitution;
        if (row == 0 || column == 0) {
            edit = row == 0 ? Edit::kInsertion : Edit::kDeletion;
        } else if (base_value(a[row - 1]) < 4 &&
                   base_value(a[row - 1]) == base_value(b[column - 1])) {
            edit = Edit::kMatch;
        } else if (bit(&Column::up, row, column)) {
            edit = Edit::kDeletion;
        } else if (column > 1 && bit(&Column::down, row, column - 1)) {
            edit = Edit::kInsertion;
        }
        middle_.push_back(edit);
        row -= edit != Edit::kInsertion;
        column -= edit != Edit::kDeletion;
    }
}

unsigned EditScript::events() const {
    unsigned events = 0;
    Edit before = Edit::kMatch;
    for (const Edit edit : steps_) {
        // Wrong bases side by side are so many events: only lost and added ones come in runs.
        events += edit != Edit::kMatch && (edit == Edit::kSubstitution || edit != before);
        before = edit;
    }
    return events;
}

}  // namespace oligo::dna

#include "dna/alignment/edit_distance.hpp"

#include "dna/alignment/common_ends.hpp"
#include "dna/alignment/diagonal_band.hpp"

#include <algorithm>
#include <vector>

namespace oligo::dna {

unsigned bounded_edit_distance(std::string_view a, std::string_view b, unsigned limit) {
    const CommonEnds ends(a, b);
    a = ends.a;
    b = ends.b;
    // More edits than the longer one has letters are never needed.
    const std::size_t longer = std::max(a.size(), b.size());
    if (a.empty() || b.empty()) {
        return longer > limit ? limit + 1 : static_cast<unsigned>(longer);
    }
    const auto most = static_cast<unsigned>(std::min<std::size_t>(limit, longer));
    const auto band = DiagonalBand::of(a.size(), b.size(), most);
    if (!band) return limit + 1;
    const auto no_record = [](const BandWord*) {};
    unsigned edits = 0;
    if (band->words() == 1) {
        BandWord word;
        edits = walk_band(&word, 1, a, b, *band, most, no_record);
    } else {
        std::vector<BandWord> words(band->words());
        edits = walk_band(words.data(), words.size(), a, b, *band, most, no_record);
    }
    return edits > most ? limit + 1 : edits;
}

}  // namespace oligo::dna

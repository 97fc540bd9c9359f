#include "dna/alignment/edit_distance.hpp"

#include "dna/alignment/diagonal_band.hpp"

#include <algorithm>
#include <vector>

namespace oligo::dna {

unsigned bounded_edit_distance(std::string_view a, std::string_view b, unsigned limit) {
    // More edits than the longer one has letters are never needed.
    limit = static_cast<unsigned>(std::min<std::size_t>(limit, std::max(a.size(), b.size())));
    const auto band = DiagonalBand::of(a.size(), b.size(), limit);
    if (!band) return limit + 1;
    const auto no_record = [](const BandWord*) {};
    if (band->words() == 1) {
        BandWord word;
        return walk_band(&word, 1, a, b, *band, limit, no_record);
    }
    std::vector<BandWord> words(band->words());
    return walk_band(words.data(), words.size(), a, b, *band, limit, no_record);
}

}  // namespace oligo::dna

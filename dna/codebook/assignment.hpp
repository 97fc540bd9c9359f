#pragma once

#include "dna/codebook/codebook.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Which word of a book stands for which quantiser level.
enum class Assignment : std::uint8_t {
    kNatural = 0,    ///< level i is word i of the book
    kNeighbour = 1,  ///< likely substitutions lead to near levels
};

Assignment parse_assignment(std::string_view name);  ///< "natural" | "neighbour"
std::string_view to_string(Assignment assignment);

/// For each level 0..alphabet-1 the index of its word in the book. Deterministic: the same book,
/// alphabet and assignment always give the same table (it is part of the format).
/// Throws InputError when the book is smaller than the alphabet.
std::vector<std::uint32_t> assign_words(const Codebook& book, std::uint32_t alphabet,
                                        Assignment assignment);

}  // namespace oligo::dna

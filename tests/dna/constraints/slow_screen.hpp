#pragma once

#include "dna/constraints/constraints.hpp"

#include <string>

namespace oligo::test {

/// The rules read off their definitions, with text searches and counts alone: nothing that the
/// library's screens or machines use. Shares must be whole per cents, motifs A C G T.
bool keeps_rules(const std::string& oligo, const dna::Constraints& rules);

/// Edit distance of whole strings, by the table of Wagner and Fischer (1974).
std::size_t edit_distance(const std::string& a, const std::string& b);

}  // namespace oligo::test

#pragma once

#include <span>
#include <string_view>

namespace oligo::dna {

/// A restriction enzyme and the site it cuts, 5' to 3' in IUPAC letters.
struct Enzyme {
    std::string_view name;
    std::string_view site;
};

/// Enzymes of common cloning work, by name; sites from REBASE (Roberts et al., Nucleic Acids
/// Research 2023).
std::span<const Enzyme> known_enzymes();

/// The site of an enzyme by its exact name, or "".
std::string_view enzyme_site(std::string_view name);

}  // namespace oligo::dna

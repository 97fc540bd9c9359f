#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oligo::dna {

/// The two primers of an oligo as they are on it: five_prime + strand + three_prime.
struct Primers {
    std::string name;  ///< "default", "illumina", "none", or "custom"
    std::string five_prime;
    std::string three_prime;

    bool operator==(const Primers&) const = default;
};

/// Shipped sets: default (20 + 20 nt), illumina (26 + 21 nt, small-RNA adapters), none.
std::span<const Primers> known_primers();

/// A shipped set by name, or "FIVE:THREE" given as bases. Throws InputError that lists the names.
Primers parse_primers(std::string_view text);

}  // namespace oligo::dna

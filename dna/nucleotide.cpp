#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::array<char, 256> make_complements() {
    std::array<char, 256> complements{};
    for (auto& letter : complements) {
        letter = 'N';
    }
    for (std::size_t i = 0; i < kBases.size(); ++i) {
        const auto upper = static_cast<unsigned char>(kBases[i]);
        complements[upper] = kBases[3 - i];
        complements[upper + ('a' - 'A')] = kBases[3 - i];
    }
    return complements;
}

constexpr auto kComplements = make_complements();

}  // namespace

std::string reverse_complement(std::string_view strand) {
    std::string result(strand.size(), 'N');
    std::transform(strand.rbegin(), strand.rend(), result.begin(),
                   [](char letter) { return kComplements[static_cast<unsigned char>(letter)]; });
    return result;
}

double gc_content(std::string_view strand) {
    if (strand.empty()) {
        return 0;
    }
    std::size_t strong = 0;
    for (const char letter : strand) {
        const std::uint8_t value = base_value(letter);
        strong += (value == 1 || value == 2) ? 1 : 0;
    }
    return static_cast<double>(strong) / static_cast<double>(strand.size());
}

std::size_t longest_run(std::string_view strand) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (std::size_t i = 0; i < strand.size(); ++i) {
        run = (i > 0 && strand[i] == strand[i - 1]) ? run + 1 : 1;
        longest = std::max(longest, run);
    }
    return longest;
}

std::size_t hamming_distance(std::string_view a, std::string_view b) {
    const std::size_t common = std::min(a.size(), b.size());
    std::size_t distance = std::max(a.size(), b.size()) - common;
    for (std::size_t i = 0; i < common; ++i) {
        distance += a[i] != b[i] ? 1 : 0;
    }
    return distance;
}

}  // namespace oligo::dna

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

constexpr std::size_t kAtATime = 32;  ///< letters

/// 1 for C and G, either case.
constexpr std::uint8_t is_strong(char letter) {
    const unsigned capital = static_cast<unsigned char>(letter) & 0xDFU;
    return capital == 'C' || capital == 'G' ? 1 : 0;
}

}  // namespace

bool only_bases(std::string_view letters) {
    std::uint8_t wrong = 0;
    std::size_t i = 0;
    for (; i + kAtATime <= letters.size(); i += kAtATime) {
        // 0 where a letter is one of four; in a form that becomes code for many letters at a time.
        for (std::size_t k = i; k < i + kAtATime; ++k) {
            const auto letter = static_cast<std::uint8_t>(letters[k]);
            const std::uint8_t a = letter ^ std::uint8_t{'A'}, c = letter ^ std::uint8_t{'C'};
            const std::uint8_t g = letter ^ std::uint8_t{'G'}, t = letter ^ std::uint8_t{'T'};
            const std::uint8_t low = a < c ? a : c, high = g < t ? g : t;
            wrong |= low < high ? low : high;
        }
    }
    for (; i < letters.size(); ++i) {
        const char letter = letters[i];
        wrong |= letter != 'A' && letter != 'C' && letter != 'G' && letter != 'T' ? 1 : 0;
    }
    return wrong == 0;
}

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
    std::size_t strong = 0, i = 0;
    for (; i + kAtATime <= strand.size(); i += kAtATime) {
        std::uint8_t some = 0;  // small, so that a vector register counts many letters
        for (std::size_t k = i; k < i + kAtATime; ++k) some += is_strong(strand[k]);
        strong += some;
    }
    for (; i < strand.size(); ++i) strong += is_strong(strand[i]);
    return static_cast<double>(strong) / static_cast<double>(strand.size());
}

std::size_t longest_run(std::string_view strand) {
    std::size_t longest = std::min<std::size_t>(1, strand.size());
    // A longer run from `start` on or a little later holds the letter at start + longest: from
    // there backwards one looks for the letter that such a run would have to begin behind.
    for (std::size_t start = 0; start + longest < strand.size();) {
        std::size_t i = start + longest;
        while (i > start && strand[i] == strand[i - 1]) --i;
        if (i == start) {
            while (i + longest < strand.size() && strand[i + longest] == strand[i]) ++longest;
            i += longest;
        }
        start = i;
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

#include "dna/codebook/soft_reception.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"
#include "dna/reads/confidence.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>

namespace oligo::dna {
namespace {

constexpr unsigned kMostTableNt = 5;

/// Chances of a base given what was read there.
struct BaseLikelihood {
    double same = 0.25, other = 0.25;
};

BaseLikelihood likelihood(char letter, std::uint8_t confidence) {
    if (base_value(letter) > 3) return {};
    const double wrong = error_chance(confidence);
    return {1 - wrong, wrong / 3};
}

}  // namespace

SoftReception::SoftReception(const FixedLengthCode& code) : code_(code) {
    if (!possible(code.alphabet())) {
        throw core::InputError("soft reception: alphabet of " + std::to_string(code.alphabet()) +
                               " symbols; expected at most " + std::to_string(kMostLevels));
    }
    std::vector<std::uint16_t> levels(code.alphabet());
    std::iota(levels.begin(), levels.end(), std::uint16_t{0});
    words_.resize(levels.size() * code.word_nt());
    code.encode(levels, words_.data());
}

SoftLevel SoftReception::decode(std::string_view word,
                                std::span<const std::uint8_t> confidence) const {
    const std::size_t nt = code_.word_nt();
    std::array<BaseLikelihood, Codebook::kMaxWordNt> bases;
    for (std::size_t i = 0; i < nt; ++i) bases[i] = likelihood(word[i], confidence[i]);
    double weight = 0, first = 0, second = 0;
    for (std::uint32_t level = 0; level < code_.alphabet(); ++level) {
        const char* const letters = words_.data() + level * nt;
        double chance = 1;
        for (std::size_t i = 0; i < nt; ++i) {
            chance *= letters[i] == word[i] ? bases[i].same : bases[i].other;
        }
        weight += chance;
        first += chance * level;
        second += chance * level * level;
    }
    const double mean = first / weight;
    const double variance = std::max(0.0, second / weight - mean * mean);
    return {static_cast<float>(mean), static_cast<float>(std::sqrt(variance))};
}

SoftReception::Table SoftReception::table(double p_sub) const {
    const unsigned nt = code_.word_nt();
    if (!(p_sub >= 0 && p_sub <= 1) || nt > kMostTableNt) {
        throw core::InputError("soft reception table: p_sub = " + std::to_string(p_sub) + ", " +
                               std::to_string(nt) + "-nt words; expected 0..1 and at most " +
                               std::to_string(kMostTableNt) + " nt");
    }
    const std::size_t words = std::size_t{1} << (2 * nt);
    const std::vector<std::uint8_t> once(nt, confidence_of_margin(phred_of_error(p_sub)));
    Table table;
    table.chances.assign(code_.alphabet() * words, 1.0);
    for (std::size_t number = 0; number < words; ++number) {
        std::string word(nt, 'A');
        for (unsigned i = 0; i < nt; ++i) word[i] = kBases[number >> (2 * i) & 3];
        table.levels.push_back(decode(word, once));
        for (std::uint32_t level = 0; level < code_.alphabet(); ++level) {
            double& chance = table.chances[level * words + number];
            for (unsigned i = 0; i < nt; ++i) {
                chance *= words_[level * nt + i] == word[i] ? 1 - p_sub : p_sub / 3;
            }
        }
    }
    return table;
}

}  // namespace oligo::dna

#include "dna/mapping/three_to_two.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace oligo::dna::three_to_two {
namespace {

constexpr std::array<std::string_view, 8> kPairs = {"TC", "TG", "AC", "AG", "CT", "CA", "GT", "GA"};
constexpr std::uint8_t kUnknown = 8;

/// By first base * 4 + second base.
constexpr std::array<std::uint8_t, 16> kTriples = [] {
    std::array<std::uint8_t, 16> triples{};
    triples.fill(kUnknown);
    for (std::size_t i = 0; i < kPairs.size(); ++i) {
        triples[base_value(kPairs[i][0]) * 4U + base_value(kPairs[i][1])] =
            static_cast<std::uint8_t>(i);
    }
    return triples;
}();

void check_sizes(std::size_t length_nt, std::size_t bytes) {
    const std::size_t expected = (capacity_bits(length_nt) + 7) / 8;
    if (bytes != expected) {
        throw core::InputError("mapping three-to-two: " + std::to_string(bytes) + " bytes for " +
                               std::to_string(length_nt) + " bases; expected " +
                               std::to_string(expected));
    }
}

}  // namespace

void encode(std::span<const std::uint8_t> bits, std::span<char> bases) {
    check_sizes(bases.size(), bits.size());
    for (std::size_t pair = 0; pair < bases.size() / 2; ++pair) {
        const std::size_t byte = 3 * pair / 8;
        const unsigned after = byte + 1 < bits.size() ? bits[byte + 1] : 0U;
        const unsigned two_bytes = bits[byte] * 256U + after;
        const unsigned triple = (two_bytes >> (13 - 3 * pair % 8)) & 7;
        bases[2 * pair] = kPairs[triple][0];
        bases[2 * pair + 1] = kPairs[triple][1];
    }
    if (bases.size() % 2 == 1) {
        bases.back() = bases.size() > 1 && bases[bases.size() - 2] == 'A' ? 'C' : 'A';
    }
}

std::size_t decode(std::string_view bases, std::span<std::uint8_t> bits,
                   std::span<std::uint8_t> known) {
    check_sizes(bases.size(), bits.size());
    if (known.size() != bases.size() / 2) {
        throw core::InputError("mapping three-to-two: " + std::to_string(known.size()) +
                               " marks for " + std::to_string(bases.size() / 2) +
                               " pairs of bases; expected as many");
    }
    std::fill(bits.begin(), bits.end(), std::uint8_t{0});
    std::size_t found = 0;
    for (std::size_t pair = 0; pair < known.size(); ++pair) {
        const unsigned first = base_value(bases[2 * pair]);
        const unsigned second = base_value(bases[2 * pair + 1]);
        const std::uint8_t triple =
            first > 3 || second > 3 ? kUnknown : kTriples[first * 4 + second];
        known[pair] = triple != kUnknown ? 1 : 0;
        if (triple == kUnknown) continue;
        ++found;
        const unsigned two_bytes = static_cast<unsigned>(triple) << (13 - 3 * pair % 8);
        const std::size_t byte = 3 * pair / 8;
        bits[byte] |= static_cast<std::uint8_t>(two_bytes >> 8);
        if (byte + 1 < bits.size()) bits[byte + 1] |= static_cast<std::uint8_t>(two_bytes & 0xFF);
    }
    return found;
}

}  // namespace oligo::dna::three_to_two

#include "dna/strand/whitening.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kSeed = 0x7768697465;  // "white"
constexpr unsigned kPermutations = 24;

/// What becomes of each letter; others than those of bases stay.
using Letters = std::array<char, 256>;

constexpr Letters kUnchanged = [] {
    Letters letters{};
    for (std::size_t i = 0; i < letters.size(); ++i) letters[i] = static_cast<char>(i);
    return letters;
}();

/// A letter of a base, and its small one, become `to`.
void put(Letters& letters, char from, char to) {
    letters[static_cast<unsigned char>(from)] = to;
    letters[static_cast<unsigned char>(from + ('a' - 'A'))] = to;
}

struct Tables {
    std::array<Letters, kPermutations> forward, inverse;
    std::array<std::uint8_t, kPermutations> turns{};  ///< inverse, by value

    Tables() {
        std::array<std::uint8_t, 4> order = {0, 1, 2, 3};
        for (unsigned number = 0; number < kPermutations; ++number) {
            forward[number] = inverse[number] = kUnchanged;
            for (std::uint8_t value = 0; value < 4; ++value) {
                put(forward[number], kBases[value], kBases[order[value]]);
                put(inverse[number], kBases[order[value]], kBases[value]);
                turns[number] =
                    static_cast<std::uint8_t>(turns[number] | value << (2 * order[value]));
            }
            std::next_permutation(order.begin(), order.end());
        }
    }
};

const Tables& tables() {
    static const Tables tables;
    return tables;
}

}  // namespace

core::Random Whitening::draws(const Address& address) const {
    return {kSeed + salt_, address.index * AddressCode::kVariants + address.variant};
}

std::vector<std::uint8_t> Whitening::turns(std::size_t pieces, const Address& address) const {
    core::Random random = draws(address);
    std::vector<std::uint8_t> turns(pieces);
    for (std::uint8_t& turn : turns) turn = tables().turns[random.below(kPermutations)];
    return turns;
}

void Whitening::run(std::span<char> region, const Address& address, bool inverse) const {
    const auto& letters = inverse ? tables().inverse : tables().forward;
    core::Random random = draws(address);
    for (std::size_t start = 0; start < region.size(); start += piece_nt_) {
        const Letters& table = letters[random.below(kPermutations)];
        const std::size_t end = std::min<std::size_t>(region.size(), start + piece_nt_);
        for (std::size_t i = start; i < end; ++i) {
            region[i] = table[static_cast<unsigned char>(region[i])];
        }
    }
}

void Whitening::apply(std::span<char> region, const Address& address) const {
    run(region, address, false);
}

void Whitening::undo(std::span<char> region, const Address& address) const {
    run(region, address, true);
}

}  // namespace oligo::dna

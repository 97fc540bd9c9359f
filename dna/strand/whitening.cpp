#include "dna/strand/whitening.hpp"

#include "core/random.hpp"
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

    Tables() {
        std::array<std::uint8_t, 4> order = {0, 1, 2, 3};
        for (unsigned number = 0; number < kPermutations; ++number) {
            forward[number] = inverse[number] = kUnchanged;
            for (std::uint8_t value = 0; value < 4; ++value) {
                put(forward[number], kBases[value], kBases[order[value]]);
                put(inverse[number], kBases[order[value]], kBases[value]);
            }
            std::next_permutation(order.begin(), order.end());
        }
    }
};

}  // namespace

void Whitening::run(std::span<char> region, const Address& address, bool inverse) const {
    static const Tables tables;
    const auto& letters = inverse ? tables.inverse : tables.forward;
    core::Random random(kSeed + salt_, address.index * AddressCode::kVariants + address.variant);
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

#include "dna/strand/whitening.hpp"

#include "core/random.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kSeed = 0x7768697465;  // "white"
constexpr unsigned kPermutations = 24;

using Letters = std::array<char, 4>;

struct Tables {
    std::array<Letters, kPermutations> forward;  // letter for each base value
    std::array<Letters, kPermutations> inverse;

    Tables() {
        std::array<std::uint8_t, 4> order = {0, 1, 2, 3};
        for (unsigned number = 0; number < kPermutations; ++number) {
            for (std::uint8_t value = 0; value < 4; ++value) {
                forward[number][value] = kBases[order[value]];
                inverse[number][order[value]] = kBases[value];
            }
            std::next_permutation(order.begin(), order.end());
        }
    }
};

}  // namespace

std::string Whitening::run(std::string_view region, const Address& address, bool inverse) const {
    static const Tables tables;
    const auto& letters = inverse ? tables.inverse : tables.forward;
    core::Random random(kSeed + salt_, address.index * AddressCode::kTrials + address.trial);
    std::string out(region);
    for (std::size_t start = 0; start < out.size(); start += piece_nt_) {
        const Letters& table = letters[random.below(kPermutations)];
        const std::size_t end = std::min(out.size(), start + piece_nt_);
        for (std::size_t i = start; i < end; ++i) {
            const std::uint8_t value = base_value(out[i]);
            if (value < 4) out[i] = table[value];
        }
    }
    return out;
}

std::string Whitening::apply(std::string_view region, const Address& address) const {
    return run(region, address, false);
}

std::string Whitening::undo(std::string_view region, const Address& address) const {
    return run(region, address, true);
}

}  // namespace oligo::dna

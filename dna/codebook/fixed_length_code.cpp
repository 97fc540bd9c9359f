#include "dna/codebook/fixed_length_code.hpp"

#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>

namespace oligo::dna {
namespace {

static_assert(std::endian::native == std::endian::little, "words are loaded as little-endian");

constexpr std::size_t kBlock = 512;  ///< symbols checked at a time before the fast path runs
constexpr std::uint32_t kMaxMatrix = 4096;
constexpr std::uint8_t kNoBase = 4;

// A key is a word with two bits a base, first base lowest, as bits 1 and 2 of its ASCII letter give
// them: A 0, C 1, T 2, G 3. Eight letters become a key in a few instructions.
constexpr std::string_view kKeyLetters = "ACTG";

std::uint8_t key_value(char letter) {
    const std::size_t at = kKeyLetters.find(letter);
    return at == std::string_view::npos ? kNoBase : static_cast<std::uint8_t>(at);
}

/// Key of the eight letters in `letters`, first letter in the lowest byte.
std::uint32_t key_of_eight(std::uint64_t letters) {
    std::uint64_t pairs = (letters >> 1) & 0x0303030303030303;
    pairs = (pairs | pairs >> 6) & 0x000F000F000F000F;
    // Moves the four groups of four bits next to each other at the top; no two terms overlap.
    return static_cast<std::uint32_t>((pairs * 0x0001001001001000) >> 48);
}

/// Key of the word of kNt bases at `bases`, which has at least max(8, kNt) readable bytes.
template <unsigned kNt>
std::uint32_t load_key(const char* bases) {
    std::uint64_t letters = 0;
    std::memcpy(&letters, bases, 8);
    std::uint32_t key = key_of_eight(letters);
    if constexpr (kNt > 8) {
        key |= static_cast<std::uint32_t>((bases[8] >> 1) & 3) << 16;
    }
    if constexpr (kNt > 9) {
        key |= static_cast<std::uint32_t>((bases[9] >> 1) & 3) << 18;
    }
    return key & ((1U << (2 * kNt)) - 1);
}

/// Zero when all eight letters are A C G T: rebuilds each letter from its bits 1 and 2 and
/// compares. A, C and G are 0x41 with these two bits; T (bit 2 without bit 1) differs in bits 0 and
/// 4 as well.
std::uint64_t other_letters(std::uint64_t letters) {
    const std::uint64_t is_t = (letters >> 2) & ~(letters >> 1) & 0x0101010101010101;
    const std::uint64_t rebuilt =
        (0x4141414141414141 | (letters & 0x0606060606060606)) ^ is_t * 0x11;
    return letters ^ rebuilt;
}

bool all_bases(const char* letters, std::size_t count) {
    std::uint64_t other = 0;
    std::size_t at = 0;
    for (; at + 8 <= count; at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, letters + at, 8);
        other |= other_letters(eight);
    }
    std::uint64_t rest = 0x4141414141414141;
    std::memcpy(&rest, letters + at, count - at);
    return (other | other_letters(rest)) == 0;
}

/// Calls action with the word length as a compile-time constant.
template <typename Action>
void with_word_nt(unsigned word_nt, Action&& action) {
    switch (word_nt) {
        case 1:
            return action(std::integral_constant<unsigned, 1>{});
        case 2:
            return action(std::integral_constant<unsigned, 2>{});
        case 3:
            return action(std::integral_constant<unsigned, 3>{});
        case 4:
            return action(std::integral_constant<unsigned, 4>{});
        case 5:
            return action(std::integral_constant<unsigned, 5>{});
        case 6:
            return action(std::integral_constant<unsigned, 6>{});
        case 7:
            return action(std::integral_constant<unsigned, 7>{});
        case 8:
            return action(std::integral_constant<unsigned, 8>{});
        case 9:
            return action(std::integral_constant<unsigned, 9>{});
        default:
            return action(std::integral_constant<unsigned, 10>{});
    }
}

/// Key of a word packed in the book's way.
std::uint32_t key_of_packed(std::uint32_t packed, unsigned word_nt) {
    std::uint32_t key = 0;
    for (unsigned i = 0; i < word_nt; ++i) {
        const char letter = kBases[packed >> (2 * (word_nt - 1 - i)) & 3];
        key |= std::uint32_t{key_value(letter)} << (2 * i);
    }
    return key;
}

/// For every key the nearest symbol and the distance to it, as distance << 16 | symbol: the minimum
/// over all words of that number. Hamming distance is a sum over positions, so the minimum can be
/// taken one position after the other.
std::vector<std::uint32_t> nearest_table(const std::vector<std::uint32_t>& keys, unsigned word_nt) {
    constexpr std::uint32_t kFar = 0x00FF0000;
    constexpr std::uint32_t kStep = 0x00010000;
    std::vector<std::uint32_t> nearest(std::size_t{1} << (2 * word_nt), kFar);
    for (std::uint32_t symbol = 0; symbol < keys.size(); ++symbol) {
        nearest[keys[symbol]] = symbol;
    }
    for (unsigned position = 0; position < word_nt; ++position) {
        const std::size_t stride = std::size_t{1} << (2 * position);
        for (std::size_t group = 0; group < nearest.size(); group += 4 * stride) {
            std::uint32_t* const v = nearest.data() + group;
            for (std::size_t i = 0; i < stride; ++i) {
                const std::uint32_t least = std::min(
                    std::min(v[i], v[i + stride]), std::min(v[i + 2 * stride], v[i + 3 * stride]));
                for (std::size_t letter = 0; letter < 4; ++letter) {
                    v[i + letter * stride] = std::min(v[i + letter * stride], least + kStep);
                }
            }
        }
    }
    return nearest;
}

}  // namespace

FixedLengthCode::FixedLengthCode(std::shared_ptr<const Codebook> book, std::uint32_t alphabet,
                                 Assignment assignment)
    : book_(std::move(book)), alphabet_(alphabet) {
    if (alphabet > 65536) {
        throw core::InputError("fixed-length code: alphabet of " + std::to_string(alphabet) +
                               " symbols; expected at most 65536");
    }
    const std::vector<std::uint32_t> levels = assign_words(*book_, alphabet, assignment);
    key_of_.resize(alphabet);
    letters_of_.assign(alphabet, {});
    for (std::uint32_t symbol = 0; symbol < alphabet; ++symbol) {
        const std::string word = book_->word(levels[symbol]);
        std::copy(word.begin(), word.end(), letters_of_[symbol].begin());
        key_of_[symbol] = key_of_packed(book_->packed()[levels[symbol]], word_nt());
    }
    const std::vector<std::uint32_t> nearest = nearest_table(key_of_, word_nt());
    symbol_of_.resize(nearest.size());
    distance_of_.resize(nearest.size());
    for (std::size_t key = 0; key < nearest.size(); ++key) {
        symbol_of_[key] = static_cast<std::uint16_t>(nearest[key] & 0xFFFF);
        distance_of_[key] = static_cast<std::uint8_t>(nearest[key] >> 16);
    }
}

void FixedLengthCode::encode(std::span<const std::uint16_t> symbols, char* bases) const {
    if (symbols.empty()) {
        return;
    }
    const std::uint16_t largest = *std::max_element(symbols.begin(), symbols.end());
    if (largest >= alphabet_) {
        throw core::InputError("fixed-length code: symbol " + std::to_string(largest) +
                               "; expected 0.." + std::to_string(alphabet_ - 1));
    }
    with_word_nt(word_nt(), [&](auto nt) {
        constexpr unsigned kNt = decltype(nt)::value;
        const auto& words = letters_of_;
        // A store of eight letters may run into the next words, which then overwrite it; the last
        // ones are written exactly.
        constexpr std::size_t kExact = kNt >= 8 ? 0 : (8 + kNt - 1) / kNt;
        const std::size_t fast = symbols.size() > kExact ? symbols.size() - kExact : 0;
        char* out = bases;
        for (std::size_t i = 0; i < fast; ++i, out += kNt) {
            std::memcpy(out, words[symbols[i]].data(), kNt > 8 ? kNt : 8);
        }
        for (std::size_t i = fast; i < symbols.size(); ++i, out += kNt) {
            std::memcpy(out, words[symbols[i]].data(), kNt);
        }
    });
}

void FixedLengthCode::decode(std::string_view bases, std::span<std::uint16_t> symbols,
                             std::span<std::uint8_t> distance) const {
    const std::size_t count = bases.size() / word_nt();
    if (symbols.size() != count || (!distance.empty() && distance.size() != count)) {
        throw core::InputError("fixed-length code: room for " + std::to_string(symbols.size()) +
                               " symbols and " + std::to_string(distance.size()) +
                               " distances; expected " + std::to_string(count) + " (words in " +
                               std::to_string(bases.size()) + " bases)");
    }
    for (std::size_t first = 0; first < count; first += kBlock) {
        const std::size_t size = std::min(kBlock, count - first);
        const std::string_view block = bases.substr(first * word_nt(), size * word_nt());
        const auto block_symbols = symbols.subspan(first, size);
        const auto block_distance = distance.empty() ? distance : distance.subspan(first, size);
        if (all_bases(block.data(), block.size())) {
            decode_bases(block, block_symbols, block_distance);
        } else {
            decode_letters(block, block_symbols, block_distance);
        }
    }
}

void FixedLengthCode::decode_bases(std::string_view bases, std::span<std::uint16_t> symbols,
                                   std::span<std::uint8_t> distance) const {
    with_word_nt(word_nt(), [&](auto nt) {
        constexpr unsigned kNt = decltype(nt)::value;
        constexpr std::size_t kReads = kNt > 8 ? kNt : 8;
        const std::size_t fast =
            bases.size() < kReads ? 0 : std::min(symbols.size(), (bases.size() - kReads) / kNt + 1);
        const auto put = [&](std::size_t i, std::uint32_t key) {
            symbols[i] = symbol_of_[key];
            if (!distance.empty()) {
                distance[i] = distance_of_[key];
            }
        };
        for (std::size_t i = 0; i < fast; ++i) {
            put(i, load_key<kNt>(bases.data() + i * kNt));
        }
        for (std::size_t i = fast; i < symbols.size(); ++i) {
            std::array<char, 16> padded{};
            std::memcpy(padded.data(), bases.data() + i * kNt, kNt);
            put(i, load_key<kNt>(padded.data()));
        }
    });
}

void FixedLengthCode::decode_letters(std::string_view bases, std::span<std::uint16_t> symbols,
                                     std::span<std::uint8_t> distance) const {
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const std::uint32_t found = nearest_to_letters(bases.substr(i * word_nt(), word_nt()));
        symbols[i] = static_cast<std::uint16_t>(found & 0xFFFF);
        if (!distance.empty()) {
            distance[i] = static_cast<std::uint8_t>(found >> 16);
        }
    }
}

std::uint32_t FixedLengthCode::nearest_to_letters(std::string_view word) const {
    std::uint32_t key = 0;
    std::uint32_t known = 0;  // both bits of every position that holds a base
    unsigned unknown = 0;
    for (unsigned i = 0; i < word.size(); ++i) {
        const std::uint8_t value = key_value(word[i]);
        if (value == kNoBase) {
            ++unknown;
            continue;
        }
        key |= std::uint32_t{value} << (2 * i);
        known |= 3U << (2 * i);
    }
    const std::uint32_t all = (1U << (2 * word.size())) - 1;
    const std::uint32_t open = all & ~known;
    if (known == 0) {
        return unknown << 16;
    }
    // The word nearest to the known bases is the nearest to one of the ways to fill the others.
    // The subtraction steps through all subsets of the open bits.
    std::uint32_t best = ~std::uint32_t{0};
    std::uint32_t filling = 0;
    do {
        const std::uint32_t filled = key | filling;
        best = std::min(best, std::uint32_t{distance_of_[filled]} << 16 | symbol_of_[filled]);
        filling = (filling - open) & open;
    } while (filling != 0);
    return best + (unknown << 16);
}

std::vector<double> FixedLengthCode::transition_matrix(double p_sub) const {
    if (!(p_sub >= 0 && p_sub <= 1)) {
        throw core::InputError("transition matrix: p_sub = " + std::to_string(p_sub) +
                               "; expected 0..1");
    }
    if (alphabet_ > kMaxMatrix) {
        throw core::InputError("transition matrix: alphabet of " + std::to_string(alphabet_) +
                               " symbols; expected at most " + std::to_string(kMaxMatrix));
    }
    std::array<double, Codebook::kMaxWordNt + 1> chance{};
    for (unsigned d = 0; d <= word_nt(); ++d) {
        chance[d] = std::pow(1 - p_sub, word_nt() - d) * std::pow(p_sub / 3, d);
    }
    constexpr std::uint32_t kLowBits = 0x55555;
    std::vector<double> matrix(std::size_t{alphabet_} * alphabet_, 0.0);
    core::parallel_for(alphabet_, 16, [&](std::size_t first, std::size_t last) {
        for (std::size_t level = first; level < last; ++level) {
            double* const row = matrix.data() + level * alphabet_;
            for (std::uint32_t key = 0; key < symbol_of_.size(); ++key) {
                const std::uint32_t difference = key ^ key_of_[level];
                const int d = std::popcount((difference | difference >> 1) & kLowBits);
                row[symbol_of_[key]] += chance[static_cast<std::size_t>(d)];
            }
        }
    });
    return matrix;
}

}  // namespace oligo::dna

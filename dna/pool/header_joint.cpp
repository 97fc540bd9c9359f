#include "dna/pool/header_joint.hpp"

#include "dna/ecc/reed_solomon.hpp"
#include "dna/pool/header_strands.hpp"
#include "dna/pool/header_words.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <string>

namespace oligo::dna {
namespace {

constexpr unsigned kStrands = 3;       // of a page with h = 1
constexpr unsigned kFarthest = 6;      // wrong bases among the 18 of the fields; 13.5 by chance
constexpr unsigned kMostDistance = 3;  // a window farther off is out of step and says nothing more
constexpr std::size_t kMostCopies = 192;

/// What the three strands of a page are made of: byte i of strand j is constant[j][i] plus
/// factor[j] times byte i of a codeword of the inner code whose fields are zero.
struct Family {
    std::array<std::vector<std::uint8_t>, kStrands> constant;
    std::array<std::uint8_t, kStrands> factor{1, 0, 0};

    explicit Family(std::size_t strand_nt) {
        const std::array<std::uint8_t, 1> zero{0};
        const auto strands =
            write_header_strands(zero, strand_nt, [](const std::string&) { return true; });
        const std::size_t words = HeaderLayout(strand_nt).words;
        std::vector<std::uint16_t> windows;
        for (unsigned j = 0; j < kStrands; ++j) {
            HeaderWords::windows(strands[j], windows);
            for (std::size_t i = 0; i < words; ++i) {
                const int byte = HeaderWords::get().byte(windows[HeaderWords::kWordNt * i]);
                constant[j].push_back(static_cast<std::uint8_t>(byte));
            }
        }
        const std::array<std::uint8_t, 1> one{1};
        const ReedSolomon outer(GaloisField::gf256(), kStrands - 1);
        outer.encode(one, std::span(factor).subspan(1));
    }
};

unsigned distance(std::uint16_t window, std::uint8_t byte) {
    if (window == HeaderWords::kNoWindow) return HeaderWords::kWordNt;
    return HeaderWords::get().distances(window)[byte];
}

/// Which strand a copy is of, by the words of its fields; kStrands when none is near.
unsigned strand_of(const std::vector<std::uint16_t>& copy, const Family& family) {
    unsigned best = kStrands, least = kFarthest + 1;
    for (unsigned j = 0; j < kStrands; ++j) {
        unsigned sum = 0;
        for (std::size_t i = 0; i < HeaderLayout::kFieldBytes; ++i) {
            sum += distance(copy[i], family.constant[j][i]);
        }
        if (sum < least) {
            least = sum;
            best = j;
        }
    }
    return best;
}

struct Vote {
    std::uint8_t byte = 0;
    unsigned margin = 0;
};

/// The byte whose words lie nearest to what was read, summed over all copies.
Vote vote(std::span<const std::vector<std::uint16_t>> copies, std::span<const unsigned> strand,
          const Family& family, std::size_t i) {
    const GaloisField& field = GaloisField::gf256();
    std::array<unsigned, 256> sum{};
    for (std::size_t k = 0; k < copies.size(); ++k) {
        const unsigned j = strand[k];
        const std::uint16_t window = copies[k][i];
        if (j == kStrands || window == HeaderWords::kNoWindow) continue;
        for (unsigned byte = 0; byte < 256; ++byte) {
            const auto spelt = static_cast<std::uint8_t>(
                family.constant[j][i] ^
                field.multiply(family.factor[j], static_cast<std::uint8_t>(byte)));
            sum[byte] += std::min(distance(window, spelt), kMostDistance);
        }
    }
    const auto best = std::min_element(sum.begin(), sum.end());
    const unsigned lowest = *best;
    *best = ~0U;
    return {static_cast<std::uint8_t>(best - sum.begin()),
            *std::min_element(sum.begin(), sum.end()) - lowest};
}

/// Undoes the inner code, erasing the least certain bytes, as few as will do.
bool correct(std::vector<std::uint8_t>& word, std::span<const unsigned> margin) {
    std::vector<std::uint16_t> order(word.size() - HeaderLayout::kFieldBytes);
    std::iota(order.begin(), order.end(), std::uint16_t{HeaderLayout::kFieldBytes});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint16_t a, std::uint16_t b) { return margin[a] < margin[b]; });
    const ReedSolomon inner(GaloisField::gf256(), HeaderLayout::kParity);
    // The last parity byte stays: with eight erasures anything at all would pass.
    for (std::size_t erased = 0; erased < HeaderLayout::kParity; ++erased) {
        if (inner.decode(word, std::span(order).first(erased))) {
            // The fields are zero in every codeword of the family.
            return std::all_of(word.begin(), word.begin() + HeaderLayout::kFieldBytes,
                               [](std::uint8_t byte) { return byte == 0; });
        }
    }
    return false;
}

}  // namespace

JointHeader decode_header_jointly(std::span<const std::vector<std::uint16_t>> copies,
                                  std::size_t strand_nt) {
    JointHeader header;
    copies = copies.first(std::min(copies.size(), kMostCopies));
    const Family family(strand_nt);
    std::vector<unsigned> strand;
    std::set<unsigned> seen;
    for (const auto& copy : copies) {
        strand.push_back(strand_of(copy, family));
        if (strand.back() < kStrands) seen.insert(strand.back());
    }
    header.strands = seen.size();
    if (seen.empty()) return header;
    const std::size_t words = HeaderLayout(strand_nt).words;
    std::vector<std::uint8_t> word(words);
    std::vector<unsigned> margin(words);
    for (std::size_t i = HeaderLayout::kFieldBytes; i < words; ++i) {
        const Vote winner = vote(copies, strand, family, i);
        word[i] = winner.byte;
        margin[i] = winner.margin;
    }
    if (!correct(word, margin)) return header;
    header.bytes.assign(word.begin() + HeaderLayout::kFieldBytes,
                        word.end() - HeaderLayout::kParity);
    return header;
}

}  // namespace oligo::dna

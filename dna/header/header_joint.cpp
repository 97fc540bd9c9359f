#include "dna/header/header_joint.hpp"

#include "dna/clustering/header_words.hpp"
#include "dna/ecc/reed_solomon.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/header/row_vote.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>

namespace oligo::dna {
namespace {

constexpr unsigned kFarthest = 5;        // wrong bases among the 18 of the fields; 13.5 by chance
constexpr std::size_t kMostNumbers = 3;  // of pools that are tried
constexpr unsigned kMostDistance = 3;  // a window farther off is out of step and says nothing more
constexpr std::size_t kMostCopies = 384;

/// What the 3h strands of a page are made of: byte i of strand j is constant[j][i] plus the sum
/// over k of factor[j][k] times byte i of row k, where each of the h rows is a codeword of the
/// inner code whose fields are zero and whose body is the k-th part of the directory.
struct Family {
    unsigned needed;
    PoolNumber pool;
    std::size_t front;                                ///< bytes that all strands of the page state
    std::vector<std::vector<std::uint8_t>> constant;  ///< [strand][byte]
    std::vector<std::vector<std::uint8_t>> factor;    ///< [strand][row]

    Family(std::size_t strand_nt, unsigned h, PoolNumber number)
        : needed(h), pool(number), front(HeaderLayout(strand_nt, number).front_bytes) {
        const HeaderLayout layout(strand_nt, pool);
        const std::vector<std::uint8_t> zeros(h * layout.body_bytes());
        std::vector<std::uint16_t> windows;
        const auto any = [](const std::string&) { return true; };
        for (const auto& strand : write_header_strands(zeros, strand_nt, any, pool)) {
            HeaderWords::windows(strand, windows);
            constant.emplace_back();
            for (std::size_t i = 0; i < layout.words; ++i) {
                const int byte = HeaderWords::get().byte(windows[HeaderWords::kWordNt * i]);
                constant.back().push_back(static_cast<std::uint8_t>(byte));
            }
        }
        factor.assign(3 * h, std::vector<std::uint8_t>(h));
        const ReedSolomon outer(GaloisField::gf256(), 2 * h);
        std::vector<std::uint8_t> unit(h), parity(2 * h);
        for (unsigned k = 0; k < h; ++k) {
            std::fill(unit.begin(), unit.end(), std::uint8_t{0});
            unit[k] = 1;
            outer.encode(unit, parity);
            for (unsigned j = 0; j < h; ++j) factor[j][k] = unit[j];
            for (unsigned j = 0; j < 2 * h; ++j) factor[h + j][k] = parity[j];
        }
    }
    unsigned strands() const { return 3 * needed; }
    unsigned farthest() const {
        return kFarthest * static_cast<unsigned>(front) / HeaderLayout::kFieldBytes;
    }
};

using Copies = std::span<const std::vector<std::uint16_t>>;

unsigned distance(std::uint16_t window, std::uint8_t byte) {
    if (window == HeaderWords::kNoWindow) return HeaderWords::kWordNt;
    return HeaderWords::get().distances(window)[byte];
}

/// Which strand each copy is of, by the words of its fields; family.strands() when none is near.
std::vector<unsigned> strands_of(Copies copies, const Family& family) {
    std::vector<unsigned> result;
    for (const auto& copy : copies) {
        unsigned best = family.strands(), least = family.farthest() + 1;
        for (unsigned j = 0; j < family.strands(); ++j) {
            unsigned sum = 0;
            for (std::size_t i = 0; i < family.front; ++i) {
                sum += distance(copy[i], family.constant[j][i]);
            }
            if (sum < least) {
                least = sum;
                best = j;
            }
        }
        result.push_back(best);
    }
    return result;
}

/// Summed distances of what was read of each strand at word i, by the byte of the unmasked strand.
std::vector<ByteCosts> evidence(Copies copies, std::span<const unsigned> strand,
                                const Family& family, std::size_t i) {
    std::vector<ByteCosts> sums(family.strands(), ByteCosts{});
    for (std::size_t k = 0; k < copies.size(); ++k) {
        const unsigned j = strand[k];
        const std::uint16_t window = copies[k][i];
        if (j == family.strands() || window == HeaderWords::kNoWindow) continue;
        for (unsigned byte = 0; byte < 256; ++byte) {
            const auto spelt = static_cast<std::uint8_t>(family.constant[j][i] ^ byte);
            sums[j][byte] += std::min(distance(window, spelt), kMostDistance);
        }
    }
    return sums;
}

/// Undoes the inner code, erasing the least certain bytes, as few as will do.
bool correct(std::vector<std::uint8_t>& word, std::span<const unsigned> margin, std::size_t front) {
    std::vector<std::uint16_t> order(word.size() - front);
    std::iota(order.begin(), order.end(), static_cast<std::uint16_t>(front));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint16_t a, std::uint16_t b) { return margin[a] < margin[b]; });
    const ReedSolomon inner(GaloisField::gf256(), HeaderLayout::kParity);
    // The last parity byte stays: with eight erasures anything at all would pass.
    for (std::size_t erased = 0; erased < HeaderLayout::kParity; ++erased) {
        if (inner.decode(word, std::span(order).first(erased))) {
            // The fields are zero in every codeword of the family.
            return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(front),
                               [](std::uint8_t byte) { return byte == 0; });
        }
    }
    return false;
}

/// `sums_at`: by strand the costs of the bytes at a word, the strand unmasked.
template <typename Sums>
JointHeader decode_sums(const Family& family, Sums sums_at) {
    JointHeader header;
    header.needed = family.needed;
    header.pool = family.pool;
    const std::size_t words = family.constant.front().size();
    std::vector<std::vector<std::uint8_t>> rows(family.needed, std::vector<std::uint8_t>(words));
    std::vector<std::vector<unsigned>> margins(family.needed, std::vector<unsigned>(words));
    for (std::size_t i = family.front; i < words; ++i) {
        const RowVote winner = vote_rows(sums_at(i), family.factor);
        for (unsigned k = 0; k < family.needed; ++k) {
            rows[k][i] = winner.bytes[k];
            margins[k][i] = winner.margins[k];
        }
    }
    std::vector<std::uint8_t> bytes;
    for (unsigned k = 0; k < family.needed; ++k) {
        if (!correct(rows[k], margins[k], family.front)) return header;
        bytes.insert(bytes.end(), rows[k].begin() + static_cast<std::ptrdiff_t>(family.front),
                     rows[k].end() - HeaderLayout::kParity);
    }
    header.bytes = std::move(bytes);
    return header;
}

JointHeader decode(Copies copies, std::span<const unsigned> strand, const Family& family) {
    std::set<unsigned> seen(strand.begin(), strand.end());
    seen.erase(family.strands());
    JointHeader header;
    header.needed = family.needed;
    header.pool = family.pool;
    if (seen.size() >= family.needed) {
        header =
            decode_sums(family, [&](std::size_t i) { return evidence(copies, strand, family, i); });
    }
    header.strands = seen.size();
    return header;
}

/// The byte whose word lies nearest to what all copies have at word i.
std::uint8_t likeliest(Copies copies, std::size_t i) {
    ByteCosts sums{};
    for (const auto& copy : copies) {
        if (copy[i] == HeaderWords::kNoWindow) continue;
        for (unsigned byte = 0; byte < 256; ++byte) {
            const auto spelt = static_cast<std::uint8_t>(byte);
            sums[byte] += std::min(distance(copy[i], spelt), kMostDistance);
        }
    }
    return static_cast<std::uint8_t>(std::min_element(sums.begin(), sums.end()) - sums.begin());
}

/// No number, what the copies together have where a number is, and what most of them have there.
std::vector<PoolNumber> numbers_of(Copies copies) {
    constexpr std::size_t kAt = HeaderLayout::kFieldBytes;
    std::vector<PoolNumber> numbers = {PoolNumber()};
    if (copies.empty() || copies[0].size() < HeaderLayout::kMinWords) return numbers;
    const auto number = [](int high, int low) {
        return PoolNumber(static_cast<std::uint16_t>(high << 8 | low));
    };
    numbers.push_back(number(likeliest(copies, kAt), likeliest(copies, kAt + 1)));
    std::map<PoolNumber, std::size_t> counts;
    for (const auto& copy : copies) {
        const int high = HeaderWords::get().byte(copy[kAt]);
        const int low = HeaderWords::get().byte(copy[kAt + 1]);
        if (high >= 0 && low >= 0) ++counts[number(high, low)];
    }
    counts.erase(numbers.back());
    while (numbers.size() < 1 + kMostNumbers && !counts.empty()) {
        const auto most =
            std::max_element(counts.begin(), counts.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
        if (most->second < 2) break;
        numbers.push_back(most->first);
        counts.erase(most);
    }
    return numbers;
}

}  // namespace

JointHeader decode_header_costs(const HeaderCosts& costs, std::size_t strand_nt) {
    const Family family(strand_nt, costs.needed, costs.pool);
    return decode_sums(family, [&](std::size_t i) {
        std::vector<ByteCosts> sums(family.strands(), ByteCosts{});
        for (unsigned j = 0; j < family.strands(); ++j) {
            if (i >= costs.strands[j].size()) continue;
            for (unsigned byte = 0; byte < 256; ++byte) {
                sums[j][byte] = costs.strands[j][i][family.constant[j][i] ^ byte];
            }
        }
        return sums;
    });
}

std::vector<JointHeader> decode_headers_jointly(Copies copies, std::size_t strand_nt) {
    copies = copies.first(std::min(copies.size(), kMostCopies));
    std::vector<JointHeader> headers;
    JointHeader best;
    for (const PoolNumber& pool : numbers_of(copies)) {
        if (!HeaderLayout(strand_nt, pool).has_room()) continue;
        for (unsigned needed = 1; needed <= kMostVotedRows; ++needed) {
            const Family family(strand_nt, needed, pool);
            JointHeader header = decode(copies, strands_of(copies, family), family);
            if (header.strands > best.strands) best = header;
            if (header.bytes.empty()) continue;
            headers.push_back(std::move(header));
            break;
        }
    }
    if (headers.empty()) headers.push_back(std::move(best));
    return headers;
}

}  // namespace oligo::dna

#include "dna/strand/address_search.hpp"

#include "dna/ecc/reed_solomon.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace oligo::dna {
namespace {

constexpr unsigned kMostLength = AddressCode::kMaxSymbols + AddressCode::kParity;
/// Symbols of a candidate that may be found in none of three steps: an indel spoils one or two.
constexpr int kMostOutOfPlace = 4;

/// A pool is crowded when it has more than one strand in so many addresses.
constexpr std::uint64_t kRoomy = 16;

/// A bit for each symbol of four bits that is not zero.
std::uint64_t nonzero_symbols(std::uint64_t word) {
    word |= word >> 2;
    word |= word >> 1;
    return word & 0x1111111111111111;
}

/// Whether so few symbols are wrong that no other codeword is as near in step: half of the least
/// distance.
bool in_step(std::uint64_t wrong) {
    return std::popcount(nonzero_symbols(wrong)) <= int{AddressCode::kParity / 2};
}

/// A codeword with one symbol at `place` among zeros at first..first+k-1.
std::uint64_t unit_codeword(unsigned symbols, unsigned first, unsigned place, std::uint8_t value) {
    const unsigned length = symbols + AddressCode::kParity;
    std::array<std::uint8_t, kMostLength> word{};
    std::array<std::uint16_t, AddressCode::kParity> erased{};
    std::size_t count = 0;
    for (unsigned i = 0; i < length; ++i) {
        if (i < first || i >= first + symbols) erased[count++] = static_cast<std::uint16_t>(i);
    }
    word[place] = value;
    ReedSolomon(GaloisField::gf16(), AddressCode::kParity)
        .decode(std::span(word).first(length), erased);
    std::uint64_t packed = 0;
    for (unsigned i = 0; i < length; ++i) packed = packed << 4 | word[i];
    return packed;
}

/// Fewest edits between a pattern and a window of a text, and where that window ends: the columns
/// of the dynamic program as bits (Myers 1999).
struct Window {
    unsigned edits;
    std::size_t end;
};
Window nearest_window(std::uint64_t pattern, unsigned length, std::span<const std::uint8_t> text) {
    std::array<std::uint64_t, 5> fits{};
    for (unsigned i = 0; i < length; ++i) {
        fits[pattern >> (2 * (length - 1 - i)) & 3] |= std::uint64_t{1} << i;
    }
    const std::uint64_t last = std::uint64_t{1} << (length - 1);
    std::uint64_t up = ~std::uint64_t{0}, down = 0;
    unsigned edits = length;
    Window best{length, 0};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::uint64_t fit = fits[text[i]];
        const std::uint64_t diagonal = (((fit & up) + up) ^ up) | fit | down;
        const std::uint64_t right = down | ~(diagonal | up), left = up & diagonal;
        edits += (right & last) != 0;
        edits -= (left & last) != 0;
        const std::uint64_t shifted = right << 1;
        up = left << 1 | ~(diagonal | shifted);
        down = shifted & diagonal;
        if (edits < best.edits) best = {edits, i + 1};
    }
    return best;
}

}  // namespace

struct AddressSearch::Best {
    /// Where every other number names a strand, chance comes near one more often.
    explicit Best(bool crowded) : most(crowded ? kMostEdits - 1 : kMostEdits), edits(most + 1) {
        next = edits;
    }

    AddressHit hit;
    std::uint64_t codeword = ~std::uint64_t{0};
    unsigned most;   ///< edits that are few enough
    unsigned edits;  ///< fewest so far
    unsigned next;   ///< fewest of another codeword
    std::array<std::uint64_t, 16> weighed{};
    unsigned count = 0;

    bool seen(std::uint64_t word) {
        const auto known = std::span(weighed).first(std::min<unsigned>(count, weighed.size()));
        if (std::find(known.begin(), known.end(), word) != known.end()) return true;
        weighed[count++ % weighed.size()] = word;
        return false;
    }
    void offer(std::uint64_t word, const AddressHit& found) {
        if (found.edits < edits) {
            next = edits;
            edits = found.edits;
            codeword = word;
            hit = found;
        } else {
            next = std::min(next, found.edits);
        }
    }
};

AddressSearch::AddressSearch(const AddressCode& code, unsigned symbols)
    : code_(code), symbols_(symbols), length_(symbols + AddressCode::kParity) {
    coset_ = code.coset_word();
    const unsigned rows = length_ - symbols_ + 1;
    words_.resize(std::size_t{rows} * symbols_ * 16);
    for (unsigned first = 0; first < rows; ++first) {
        for (unsigned i = 0; i < symbols_; ++i) {
            std::uint64_t* const words = &words_[(std::size_t{first} * symbols_ + i) * 16];
            for (unsigned value = 1; value < 16; ++value) {
                const unsigned low = value & (0U - value);  // the code is linear
                words[value] = value == low ? unit_codeword(symbols_, first, first + i,
                                                            static_cast<std::uint8_t>(value))
                                            : words[low] ^ words[value ^ low];
            }
        }
    }
}

std::uint64_t AddressSearch::completed(std::uint64_t word, unsigned first) const {
    std::uint64_t codeword = 0;
    const std::uint64_t* words = &words_[std::size_t{first} * symbols_ * 16];
    unsigned shift = 4 * (length_ - 1 - first);
    for (unsigned i = 0; i < symbols_; ++i, shift -= 4, words += 16) {
        codeword ^= words[word >> shift & 15];
    }
    return codeword;
}

AddressHit AddressSearch::hit_in_step(const Address& address, std::size_t from,
                                      std::uint64_t wrong) const {
    const auto edits = static_cast<unsigned>(
        std::popcount((wrong | wrong >> 1) & std::uint64_t{0x5555555555555555}));
    return {address, from, from + 2 * std::size_t{length_}, edits, true};
}

std::uint64_t AddressSearch::packed(std::span<const std::uint8_t> bases, std::size_t from) const {
    std::uint64_t word = 0;
    for (std::size_t i = from; i < from + 2 * std::size_t{length_}; ++i) {
        word = word << 2 | (i < bases.size() ? bases[i] & 3U : 0U);
    }
    return word;
}

void AddressSearch::weigh(std::span<const std::uint8_t> bases, std::size_t from,
                          std::uint64_t codeword, Best& best) const {
    if (best.seen(codeword)) return;
    const std::size_t begin = from < kSlackNt ? 0 : from - kSlackNt;
    const std::size_t end =
        std::min(bases.size(), from + 2 * std::size_t{length_} + kMostEdits + kSlackNt);
    if (begin >= end) return;
    const Window window =
        nearest_window(codeword ^ coset_, 2 * length_, bases.subspan(begin, end - begin));
    const std::uint64_t wrong = packed(bases, from) ^ coset_ ^ codeword;
    if (in_step(wrong)) {
        // An indel near the end looks like a few wrong bases, more than there are edits.
        const AddressHit hit = hit_in_step(code_.address_of(codeword), from, wrong);
        if (hit.edits <= window.edits) {
            best.offer(codeword, hit);
            return;
        }
    }
    if (window.edits > best.most) return;
    best.offer(codeword,
               {code_.address_of(codeword), from, begin + window.end, window.edits, false});
}

void AddressSearch::try_step(std::span<const std::uint8_t> bases, std::size_t from,
                             std::uint64_t strands, Best& best) const {
    std::array<std::uint64_t, 3> around;  // what stands there a base before, in step, one behind
    for (std::size_t i = 0; i < 3; ++i) {
        around[i] = packed(bases, from + i == 0 ? 0 : from + i - 1) ^ coset_;
    }
    for (unsigned first = 0; first + symbols_ <= length_; ++first) {
        const std::uint64_t codeword = completed(around[1], first);
        if (codeword == best.codeword) continue;
        if (code_.address_of(codeword).index >= strands) continue;
        const std::uint64_t amiss = nonzero_symbols(around[0] ^ codeword) &
                                    nonzero_symbols(around[1] ^ codeword) &
                                    nonzero_symbols(around[2] ^ codeword);
        if (std::popcount(amiss) <= kMostOutOfPlace) weigh(bases, from, codeword, best);
    }
}

std::optional<AddressHit> AddressSearch::near(std::span<const std::uint8_t> bases,
                                              std::size_t place, std::uint64_t strands,
                                              std::size_t slack) const {
    const std::uint64_t word = packed(bases, place) ^ coset_;
    for (unsigned first = 0; first + symbols_ <= length_; ++first) {
        const std::uint64_t codeword = completed(word, first), wrong = codeword ^ word;
        if (!in_step(wrong)) continue;
        const Address address = code_.address_of(codeword);
        if (address.index >= strands) {
            if (wrong == 0) return std::nullopt;  // another pool's, and no accident
            continue;
        }
        if (std::popcount(nonzero_symbols(wrong)) <= 1) return hit_in_step(address, place, wrong);
        Best best(false);
        weigh(bases, place, codeword, best);
        return best.edits <= best.most ? best.hit : hit_in_step(address, place, wrong);
    }
    Best best(strands > AddressCode::capacity(symbols_) / kRoomy);
    try_step(bases, place, strands, best);
    for (std::size_t off = 1; off <= slack; ++off) {
        try_step(bases, place + off, strands, best);
        if (place >= off) try_step(bases, place - off, strands, best);
    }
    if (best.edits > best.most || best.next == best.edits) return std::nullopt;
    return best.hit;
}

}  // namespace oligo::dna

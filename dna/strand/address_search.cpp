#include "dna/strand/address_search.hpp"

#include "dna/ecc/reed_solomon.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace oligo::dna {
namespace {

constexpr unsigned kMostLength = AddressCode::kMaxSymbols + AddressCode::kParity;
/// Symbols of a candidate that may be found in none of three steps: an indel spoils one or two.
constexpr unsigned kMostOutOfPlace = 4;
/// Edits at which no better place is looked for.
constexpr unsigned kFewEdits = 2;

/// A pool is crowded when it has more than one strand in so many addresses.
constexpr std::uint64_t kRoomy = 16;

/// A bit for each symbol of four bits that is not zero.
std::uint64_t nonzero_symbols(std::uint64_t word) {
    word |= word >> 2;
    word |= word >> 1;
    return word & 0x1111111111111111;
}

/// How many bits of nonzero_symbols() there are: fifteen at most, so that they add up in one
/// symbol.
unsigned count_symbols(std::uint64_t bits) {
    return static_cast<unsigned>(bits * 0x1111111111111111 >> 60);
}

/// Whether so few symbols are wrong that no other codeword is as near in step: half of the least
/// distance.
bool in_step(std::uint64_t wrong) {
    return count_symbols(nonzero_symbols(wrong)) <= AddressCode::kParity / 2;
}

/// A codeword with one symbol at `place` and zeros at the other places of `given`, a bit each.
std::uint64_t unit_codeword(unsigned length, unsigned given, unsigned place, std::uint8_t value) {
    std::array<std::uint8_t, kMostLength> word{};
    std::array<std::uint16_t, AddressCode::kParity> erased{};
    std::size_t count = 0;
    for (unsigned i = 0; i < length; ++i) {
        if ((given >> i & 1) == 0) erased[count++] = static_cast<std::uint16_t>(i);
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
    for (unsigned first = 0; first + symbols_ <= length_; ++first) add_given(first, length_);
    rows_ = given_.size();
    for (unsigned first = 0; first + symbols_ < length_; ++first) {
        for (unsigned hole = 1; hole < symbols_; ++hole) add_given(first, first + hole);
    }
}

void AddressSearch::add_given(unsigned first, unsigned hole) {
    Given given{hole, {}};
    unsigned places = 0;
    for (unsigned i = first, count = 0; count < symbols_; ++i) {
        if (i == hole) continue;
        given.places[count++] = static_cast<std::uint8_t>(i);
        places |= 1U << i;
    }
    given_.push_back(given);
    for (unsigned i = 0; i < symbols_; ++i) {
        const std::size_t at = words_.size();
        words_.resize(at + 16);
        for (unsigned value = 1; value < 16; ++value) {
            const unsigned low = value & (0U - value);  // the code is linear
            words_[at + value] = value == low ? unit_codeword(length_, places, given.places[i],
                                                              static_cast<std::uint8_t>(value))
                                              : words_[at + low] ^ words_[at + (value ^ low)];
        }
    }
}

std::uint64_t AddressSearch::completed(std::uint64_t word, std::size_t number) const {
    std::uint64_t codeword = 0;
    const std::uint64_t* words = &words_[number * symbols_ * 16];
    const Given& given = given_[number];
    for (unsigned i = 0; i < symbols_; ++i, words += 16) {
        codeword ^= words[word >> (4 * (length_ - 1U - given.places[i])) & 15];
    }
    return codeword;
}

AddressHit AddressSearch::hit_in_step(const Address& address, std::size_t from,
                                      std::uint64_t wrong) const {
    const auto edits = static_cast<unsigned>(
        std::popcount((wrong | wrong >> 1) & std::uint64_t{0x5555555555555555}));
    return {address, from, from + 2 * std::size_t{length_}, edits, true};
}

/// What stands at each place about that where an address is expected, as codewords.
struct AddressSearch::Steps {
    static constexpr std::size_t kMost = 2 * kMostSlackNt + 3;
    std::span<const std::uint8_t> bases;
    std::size_t first = 0, count = 0;
    std::array<std::uint64_t, kMost> words{};

    /// The word `from`; beyond the ends that at the end.
    std::uint64_t at(std::size_t from) const {
        return words[from < first ? 0 : std::min(from - first, count - 1)];
    }
};

AddressSearch::Steps AddressSearch::steps(std::span<const std::uint8_t> bases, std::size_t place,
                                          std::size_t slack) const {
    Steps steps{bases, place > slack ? place - slack - 1 : 0, 0, {}};
    const std::size_t nt = 2 * std::size_t{length_};
    const std::uint64_t mask = (std::uint64_t{1} << (2 * nt - 1) << 1) - 1;
    std::uint64_t word = 0;
    for (std::size_t i = steps.first; i < place + slack + 1 + nt; ++i) {
        word = word << 2 | (i < bases.size() ? bases[i] & 3U : 0U);
        if (i + 1 >= steps.first + nt) steps.words[steps.count++] = (word & mask) ^ coset_;
    }
    return steps;
}

void AddressSearch::weigh(const Steps& steps, std::size_t from, std::uint64_t codeword,
                          Best& best) const {
    if (best.seen(codeword)) return;
    const std::size_t begin = from < kSlackNt ? 0 : from - kSlackNt;
    const std::size_t end =
        std::min(steps.bases.size(), from + 2 * std::size_t{length_} + kMostEdits + kSlackNt);
    if (begin >= end) return;
    const Window window =
        nearest_window(codeword ^ coset_, 2 * length_, steps.bases.subspan(begin, end - begin));
    const std::uint64_t wrong = steps.at(from) ^ codeword;
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

void AddressSearch::try_step(const Steps& steps, std::size_t from, std::uint64_t strands,
                             Best& best) const {
    const std::uint64_t word = steps.at(from);
    const std::uint64_t before = steps.at(from == 0 ? 0 : from - 1), behind = steps.at(from + 1);
    for (std::size_t row = 0; row < rows_; ++row) {
        const std::uint64_t codeword = completed(word, row);
        if (codeword == best.codeword || code_.address_of(codeword).index >= strands) continue;
        const std::uint64_t amiss = nonzero_symbols(before ^ codeword) &
                                    nonzero_symbols(word ^ codeword) &
                                    nonzero_symbols(behind ^ codeword);
        if (count_symbols(amiss) <= kMostOutOfPlace) weigh(steps, from, codeword, best);
    }
}

/// Symbols before a spoilt one in one step, those behind it in the next or the one before.
void AddressSearch::try_holes(const Steps& steps, std::size_t from, std::uint64_t strands,
                              Best& best) const {
    const std::uint64_t word = steps.at(from);
    for (const std::uint64_t other : {steps.at(from == 0 ? 0 : from - 1), steps.at(from + 1)}) {
        for (std::size_t number = rows_; number < given_.size(); ++number) {
            const unsigned behind = 4 * (length_ - 1 - given_[number].hole);
            const std::uint64_t low = (std::uint64_t{1} << behind) - 1;
            const std::uint64_t codeword = completed((word & ~low) | (other & low), number);
            if (codeword == best.codeword || code_.address_of(codeword).index >= strands) continue;
            const std::uint64_t amiss =
                nonzero_symbols(other ^ codeword) & nonzero_symbols(word ^ codeword);
            if (count_symbols(amiss) <= kMostOutOfPlace) weigh(steps, from, codeword, best);
        }
    }
}

std::optional<AddressHit> AddressSearch::near(std::span<const std::uint8_t> bases,
                                              std::size_t place, std::uint64_t strands,
                                              std::size_t slack) const {
    slack = std::min(slack, kMostSlackNt);
    const Steps steps = this->steps(bases, place, slack);
    const std::uint64_t word = steps.at(place);
    for (std::size_t row = 0; row < rows_; ++row) {
        const std::uint64_t codeword = completed(word, row), wrong = codeword ^ word;
        if (!in_step(wrong)) continue;
        const Address address = code_.address_of(codeword);
        if (address.index >= strands) {
            if (wrong == 0) return std::nullopt;  // another pool's, and no accident
            continue;
        }
        if (count_symbols(nonzero_symbols(wrong)) <= 1) return hit_in_step(address, place, wrong);
        Best best(false);
        weigh(steps, place, codeword, best);
        return best.edits <= best.most ? best.hit : hit_in_step(address, place, wrong);
    }
    Best best(strands > AddressCode::capacity(symbols_) / kRoomy);
    try_step(steps, place, strands, best);
    for (std::size_t off = 1; off <= slack && best.edits > kFewEdits; ++off) {
        try_step(steps, place + off, strands, best);
        if (place >= off) try_step(steps, place - off, strands, best);
    }
    if (best.edits > best.most) {
        try_holes(steps, place, strands, best);
        try_holes(steps, place + 1, strands, best);
        if (place > 0) try_holes(steps, place - 1, strands, best);
    }
    if (best.edits > best.most || best.next == best.edits) return std::nullopt;
    return best.hit;
}

}  // namespace oligo::dna

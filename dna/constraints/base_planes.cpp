#include "dna/constraints/base_planes.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kEach = 0x0101010101010101;  ///< one in each byte
constexpr std::size_t kWordBits = 64;

/// The lowest bits of eight bytes, that of the first byte lowest.
std::uint64_t gather(std::uint64_t bytes) {
    return bytes * 0x0102040810204080 >> 56;
}

/// Word `at` of a row moved down by `shift` bits; zeros come in.
std::uint64_t shifted(std::span<const std::uint64_t> row, std::size_t at, std::size_t shift) {
    const auto word = [&](std::size_t i) { return i < row.size() ? row[i] : 0; };
    const std::size_t from = at + shift / kWordBits, rest = shift % kWordBits;
    return word(from) >> rest | (rest == 0 ? 0 : word(from + 1) << (kWordBits - rest));
}

/// Bits 0..count-1 of a row that are in word `at`.
std::uint64_t first_bits(std::size_t count, std::size_t at) {
    if (count <= at * kWordBits) return 0;
    const std::size_t here = count - at * kWordBits;
    return here >= kWordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << here) - 1;
}

/// A number at each base: bit k of all of them is a row. Zeros stand behind each row.
struct Counts {
    std::size_t words;
    std::size_t stride;  ///< words from row to row
    std::pmr::vector<std::uint64_t> bits;

    std::size_t rows() const { return bits.size() / stride; }
    const std::uint64_t* row(std::size_t k) const { return bits.data() + k * stride; }
};

/// Each number of `a` plus that of `b` `shift` bases on, which lies within b's stride; no sum takes
/// more than `rows` rows, at most one more than a number of `a`.
Counts sum(const Counts& a, const Counts& b, std::size_t shift, std::size_t rows) {
    Counts result{a.words, a.stride,
                  std::pmr::vector<std::uint64_t>(rows * a.stride, a.bits.get_allocator())};
    const std::size_t from = shift / kWordBits, rest = shift % kWordBits;
    const std::size_t shared = std::min(a.rows(), b.rows());
    for (std::size_t word = 0; word < a.words; ++word) {
        const std::uint64_t* x = a.bits.data() + word;
        const std::uint64_t* y = b.bits.data() + word + from;
        std::uint64_t* to = result.bits.data() + word;
        std::uint64_t carry = 0;
        std::size_t k = 0;
        for (; k < shared; ++k, x += a.stride, y += b.stride, to += a.stride) {
            const std::uint64_t other = y[0] >> rest | y[1] << 1 << (kWordBits - 1 - rest);
            *to = *x ^ other ^ carry;
            carry = (*x & other) | (carry & (*x ^ other));
        }
        for (; k < a.rows(); ++k, x += a.stride, to += a.stride) {
            *to = *x ^ carry;
            carry &= *x;
        }
        if (k < rows) *to = carry;
    }
    return result;
}

/// Which numbers are at least `least`, of word `word`.
std::uint64_t at_least(const Counts& counts, std::size_t least, std::size_t word) {
    if (least >> counts.rows() != 0) return 0;
    std::uint64_t reached = ~std::uint64_t{0};
    for (std::size_t k = 0; k < counts.rows(); ++k) {
        const std::uint64_t bit = counts.row(k)[word];
        reached = (least >> k & 1) != 0 ? bit & reached : bit | reached;
    }
    return reached;
}

}  // namespace

// Of the letters' codes (A 41, C 43, G 47, T 54, small letters 20 more, all hexadecimal) bits 1 and
// 2 tell the four apart; that the others are right is checked by making the codes again.
BasePlanes::BasePlanes(std::string_view oligo)
    : length_nt_(oligo.size()),
      words_((oligo.size() + kWordBits - 1) / kWordBits),
      values_((oligo.size() + 7) / 8, &memory_),
      strong_(words_, &memory_),
      late_(words_, &memory_) {
    std::uint64_t wrong = 0;
    const auto put = [&](std::size_t i, std::uint64_t codes) {
        const std::uint64_t strong = codes >> 1 & kEach, late = codes >> 2 & kEach;
        const std::uint64_t both = strong & late;
        const std::uint64_t made = 0x41 * kEach + 2 * strong + 4 * both + 0x13 * (late ^ both);
        wrong |= (codes & 0xDF * kEach) ^ made;
        values_[i] = (strong ^ late) | late << 1;
        strong_[i / 8] |= gather(strong) << (8 * (i % 8));
        late_[i / 8] |= gather(late) << (8 * (i % 8));
    };
    const std::size_t whole = oligo.size() / 8;
    for (std::size_t i = 0; i < whole; ++i) {
        std::uint64_t codes;
        std::memcpy(&codes, oligo.data() + 8 * i, sizeof(codes));
        put(i, codes);
    }
    if (whole < values_.size()) {
        std::uint64_t codes = 0x41 * kEach;
        std::memcpy(&codes, oligo.data() + 8 * whole, oligo.size() - 8 * whole);
        put(whole, codes);
    }
    letters_ = wrong == 0;
}

std::size_t BasePlanes::strong() const {
    std::size_t count = 0;
    for (const std::uint64_t word : strong_) count += static_cast<std::size_t>(std::popcount(word));
    return count;
}

bool BasePlanes::run_above(std::size_t most) const {
    if (most >= length_nt_) return false;
    if (most == 0) return length_nt_ > 0;
    Row equal(words_, &memory_),
        longer(words_, &memory_);  // base i is like the next; so are `length` from i on
    for (std::size_t word = 0; word < words_; ++word) {
        const std::uint64_t differs =
            (strong_[word] ^ shifted(strong_, word, 1)) | (late_[word] ^ shifted(late_, word, 1));
        equal[word] = ~differs & first_bits(length_nt_ - 1, word);
    }
    for (std::size_t length = 1; length < most;) {
        const std::size_t more = std::min(length, most - length);
        for (std::size_t word = 0; word < words_; ++word) {
            longer[word] = equal[word] & shifted(equal, word, more);
        }
        equal.swap(longer);
        length += more;
    }
    return std::any_of(equal.begin(), equal.end(), [](std::uint64_t word) { return word != 0; });
}

// Counts of windows of twice the length are sums of two (Horner's scheme on the window's length).
bool BasePlanes::windows_hold(std::size_t window_nt, std::size_t low, std::size_t high) const {
    if (window_nt == 0 || window_nt > length_nt_) return true;
    Counts one{words_, words_ + window_nt / kWordBits + 2, Row(strong_, &memory_)};
    one.bits.resize(one.stride);
    Counts counts{one.words, one.stride, Row(one.bits, &memory_)};
    std::size_t length = 1;
    for (int bit = std::bit_width(window_nt) - 2; bit >= 0; --bit) {
        const auto rows = [&] { return static_cast<std::size_t>(std::bit_width(length)); };
        length *= 2;
        counts = sum(counts, counts, length / 2, rows());
        if ((window_nt >> bit & 1) == 0) continue;
        ++length;
        counts = sum(counts, one, length - 1, rows());
    }
    for (std::size_t word = 0; word < words_; ++word) {
        const std::uint64_t good = at_least(counts, low, word) & ~at_least(counts, high + 1, word);
        if ((~good & first_bits(length_nt_ - window_nt + 1, word)) != 0) return false;
    }
    return true;
}

}  // namespace oligo::dna

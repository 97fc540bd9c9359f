#include "dna/ecc/reed_solomon.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

using Poly = std::vector<std::uint8_t>;  ///< lowest coefficient first

constexpr unsigned kMaxRowWords = 32;

/// Division by the generator with the running remainder in kWords registers.
template <unsigned kWords>
void divide_fixed(std::span<const std::uint8_t> word, const std::uint64_t* rows,
                  std::uint64_t* state) {
    std::uint64_t s[kWords] = {};
    for (const std::uint8_t symbol : word) {
        const std::uint64_t* row = rows + ((s[0] >> 56) ^ symbol) * kWords;
        for (unsigned i = 0; i + 1 < kWords; ++i) {
            s[i] = ((s[i] << 8) | (s[i + 1] >> 56)) ^ row[i];
        }
        s[kWords - 1] = (s[kWords - 1] << 8) ^ row[kWords - 1];
    }
    std::copy(s, s + kWords, state);
}

void divide_any(std::span<const std::uint8_t> word, const std::uint64_t* rows, unsigned words,
                std::uint64_t* s) {
    std::fill(s, s + words, 0);
    for (const std::uint8_t symbol : word) {
        const std::uint64_t* row = rows + ((s[0] >> 56) ^ symbol) * words;
        for (unsigned i = 0; i + 1 < words; ++i) {
            s[i] = ((s[i] << 8) | (s[i + 1] >> 56)) ^ row[i];
        }
        s[words - 1] = (s[words - 1] << 8) ^ row[words - 1];
    }
}

std::uint8_t evaluate(const GaloisField& field, const Poly& poly, std::uint8_t x) {
    std::uint8_t value = 0;
    for (std::size_t i = poly.size(); i-- > 0;) {
        value = static_cast<std::uint8_t>(field.multiply(value, x) ^ poly[i]);
    }
    return value;
}

/// Multiplies by (1 + root x), which puts a zero at 1 / root.
void multiply_by_locator(const GaloisField& field, Poly& poly, std::uint8_t root) {
    poly.push_back(0);
    for (std::size_t i = poly.size() - 1; i > 0; --i) {
        poly[i] ^= field.multiply(poly[i - 1], root);
    }
}

/// Berlekamp-Massey started from the erasure locator (Blahut 1983, sec. 9.1): the locator of
/// errors and erasures together, or nothing when its degree contradicts the register length.
std::optional<Poly> find_locator(const GaloisField& field, const Poly& syndromes,
                                 const Poly& erasure_locator) {
    const std::size_t erased = erasure_locator.size() - 1;
    Poly locator = erasure_locator;
    Poly previous = erasure_locator;
    std::size_t length = erased;
    for (std::size_t r = erased + 1; r <= syndromes.size(); ++r) {
        std::uint8_t discrepancy = 0;
        for (std::size_t j = 0; j < locator.size() && j < r; ++j) {
            discrepancy ^= field.multiply(locator[j], syndromes[r - 1 - j]);
        }
        previous.insert(previous.begin(), 0);
        if (discrepancy == 0) {
            continue;
        }
        const Poly old = locator;
        locator.resize(std::max(locator.size(), previous.size()), 0);
        for (std::size_t i = 0; i < previous.size(); ++i) {
            locator[i] ^= field.multiply(discrepancy, previous[i]);
        }
        if (2 * length <= r + erased - 1) {
            length = r + erased - length;
            previous = old;
            for (auto& coefficient : previous) {
                coefficient = field.divide(coefficient, discrepancy);
            }
        }
    }
    while (!locator.empty() && locator.back() == 0) {
        locator.pop_back();
    }
    if (locator.size() != length + 1) {
        return std::nullopt;
    }
    return locator;
}

/// Forney's rule for a first root of 2^1: corrects every position of the word that is a zero of
/// the locator. False when the locator has zeros elsewhere.
bool correct(const GaloisField& field, const Poly& syndromes, const Poly& locator,
             std::span<std::uint8_t> word) {
    const std::size_t degree = locator.size() - 1;
    Poly evaluator(degree, 0);
    for (std::size_t i = 0; i < degree; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            evaluator[i] ^= field.multiply(locator[j], syndromes[i - j]);
        }
    }
    Poly derivative(degree, 0);
    for (std::size_t i = 1; i <= degree; i += 2) {
        derivative[i - 1] = locator[i];
    }
    const unsigned cycle = field.order() - 1;
    std::size_t found = 0;
    for (std::size_t at = 0; at < word.size() && found < degree; ++at) {
        const auto exponent = static_cast<unsigned>(word.size() - 1 - at);
        const std::uint8_t inverse = field.power(cycle - exponent);
        if (evaluate(field, locator, inverse) != 0) {
            continue;
        }
        const std::uint8_t slope = evaluate(field, derivative, inverse);
        if (slope == 0) {
            return false;
        }
        word[at] ^= field.divide(evaluate(field, evaluator, inverse), slope);
        ++found;
    }
    return found == degree;
}

/// The distinct erasures; throws for one outside the word.
std::vector<std::uint16_t> distinct(std::span<const std::uint16_t> erasures, std::size_t length) {
    std::vector<std::uint16_t> sorted(erasures.begin(), erasures.end());
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    if (!sorted.empty() && sorted.back() >= length) {
        throw core::InputError("Reed-Solomon: erasure at position " +
                               std::to_string(sorted.back()) + "; expected 0.." +
                               std::to_string(length - 1));
    }
    return sorted;
}

}  // namespace

ReedSolomon::ReedSolomon(const GaloisField& field, unsigned parity)
    : field_(field), parity_(parity), row_words_((parity + 7) / 8) {
    if (parity < 1 || parity + 1 >= field.order()) {
        throw core::InputError("Reed-Solomon: " + std::to_string(parity) +
                               " parity symbols; expected 1.." + std::to_string(field.order() - 2));
    }
    Poly generator = {1};  // highest coefficient first: multiplying by (x + 2^i) appends
    for (unsigned i = 1; i <= parity; ++i) {
        multiply_by_locator(field, generator, field.power(i));
    }
    rows_.assign(std::size_t{field.order()} * row_words_, 0);
    for (unsigned factor = 1; factor < field.order(); ++factor) {
        std::uint64_t* row = rows_.data() + std::size_t{factor} * row_words_;
        for (unsigned i = 0; i < parity; ++i) {
            const std::uint64_t value =
                field.multiply(static_cast<std::uint8_t>(factor), generator[i + 1]);
            row[i / 8] |= value << (56 - 8 * (i % 8));
        }
    }
}

void ReedSolomon::check_symbols(std::span<const std::uint8_t> symbols, const char* where) const {
    if (field_.order() == 256) {
        return;
    }
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        if (symbols[i] >= field_.order()) {
            throw core::InputError(std::string("Reed-Solomon: ") + where + " symbol " +
                                   std::to_string(i) + " = " + std::to_string(symbols[i]) +
                                   "; expected 0.." + std::to_string(field_.order() - 1));
        }
    }
}

void ReedSolomon::remainder(std::span<const std::uint8_t> word, std::uint8_t* result) const {
    std::uint64_t state[kMaxRowWords];
    switch (row_words_) {
        case 1:
            divide_fixed<1>(word, rows_.data(), state);
            break;
        case 2:
            divide_fixed<2>(word, rows_.data(), state);
            break;
        case 3:
            divide_fixed<3>(word, rows_.data(), state);
            break;
        case 4:
            divide_fixed<4>(word, rows_.data(), state);
            break;
        case 8:
            divide_fixed<8>(word, rows_.data(), state);
            break;
        default:
            divide_any(word, rows_.data(), row_words_, state);
            break;
    }
    for (unsigned i = 0; i < parity_; ++i) {
        result[i] = static_cast<std::uint8_t>(state[i / 8] >> (56 - 8 * (i % 8)));
    }
}

void ReedSolomon::encode(std::span<const std::uint8_t> message,
                         std::span<std::uint8_t> parity) const {
    if (parity.size() != parity_ || message.size() + parity_ >= field_.order()) {
        throw core::InputError(
            "Reed-Solomon: " + std::to_string(message.size()) + " message and " +
            std::to_string(parity.size()) + " parity symbols; expected at most " +
            std::to_string(field_.order() - 1 - parity_) + " and " + std::to_string(parity_));
    }
    check_symbols(message, "message");
    remainder(message, parity.data());
}

bool ReedSolomon::syndromes(std::span<const std::uint8_t> word,
                            std::vector<std::uint8_t>& result) const {
    // What the parity should have been, added to what it is, is word(x) modulo the generator; it
    // has the word's values at the generator's roots and is much shorter.
    const std::size_t message = word.size() - parity_;
    Poly difference(parity_);
    remainder(word.first(message), difference.data());
    std::uint8_t any = 0;
    for (unsigned i = 0; i < parity_; ++i) {
        difference[i] ^= word[message + i];
        any |= difference[i];
    }
    if (any == 0) {
        return false;
    }
    std::reverse(difference.begin(), difference.end());
    result.resize(parity_);
    for (unsigned i = 0; i < parity_; ++i) {
        result[i] = evaluate(field_, difference, field_.power(i + 1));
    }
    return true;
}

std::optional<unsigned> ReedSolomon::decode(std::span<std::uint8_t> word,
                                            std::span<const std::uint16_t> erasures,
                                            unsigned spare) const {
    if (word.size() <= parity_ || word.size() >= field_.order()) {
        throw core::InputError("Reed-Solomon: a word of " + std::to_string(word.size()) +
                               " symbols; expected " + std::to_string(parity_ + 1) + ".." +
                               std::to_string(field_.order() - 1));
    }
    if (spare > parity_) {
        throw core::InputError("Reed-Solomon: " + std::to_string(spare) +
                               " spare parity symbols; expected at most " +
                               std::to_string(parity_));
    }
    check_symbols(word, "received");
    const std::vector<std::uint16_t> erased = distinct(erasures, word.size());
    const std::size_t budget = parity_ - spare;
    if (erased.size() > budget) {
        return std::nullopt;
    }
    std::vector<std::uint8_t> values;
    if (!syndromes(word, values)) {
        return static_cast<unsigned>(erased.size());
    }
    Poly erasure_locator = {1};
    for (const std::uint16_t at : erased) {
        const auto exponent = static_cast<unsigned>(word.size() - 1 - at);
        multiply_by_locator(field_, erasure_locator, field_.power(exponent));
    }
    const auto locator = find_locator(field_, values, erasure_locator);
    if (!locator) {
        return std::nullopt;
    }
    const std::size_t located = locator->size() - 1;
    if (2 * (located - erased.size()) + erased.size() > budget) {
        return std::nullopt;
    }
    std::vector<std::uint8_t> corrected(word.begin(), word.end());
    if (!correct(field_, values, *locator, corrected) || syndromes(corrected, values)) {
        return std::nullopt;
    }
    std::copy(corrected.begin(), corrected.end(), word.begin());
    return static_cast<unsigned>(located);
}

}  // namespace oligo::dna

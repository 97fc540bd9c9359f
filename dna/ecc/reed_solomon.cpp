#include "dna/ecc/reed_solomon.hpp"

#include "core/error.hpp"
#include "dna/ecc/errata.hpp"

#include <algorithm>
#include <string>

namespace oligo::dna {
namespace {

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

unsigned checked_parity(unsigned parity, unsigned order) {
    if (parity < 1 || parity + 1 >= order) {
        throw core::InputError("Reed-Solomon: " + std::to_string(parity) +
                               " parity symbols; expected 1.." + std::to_string(order - 2));
    }
    return parity;
}

template <class Field>
std::vector<typename Field::Symbol> roots_of(const Field& field, unsigned parity) {
    std::vector<typename Field::Symbol> roots;
    for (unsigned i = 1; i <= parity; ++i) roots.push_back(field.power(i));
    return roots;
}

/// Highest coefficient first: multiplying by (x + root) appends.
template <class Field>
std::vector<typename Field::Symbol> generator(const Field& field,
                                              std::span<const typename Field::Symbol> roots) {
    const Errata<Field> errata(field);
    std::vector<typename Field::Symbol> product = {1};
    for (const auto root : roots) errata.multiply_by_locator(product, root);
    return product;
}

}  // namespace

template <class Field>
BasicReedSolomon<Field>::BasicReedSolomon(const Field& field, unsigned parity)
    : field_(field),
      parity_(checked_parity(parity, field.order())),
      roots_(roots_of(field, parity)),
      division_(field, generator<Field>(field, roots_)) {}

template <class Field>
void BasicReedSolomon<Field>::check_symbols(std::span<const Symbol> symbols,
                                            const char* where) const {
    if (field_.order() == 1U << (8 * sizeof(Symbol))) {
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

template <class Field>
void BasicReedSolomon<Field>::encode(std::span<const Symbol> message,
                                     std::span<Symbol> parity) const {
    if (parity.size() != parity_ || message.size() + parity_ >= field_.order()) {
        throw core::InputError(
            "Reed-Solomon: " + std::to_string(message.size()) + " message and " +
            std::to_string(parity.size()) + " parity symbols; expected at most " +
            std::to_string(field_.order() - 1 - parity_) + " and " + std::to_string(parity_));
    }
    check_symbols(message, "message");
    division_.remainder(message, parity);
}

template <class Field>
bool BasicReedSolomon<Field>::syndromes(std::span<const Symbol> word,
                                        std::vector<Symbol>& result) const {
    // What the parity should have been, added to what it is, is word(x) modulo the generator; it
    // has the word's values at the generator's roots and is much shorter.
    const std::size_t message = word.size() - parity_;
    std::vector<Symbol> difference(parity_);
    division_.remainder(word.first(message), difference);
    Symbol any = 0;
    for (unsigned i = 0; i < parity_; ++i) {
        difference[i] ^= word[message + i];
        any |= difference[i];
    }
    if (any == 0) {
        return false;
    }
    std::reverse(difference.begin(), difference.end());
    result.resize(parity_);
    Errata<Field>(field_).evaluate(difference, roots_, result);
    return true;
}

template <class Field>
void BasicReedSolomon<Field>::check_word(std::span<const Symbol> word, unsigned spare) const {
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
}

template <class Field>
std::optional<unsigned> BasicReedSolomon<Field>::decode(std::span<Symbol> word,
                                                        std::span<const std::uint16_t> erasures,
                                                        unsigned spare) const {
    check_word(word, spare);
    const std::vector<std::uint16_t> erased = distinct(erasures, word.size());
    if (erased.size() > parity_ - spare) {
        return std::nullopt;
    }
    std::vector<Symbol> values(parity_);
    syndromes(word, values);
    return correct(word, erased, parity_ - spare, values);
}

template <class Field>
std::optional<unsigned> BasicReedSolomon<Field>::decode(std::span<Symbol> word,
                                                        std::span<const std::uint16_t> erasures,
                                                        unsigned spare,
                                                        std::span<const Symbol> syndromes) const {
    check_word(word, spare);
    if (syndromes.size() != parity_) {
        throw core::InputError("Reed-Solomon: " + std::to_string(syndromes.size()) +
                               " syndromes; expected " + std::to_string(parity_));
    }
    const std::vector<std::uint16_t> erased = distinct(erasures, word.size());
    if (erased.size() > parity_ - spare) {
        return std::nullopt;
    }
    return correct(word, erased, parity_ - spare, {syndromes.begin(), syndromes.end()});
}

template <class Field>
std::optional<unsigned> BasicReedSolomon<Field>::correct(std::span<Symbol> word,
                                                         std::span<const std::uint16_t> erased,
                                                         std::size_t budget,
                                                         const std::vector<Symbol>& values) const {
    if (std::all_of(values.begin(), values.end(), [](Symbol value) { return value == 0; })) {
        return static_cast<unsigned>(erased.size());
    }
    const Errata<Field> errata(field_);
    const auto locator = errata.find_locator(values, errata.locator_of(erased, word.size()));
    if (!locator) {
        return std::nullopt;
    }
    const std::size_t located = locator->size() - 1;
    if (2 * (located - erased.size()) + erased.size() > budget) {
        return std::nullopt;
    }
    std::vector<Symbol> corrected(word.begin(), word.end()), left;
    if (!errata.correct(values, *locator, erased, corrected) || syndromes(corrected, left)) {
        return std::nullopt;
    }
    std::copy(corrected.begin(), corrected.end(), word.begin());
    return static_cast<unsigned>(located);
}

template class BasicReedSolomon<GaloisField>;
template class BasicReedSolomon<WideField>;

}  // namespace oligo::dna

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// Algebra of decoding errors and erasures ("errata") of a Reed-Solomon code with the roots 2^1,
/// 2^2, .. over any Field of dna/ecc/galois_field.hpp. Polynomials have their lowest coefficient
/// first. Position `at` of a word has the locator 2^(word length - 1 - at).
template <class Field>
class Errata {
  public:
    using Symbol = typename Field::Symbol;
    using Poly = std::vector<Symbol>;

    explicit Errata(const Field& field) : field_(field) {}

    /// values[i] = poly(points[i]); both spans have the same size. Several points are evaluated
    /// side by side, so that no lookup has to wait for the previous one.
    void evaluate(std::span<const Symbol> poly, std::span<const Symbol> points,
                  std::span<Symbol> values) const;
    /// Multiplies by (1 + root x), which puts a zero at 1 / root.
    void multiply_by_locator(Poly& poly, Symbol root) const;
    /// The product of the locators of these positions of a word of `length` symbols.
    Poly locator_of(std::span<const std::uint16_t> positions, std::size_t length) const;
    /// Berlekamp-Massey started from the erasure locator (Blahut 1983, sec. 9.1): the locator of
    /// errors and erasures together; no value when its degree contradicts the register length.
    std::optional<Poly> find_locator(const Poly& syndromes, const Poly& erasure_locator) const;
    /// Forney's rule for a first root of 2^1: corrects the erased positions and every other
    /// position at which the locator is zero. False when the locator has fewer zeros than its
    /// degree says.
    bool correct(const Poly& syndromes, const Poly& locator, std::span<const std::uint16_t> erased,
                 std::span<Symbol> word) const;

  private:
    static constexpr std::size_t kLanes = 8;
    Symbol inverse_locator(std::size_t at, std::size_t length) const {
        return field_.power(field_.order() - 1 - static_cast<unsigned>(length - 1 - at));
    }
    /// The locator without the factors of the erased positions: the locator of the errors alone.
    Poly errors_only(Poly locator, std::span<const std::uint16_t> erased, std::size_t length) const;
    /// Positions of a word at which the locator is zero, at most as many as its degree.
    std::vector<std::uint16_t> zeros(const Poly& locator, std::size_t length) const;

    const Field& field_;
};

template <class Field>
void Errata<Field>::evaluate(std::span<const Symbol> poly, std::span<const Symbol> points,
                             std::span<Symbol> values) const {
    std::size_t first = 0;
    for (; first + kLanes <= points.size(); first += kLanes) {
        std::array<Symbol, kLanes> sum{};
        for (std::size_t i = poly.size(); i-- > 0;) {
            for (std::size_t k = 0; k < kLanes; ++k) {
                sum[k] = static_cast<Symbol>(field_.multiply(sum[k], points[first + k]) ^ poly[i]);
            }
        }
        std::copy(sum.begin(), sum.end(), values.begin() + static_cast<std::ptrdiff_t>(first));
    }
    for (; first < points.size(); ++first) {
        Symbol sum = 0;
        for (std::size_t i = poly.size(); i-- > 0;) {
            sum = static_cast<Symbol>(field_.multiply(sum, points[first]) ^ poly[i]);
        }
        values[first] = sum;
    }
}

template <class Field>
void Errata<Field>::multiply_by_locator(Poly& poly, Symbol root) const {
    poly.push_back(0);
    for (std::size_t i = poly.size() - 1; i > 0; --i) {
        poly[i] ^= field_.multiply(poly[i - 1], root);
    }
}

template <class Field>
typename Errata<Field>::Poly Errata<Field>::locator_of(std::span<const std::uint16_t> positions,
                                                       std::size_t length) const {
    Poly locator = {1};
    for (const std::uint16_t at : positions) {
        multiply_by_locator(locator, field_.power(static_cast<unsigned>(length - 1 - at)));
    }
    return locator;
}

template <class Field>
std::optional<typename Errata<Field>::Poly> Errata<Field>::find_locator(
    const Poly& syndromes, const Poly& erasure_locator) const {
    const std::size_t erased = erasure_locator.size() - 1;
    Poly locator = erasure_locator;
    Poly previous = erasure_locator;
    std::size_t length = erased;
    for (std::size_t r = erased + 1; r <= syndromes.size(); ++r) {
        Symbol discrepancy = 0;
        for (std::size_t j = 0; j < locator.size() && j < r; ++j) {
            discrepancy ^= field_.multiply(locator[j], syndromes[r - 1 - j]);
        }
        previous.insert(previous.begin(), 0);
        if (discrepancy == 0) {
            continue;
        }
        const Poly old = locator;
        locator.resize(std::max(locator.size(), previous.size()), 0);
        for (std::size_t i = 0; i < previous.size(); ++i) {
            locator[i] ^= field_.multiply(discrepancy, previous[i]);
        }
        if (2 * length <= r + erased - 1) {
            length = r + erased - length;
            previous = old;
            for (auto& coefficient : previous) {
                coefficient = field_.divide(coefficient, discrepancy);
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

template <class Field>
typename Errata<Field>::Poly Errata<Field>::errors_only(Poly locator,
                                                        std::span<const std::uint16_t> erased,
                                                        std::size_t length) const {
    // Division by 1 + root x from the lowest coefficient up; the erasure locator divides without
    // rest, so the highest coefficient becomes zero.
    for (const std::uint16_t at : erased) {
        const Symbol root = field_.power(static_cast<unsigned>(length - 1 - at));
        for (std::size_t i = 1; i < locator.size(); ++i) {
            locator[i] ^= field_.multiply(locator[i - 1], root);
        }
        locator.pop_back();
    }
    return locator;
}

template <class Field>
std::vector<std::uint16_t> Errata<Field>::zeros(const Poly& locator, std::size_t length) const {
    std::vector<std::uint16_t> found;
    const std::size_t degree = locator.size() - 1;
    std::array<Symbol, kLanes> points{}, values{};
    for (std::size_t first = 0; first < length && found.size() < degree; first += kLanes) {
        const std::size_t count = std::min(kLanes, length - first);
        for (std::size_t k = 0; k < count; ++k) points[k] = inverse_locator(first + k, length);
        evaluate(locator, std::span(points).first(count), values);
        for (std::size_t k = 0; k < count; ++k) {
            if (values[k] == 0) found.push_back(static_cast<std::uint16_t>(first + k));
        }
    }
    return found;
}

template <class Field>
bool Errata<Field>::correct(const Poly& syndromes, const Poly& locator,
                            std::span<const std::uint16_t> erased, std::span<Symbol> word) const {
    const std::size_t degree = locator.size() - 1;
    std::vector<std::uint16_t> wrong(erased.begin(), erased.end());
    const auto errors = zeros(errors_only(locator, erased, word.size()), word.size());
    wrong.insert(wrong.end(), errors.begin(), errors.end());
    if (wrong.size() != degree) return false;

    Poly evaluator(degree, 0), derivative(degree, 0);
    for (std::size_t i = 0; i < degree; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            evaluator[i] ^= field_.multiply(locator[j], syndromes[i - j]);
        }
        if (i % 2 == 0) derivative[i] = locator[i + 1];
    }
    Poly points(degree), values(degree), slopes(degree);
    for (std::size_t i = 0; i < degree; ++i) points[i] = inverse_locator(wrong[i], word.size());
    evaluate(evaluator, points, values);
    evaluate(derivative, points, slopes);
    for (std::size_t i = 0; i < degree; ++i) {
        if (slopes[i] == 0) return false;  // a zero twice: an error where an erasure is
        word[wrong[i]] ^= field_.divide(values[i], slopes[i]);
    }
    return true;
}

}  // namespace oligo::dna

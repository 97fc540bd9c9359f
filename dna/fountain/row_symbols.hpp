#pragma once

#include "dna/fountain/fountain_code.hpp"
#include "dna/fountain/galois_rows.hpp"
#include "dna/fountain/lanes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace oligo::dna {

/// A symbol of up to 64 bytes, padded with zeros.
using Symbol = std::array<Unit, 64 / kUnitBytes>;

/// The columns of a row whose lanes are being prefetched.
struct RowAhead {
    std::array<std::uint32_t, FountainCode::kMostRowColumns> columns;
    unsigned count = 0;

    void draw(const FountainCode& code, const Lanes& intermediate, std::uint32_t row) {
        count = code.row(row, columns);
        for (unsigned i = 0; i < count; ++i) __builtin_prefetch(intermediate[columns[i]]);
    }
    Symbol sum(const Lanes& intermediate) const {
        Symbol symbol{};
        for (unsigned i = 0; i < count; ++i) {
            add_lane(symbol.data(), intermediate[columns[i]], intermediate.units());
        }
        return symbol;
    }
};

/// Calls take(i, symbol of the row row_at(i)) for i below `count`; the lanes of a row are
/// prefetched some rows ahead, because large codes wait for memory. Not for dense codes.
template <typename RowAt, typename Take>
void sum_rows(const FountainCode& code, const Lanes& intermediate, std::size_t count,
              const RowAt& row_at, const Take& take) {
    constexpr std::size_t kAhead = 4;
    std::array<RowAhead, kAhead> ahead;
    for (std::size_t i = 0; i < count + kAhead; ++i) {
        RowAhead& row = ahead[i % kAhead];
        if (i >= kAhead) take(i - kAhead, row.sum(intermediate));
        if (i < count) row.draw(code, intermediate, row_at(i));
    }
}

/// The symbol of a row of a dense code, computed from the sources.
inline Symbol dense_symbol(const FountainCode& code, const Lanes& sources, std::uint32_t row) {
    Symbol symbol{};
    if (row < code.source_symbols()) {
        add_lane(symbol.data(), sources[row], sources.units());
        return symbol;
    }
    std::array<std::uint8_t, FountainCode::kMostDense> coefficients;
    const auto used = std::span(coefficients).first(code.source_symbols());
    code.dense_row(row, used);
    const std::size_t bytes = std::size_t{sources.units()} * kUnitBytes;
    const std::span<std::uint8_t> sum(reinterpret_cast<std::uint8_t*>(symbol.data()), bytes);
    for (std::size_t i = 0; i < used.size(); ++i) {
        add_multiple(sum, {reinterpret_cast<const std::uint8_t*>(sources[i]), bytes}, used[i]);
    }
    return symbol;
}

/// Calls take(i, encoding symbol of the row row_at(i)) for i below `count`, computed from the
/// intermediate symbols (for a dense code, from the sources).
template <typename RowAt, typename Take>
void symbols_of_rows(const FountainCode& code, const Lanes& base, std::size_t count,
                     const RowAt& row_at, const Take& take) {
    if (!code.dense()) {
        sum_rows(code, base, count, row_at, take);
        return;
    }
    for (std::size_t i = 0; i < count; ++i) take(i, dense_symbol(code, base, row_at(i)));
}

}  // namespace oligo::dna

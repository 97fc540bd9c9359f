#include "dna/fountain/inactive_system.hpp"

#include <algorithm>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::size_t kManyEquations = 600;  ///< fewer do not repay large tables

/// The eight bits from `bit`, a multiple of 4, on.
std::uint8_t byte_of(const Unit* lane, std::size_t bit) {
    const Unit& unit = lane[bit / kUnitBits];
    return static_cast<std::uint8_t>(((bit & 64) != 0 ? unit.high : unit.low) >> (bit & 63));
}

bool all_zero(std::span<const std::uint8_t> bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

InactiveSystem::InactiveSystem(const Shape& shape)
    : shape_(shape),
      symbol_at_(units_of_bits(shape.unknowns)),
      origin_at_(symbol_at_ + units_of_bits(8 * std::size_t{shape.symbol_bytes})),
      lanes_(shape.equations + shape.groups, origin_at_ + units_of_bits(origin_cells())),
      order_(shape.equations) {
    std::iota(order_.begin(), order_.end(), 0U);
    for (std::size_t i = 0; i < origin_cells(); ++i) flip_bit(lane(i) + origin_at_, i);
}

std::size_t InactiveSystem::origin_cells() const {
    return shape_.origin == Origin::kKept ? shape_.equations + shape_.groups : 0;
}

std::span<const std::uint8_t> InactiveSystem::symbol_bytes(std::size_t index) const {
    return {reinterpret_cast<const std::uint8_t*>(lanes_[index] + symbol_at_), shape_.symbol_bytes};
}

// Unknowns are eliminated a few at a time ("four Russians"; Arlazarov et al. 1970): for one panel
// of them each lane's bits are brought up to date, with a note which of the panel's pivot lanes, as
// they were before, it takes up. Then every lane takes up the sum of those at once, from a table.
void InactiveSystem::reduce_binary() {
    const unsigned panel = order_.size() < kManyEquations ? 4 : 8;
    for (std::size_t first = 0; first < shape_.unknowns; first += panel) {
        const auto last = std::min<std::size_t>(first + panel, shape_.unknowns);
        reduce_panel(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last));
    }
}

void InactiveSystem::reduce_panel(std::uint32_t first, std::uint32_t last) {
    const std::size_t lanes = shape_.equations + shape_.groups;
    std::vector<std::uint8_t> bits(lanes), sum(lanes);
    for (std::size_t i = 0; i < lanes; ++i) bits[i] = byte_of(lanes_[i], first);
    std::vector<std::uint32_t> pivots;
    for (std::uint32_t unknown = first; unknown < last; ++unknown) {
        const auto mask = static_cast<std::uint8_t>(1U << (unknown - first));
        const auto begin = order_.begin() + static_cast<std::ptrdiff_t>(bound_.size());
        const auto found = std::find_if(begin, order_.end(),
                                        [&](std::uint32_t i) { return (bits[i] & mask) != 0; });
        if (found == order_.end()) {
            free_.push_back(unknown);
            continue;
        }
        std::iter_swap(begin, found);
        const std::uint32_t pivot = *begin;
        bound_.push_back(unknown);
        const auto pivot_sum = static_cast<std::uint8_t>(sum[pivot] ^ 1U << pivots.size());
        pivots.push_back(pivot);
        // All lanes alike, many at a time; the pivot is put back.
        const std::uint8_t pivot_bits = bits[pivot], own_sum = sum[pivot];
        for (std::size_t i = 0; i < lanes; ++i) {
            const auto takes = static_cast<std::uint8_t>((bits[i] & mask) != 0 ? 0xFF : 0);
            bits[i] ^= pivot_bits & takes;
            sum[i] ^= pivot_sum & takes;
        }
        bits[pivot] = pivot_bits;
        sum[pivot] = own_sum;
    }
    add_sums(pivots, sum, first / kUnitBits);
}

/// Adds to each lane, from a unit on, those of the lanes `pivots` whose bits are set in its `sum`.
void InactiveSystem::add_sums(std::span<const std::uint32_t> pivots,
                              std::span<const std::uint8_t> sum, unsigned unit) {
    const unsigned units = lanes_.units() - unit;
    Lanes table(std::size_t{1} << pivots.size(), units);
    for (std::size_t i = 0; i < pivots.size(); ++i) {
        const std::size_t half = std::size_t{1} << i;
        for (std::size_t entry = half; entry < 2 * half; ++entry) {
            add_lane(table[entry], table[entry - half], units);
            add_lane(table[entry], lanes_[pivots[i]] + unit, units);
        }
    }
    for (std::size_t i = 0; i < sum.size(); ++i) {
        if (sum[i] != 0) add_lane(lanes_[i] + unit, table[sum[i]], units);
    }
}

void InactiveSystem::add_heavy_rows() {
    const std::size_t cells = origin_cells();
    heavy_.emplace(free_.size(), free_.size() + shape_.symbol_bytes + cells);
    for (unsigned h = 0; h < heavy_rows(); ++h) heavy_->append();
    std::vector<std::size_t> set;  // cells of a heavy row that a group takes part in
    Multiples symbol;
    for (unsigned group = 0; group < shape_.groups; ++group) {
        const std::size_t index = shape_.equations + group;
        set.clear();
        for (std::size_t i = 0; i < free_.size(); ++i) {
            if (bit_of(lanes_[index], free_[i])) set.push_back(i);
        }
        const std::size_t origin_cell = free_.size() + shape_.symbol_bytes;
        for (std::size_t i = 0; i < cells; ++i) {
            if (bit_of(lanes_[index] + origin_at_, i)) set.push_back(origin_cell + i);
        }
        symbol.assign(symbol_bytes(index));
        for (unsigned h = 0; h < heavy_rows(); ++h) {
            const std::uint8_t coefficient = FountainCode::heavy_coefficient(h, group);
            const auto row = (*heavy_)[h];
            symbol.add_to(row.subspan(free_.size(), shape_.symbol_bytes), coefficient);
            for (const std::size_t cell : set) row[cell] ^= coefficient;
        }
    }
}

bool InactiveSystem::reduce() {
    reduce_binary();
    if (free_.size() > heavy_rows()) return false;
    add_heavy_rows();
    return heavy_->reduce() == free_.size();
}

bool InactiveSystem::consistent() const {
    for (std::size_t i = bound_.size(); i < order_.size(); ++i) {
        if (!all_zero(symbol_bytes(order_[i]))) return false;
    }
    for (std::size_t i = free_.size(); i < heavy_->count(); ++i) {
        if (!all_zero((*heavy_)[i].subspan(free_.size(), shape_.symbol_bytes))) return false;
    }
    return true;
}

Lanes InactiveSystem::solve() const {
    Lanes symbols(shape_.unknowns, origin_at_ - symbol_at_);
    for (std::size_t i = 0; i < free_.size(); ++i) {
        store_bytes(symbols[free_[i]], (*heavy_)[i].subspan(free_.size(), shape_.symbol_bytes));
    }
    for (std::size_t i = 0; i < bound_.size(); ++i) {
        const Unit* lane = lanes_[order_[i]];
        Unit* symbol = symbols[bound_[i]];
        add_lane(symbol, lane + symbol_at_, symbols.units());
        for (const std::uint32_t unknown : free_) {
            if (bit_of(lane, unknown)) add_lane(symbol, symbols[unknown], symbols.units());
        }
    }
    return symbols;
}

GaloisRows InactiveSystem::checks() const {
    const std::size_t cells = origin_cells();
    GaloisRows checks(shape_.symbol_bytes, shape_.symbol_bytes + cells);
    for (std::size_t i = bound_.size(); i < order_.size(); ++i) {
        const auto check = checks.append();
        const auto symbol = symbol_bytes(order_[i]);
        std::copy(symbol.begin(), symbol.end(), check.begin());
        for (std::size_t cell = 0; cell < cells; ++cell) {
            check[shape_.symbol_bytes + cell] =
                bit_of(lanes_[order_[i]] + origin_at_, cell) ? 1 : 0;
        }
    }
    for (std::size_t i = free_.size(); i < heavy_->count(); ++i) {
        const auto rest = (*heavy_)[i].subspan(free_.size());
        std::copy(rest.begin(), rest.end(), checks.append().begin());
    }
    return checks;
}

}  // namespace oligo::dna

#include "dna/header/row_vote.hpp"

#include "dna/ecc/galois_field.hpp"

#include <algorithm>
#include <limits>

namespace oligo::dna {
namespace {

constexpr std::size_t kBytes = 256;
constexpr std::size_t kLanes = 4;
constexpr std::size_t kQuads = kBytes / kLanes;
constexpr int kWorst = std::numeric_limits<int>::max();

using Quad = std::int32_t __attribute__((vector_size(16)));
using Totals = std::array<Quad, kQuads>;  ///< by byte

Quad all(int value) {
    return Quad{} + value;
}
Quad lesser(Quad a, Quad b) {
    return a < b ? a : b;
}
int value_at(const Totals& totals, std::size_t byte) {
    return totals[byte / kLanes][byte % kLanes];
}

/// What the bytes x of the first row cost at one strand. The second row's byte y makes of it what
/// x + shift(y) costs, and to add in GF(2^m) is an exclusive or: quads change places, and lanes
/// within each, of which all orders are kept. So all x are added side by side.
class ShiftedCosts {
  public:
    ShiftedCosts(const ByteCosts& costs, std::uint8_t first, std::uint8_t second)
        : is_flat_(first == 0) {
        const GaloisField& field = GaloisField::gf256();
        for (std::size_t byte = 0; byte < kBytes; ++byte) {
            const auto value = static_cast<std::uint8_t>(byte);
            const std::uint8_t added = field.multiply(second, value);
            flat_[byte] = static_cast<int>(costs[added]);
            if (!is_flat_) shift_[byte] = field.divide(added, first);
            const int own = static_cast<int>(costs[field.multiply(first, value)]);
            for (std::size_t low = 0; low < kLanes; ++low) {
                orders_[low][byte / kLanes][(byte ^ low) % kLanes] = own;
            }
        }
    }

    /// The first row adds nothing here: all x cost flat(y).
    bool is_flat() const { return is_flat_; }
    int flat(std::size_t y) const { return flat_[y]; }
    /// Quad i of what x and y cost is at order(y)[i ^ high(y)].
    const Quad* order(std::size_t y) const { return orders_[shift_[y] % kLanes].data(); }
    std::size_t high(std::size_t y) const { return shift_[y] / kLanes; }

  private:
    std::array<Totals, kLanes> orders_{};  ///< by the low bits of the shift
    std::array<int, kBytes> flat_{};
    std::array<std::uint8_t, kBytes> shift_{};
    bool is_flat_;
};

/// Lowers best[x] to the sum of the costs of x and y; the least of these sums.
int lower(Totals& best, std::span<const ShiftedCosts> strands, std::size_t y) {
    struct Order {
        const Quad* quads;
        std::size_t high;
    };
    std::vector<Order> orders;
    int flat = 0;
    for (const ShiftedCosts& strand : strands) {
        if (strand.is_flat()) flat += strand.flat(y);
        if (!strand.is_flat()) orders.push_back({strand.order(y), strand.high(y)});
    }
    Quad least = all(kWorst);
    for (std::size_t i = 0; i < kQuads; ++i) {
        Quad total = all(flat);
        for (const Order& order : orders) total += order.quads[i ^ order.high];
        best[i] = lesser(best[i], total);
        least = lesser(least, total);
    }
    return std::min({least[0], least[1], least[2], least[3]});
}

}  // namespace

RowVote vote_rows(std::span<const ByteCosts> costs,
                  std::span<const std::vector<std::uint8_t>> factors) {
    const std::size_t rows = factors.front().size();
    std::vector<ShiftedCosts> strands;
    strands.reserve(costs.size());
    for (std::size_t j = 0; j < costs.size(); ++j) {
        const std::uint8_t second = rows > 1 ? factors[j][1] : std::uint8_t{0};
        strands.emplace_back(costs[j], factors[j][0], second);
    }
    // By row and byte: the least over the other row.
    std::vector<std::array<int, kBytes>> best(rows);
    Totals first;
    first.fill(all(kWorst));
    for (std::size_t y = 0; y < (rows > 1 ? kBytes : 1); ++y) {
        const int least = lower(first, strands, y);
        if (rows > 1) best[1][y] = least;
    }
    for (std::size_t x = 0; x < kBytes; ++x) best[0][x] = value_at(first, x);
    RowVote result;
    for (auto& row : best) {
        const auto winner = std::min_element(row.begin(), row.end());
        const int least = *winner;
        *winner = kWorst;
        result.bytes.push_back(static_cast<std::uint8_t>(winner - row.begin()));
        result.margins.push_back(
            static_cast<unsigned>(*std::min_element(row.begin(), row.end()) - least));
    }
    return result;
}

}  // namespace oligo::dna

#include "dna/header/row_vote.hpp"

#include "core/random.hpp"
#include "dna/ecc/galois_field.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace oligo;
using dna::ByteCosts;

namespace {

using Factors = std::vector<std::vector<std::uint8_t>>;

std::vector<ByteCosts> random_costs(std::size_t strands, std::uint32_t bound,
                                    core::Random& random) {
    std::vector<ByteCosts> costs(strands);
    for (ByteCosts& row : costs) {
        for (unsigned& cost : row) cost = random.below(bound);
    }
    return costs;
}

/// Every combination weighed as the definition says it.
dna::RowVote weigh_all(const std::vector<ByteCosts>& costs, const Factors& factors) {
    const dna::GaloisField& field = dna::GaloisField::gf256();
    const std::size_t rows = factors[0].size();
    std::vector<ByteCosts> best(rows);
    for (ByteCosts& row : best) row.fill(~0U);
    for (unsigned x = 0; x < 256; ++x) {
        for (unsigned y = 0; y < (rows > 1 ? 256U : 1U); ++y) {
            unsigned sum = 0;
            for (std::size_t j = 0; j < costs.size(); ++j) {
                unsigned byte = field.multiply(factors[j][0], static_cast<std::uint8_t>(x));
                if (rows > 1) byte ^= field.multiply(factors[j][1], static_cast<std::uint8_t>(y));
                sum += costs[j][byte];
            }
            best[0][x] = std::min(best[0][x], sum);
            if (rows > 1) best[1][y] = std::min(best[1][y], sum);
        }
    }
    dna::RowVote result;
    for (const ByteCosts& row : best) {
        const auto winner = std::min_element(row.begin(), row.end());
        unsigned next = ~0U;
        for (auto other = row.begin(); other != row.end(); ++other) {
            if (other != winner) next = std::min(next, *other);
        }
        result.bytes.push_back(static_cast<std::uint8_t>(winner - row.begin()));
        result.margins.push_back(next - *winner);
    }
    return result;
}

}  // namespace

CATCH_TEST_CASE("row vote: the least sum of all combinations, with its margins") {
    core::Random random(11);
    // Bounds of two leave many ties, those of thousands none.
    for (const std::uint32_t bound : {2U, 40U, 100000U}) {
        for (const Factors& factors :
             {Factors{{1}, {7}, {0}}, Factors{{1, 0}, {0, 1}, {3, 5}, {200, 1}},
              Factors{{1, 0}, {0, 1}, {9, 14}, {77, 3}, {255, 254}, {2, 0}, {0, 0}}}) {
            const auto costs = random_costs(factors.size(), bound, random);
            const dna::RowVote expected = weigh_all(costs, factors);
            const dna::RowVote found = dna::vote_rows(costs, factors);
            CATCH_CHECK(found.bytes == expected.bytes);
            CATCH_CHECK(found.margins == expected.margins);
        }
    }
}

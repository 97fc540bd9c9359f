#include "dna/consensus/read_lattice.hpp"

#include "tests/dna/consensus/noisy_reads.hpp"

#include <catch2/catch.hpp>

#include <cfenv>
#include <cmath>

using namespace oligo;
using namespace oligo::test;
using dna::EditGains;
using dna::ErrorRates;
using dna::ReadChances;
using dna::ReadLattice;

namespace {

using Bases = std::vector<std::uint8_t>;

Bases values(const std::string& bases) {
    Bases result;
    for (const char base : bases) result.push_back(dna::base_value(base));
    return result;
}

/// The same model with whole tables of doubles: binary logarithm of the chance of a read.
double slow_chance(const std::string& read, const Bases& draft, const ErrorRates& rates) {
    std::vector<double> row(read.size() + 1), next(read.size() + 1);
    const auto insert = [&](std::vector<double>& to) {
        for (std::size_t j = 1; j < to.size(); ++j) to[j] += to[j - 1] * rates.insertion / 4;
    };
    row[0] = 1;
    insert(row);
    for (const std::uint8_t base : draft) {
        for (std::size_t j = 0; j < row.size(); ++j) {
            next[j] = row[j] * (1 - rates.insertion) * rates.deletion;
            if (j == 0) continue;
            const bool same = dna::base_value(read[j - 1]) == base;
            const double read_so = same ? 1 - rates.substitution : rates.substitution / 3;
            next[j] += row[j - 1] * (1 - rates.insertion) * (1 - rates.deletion) * read_so;
        }
        insert(next);
        row.swap(next);
    }
    return std::log2(row.back());
}

}  // namespace

CATCH_TEST_CASE("read lattice: gains are those of whole tables", "[consensus]") {
    const ErrorRates rates{.03, .02, .04};
    core::Random random(1);
    ReadLattice lattice;
    for (const std::size_t length : {1, 7, 60, 200}) {
        const std::string strand = random_strand(length, random);
        const Bases draft = values(noisy_read(strand, rates, random));
        if (draft.empty()) continue;
        EditGains gains;
        gains.clear(draft.size());
        ReadChances chances;
        std::vector<std::string> reads = noisy_reads(strand, 3, rates, random);
        double sum = 0;
        for (const std::string& read : reads) {
            chances.set({read, {}}, dna::StepChances::of(rates), dna::BaseError(rates));
            const double chance = lattice.forward(chances, draft);
            CATCH_CHECK(chance == Approx(slow_chance(read, draft, rates)).margin(.01));
            lattice.add_gains(chances, draft, gains);
            sum += slow_chance(read, draft, rates);
        }
        const auto gain_of = [&](const Bases& edited) {
            double edited_sum = -sum;
            for (const std::string& read : reads) edited_sum += slow_chance(read, edited, rates);
            return edited_sum;
        };
        const std::size_t step = length < 100 ? 1 : 13;
        for (std::size_t i = 0; i <= draft.size(); i += step) {
            for (std::uint8_t base = 0; base < 4; ++base) {
                Bases edited = draft;
                edited.insert(edited.begin() + static_cast<std::ptrdiff_t>(i), base);
                CATCH_CHECK(gains.insertion[4 * i + base] == Approx(gain_of(edited)).margin(.05));
                if (i == draft.size()) continue;
                edited = draft;
                edited[i] = base;
                CATCH_CHECK(gains.substitution[4 * i + base] ==
                            Approx(gain_of(edited)).margin(.05));
            }
            if (i == draft.size() || draft.size() == 1) continue;
            Bases edited = draft;
            edited.erase(edited.begin() + static_cast<std::ptrdiff_t>(i));
            CATCH_CHECK(gains.deletion[i] == Approx(gain_of(edited)).margin(.05));
        }
    }
}

CATCH_TEST_CASE("read lattice: errors of a read are counted", "[consensus]") {
    const ErrorRates rates{.01, .01, .01};
    core::Random random(2);
    const std::string strand = random_strand(120, random);
    std::string read = strand;
    read[20] = read[20] == 'A' ? 'C' : 'A';
    read.erase(60, 1);
    read.insert(90, read[90] == 'G' || read[89] == 'G' ? "T" : "G");
    ReadChances chances;
    chances.set({read, {}}, dna::StepChances::of(rates), dna::BaseError(rates));
    ReadLattice lattice;
    lattice.forward(chances, values(strand));
    const auto counts = lattice.errors(chances, values(strand));
    CATCH_CHECK(counts.bases == 120);
    CATCH_CHECK(counts.substitutions == Approx(1).margin(.1));
    CATCH_CHECK(counts.insertions == Approx(1).margin(.1));
    CATCH_CHECK(counts.deletions == Approx(1).margin(.1));
}

CATCH_TEST_CASE("read lattice: a read that leaves the band is hopeless", "[consensus]") {
    const ErrorRates rates;
    core::Random random(3);
    const std::string strand = random_strand(100, random);
    ReadChances chances;
    ReadLattice lattice;
    for (const std::string& read : {strand + strand + strand, std::string("A"), strand}) {
        chances.set({read, {}}, dna::StepChances::of(rates), dna::BaseError(rates));
        const double chance = lattice.forward(chances, values(strand));
        // Hopeless, or a chance that is not above that of whole tables.
        CATCH_CHECK((chance == ReadLattice::kHopeless ||
                     chance <= slow_chance(read, values(strand), rates) + .01));
        if (read == strand) CATCH_CHECK(chance > -30);
    }
}

CATCH_TEST_CASE("read lattice: no chance becomes subnormal, which takes a hundred times as long",
                "[consensus]") {
    core::Random random(2);
    ReadLattice lattice;
    for (const double rate : {1e-4, .01, .1}) {
        const ErrorRates rates{rate, rate, rate};
        const std::string strand = random_strand(230, random);
        const Bases draft = values(noisy_read(strand, rates, random));
        ReadChances chances;
        chances.set({noisy_read(strand, rates, random), {}}, dna::StepChances::of(rates),
                    dna::BaseError(rates));
        EditGains gains;
        gains.clear(draft.size());
        std::feclearexcept(FE_UNDERFLOW);
        CATCH_REQUIRE(lattice.forward(chances, draft) > ReadLattice::kHopeless);
        lattice.add_gains(chances, draft, gains);
        lattice.errors(chances, draft);
        CATCH_INFO("errors of " << rate);
        CATCH_CHECK(std::fetestexcept(FE_UNDERFLOW) == 0);
    }
}

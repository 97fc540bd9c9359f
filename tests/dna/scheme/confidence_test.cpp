// What the confidence of bases is good for behind the consensus: the same reads with it and
// without.
#include "dna/consensus/likelihood_consensus.hpp"
#include "dna/scheme/scheme.hpp"
#include "tests/dna/consensus/noisy_reads.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace oligo;
using namespace oligo::test;
using dna::ErrorRates;
using dna::StrandReading;

namespace {

struct Trial {
    core::Payload payload;
    std::vector<StrandReading> readings;  ///< of its strands
};

/// A payload through strands, `depth` noisy reads of each and their consensus.
Trial trial_of(const dna::Scheme& scheme, core::Segment segment, std::size_t depth,
               const ErrorRates& rates, std::uint64_t seed) {
    Trial trial;
    trial.payload.segments.push_back(std::move(segment));
    const dna::PoolFrame frame{scheme.facts().strand_nt, 5, 0};
    const std::vector<std::vector<core::SegmentShape>> shapes = {core::shapes_of(trial.payload)};
    const auto form = scheme.form(frame, shapes);
    const auto strands =
        strands_of(*form, {}, contents_of(scheme, frame, trial.payload), frame.strand_nt);
    dna::LikelihoodConsensus consensus;
    for (std::size_t i = 0; i < strands.size(); ++i) {
        core::Random random(seed, i);
        const auto reads = noisy_reads(strands[i], depth, rates, random);
        auto reading = consensus(views_of(reads), {rates, frame.strand_nt, {}});
        trial.readings.push_back(form->contents({i, 0}, std::move(reading)));
    }
    return trial;
}

core::ReceivedSegment received(const dna::Scheme& scheme, const Trial& trial, bool confident) {
    auto readings = trial.readings;
    for (StrandReading& reading : readings) {
        if (!confident) std::fill(reading.confidence.begin(), reading.confidence.end(), 252);
    }
    core::ReceivedPayload payload;
    payload.segments.push_back({core::shape_of(trial.payload.segments[0]), {}, {}});
    decode(scheme, {scheme.facts().strand_nt, 5, 0}, readings, payload);
    return payload.segments[0];
}

}  // namespace

CATCH_TEST_CASE("confidence: exact bytes survive more noise with it", "[confidence]") {
    const auto scheme = fixed_length("\"inner_parity\": 4, \"outer_parity\": 0.3");
    // Two reads: wherever they differ the consensus can only guess, and says so.
    unsigned with = 0, without = 0;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        auto segment = random_segment(256, 2500, core::Tolerance::kExact, seed);
        const Trial trial = trial_of(*scheme, segment, 2, {.01, .002, .0025}, seed);
        const auto good = received(*scheme, trial, true), bad = received(*scheme, trial, false);
        with += good.erased() == 0 && good.symbols == segment.symbols ? 1 : 0;
        without += bad.erased() == 0 && bad.symbols == segment.symbols ? 1 : 0;
        if (good.erased() == 0) CATCH_CHECK(good.symbols == segment.symbols);
    }
    CATCH_INFO(with << " of 12 with confidence, " << without << " without");
    CATCH_CHECK(with >= 8);
    CATCH_CHECK(without <= 3);
}

CATCH_TEST_CASE("confidence: soft levels are nearer to the truth with it", "[confidence]") {
    const auto scheme = fixed_length();
    for (const std::size_t depth : {1, 2, 3}) {
        auto segment = random_segment(10, 20000, core::Tolerance::kLossy, depth);
        const ErrorRates rates{.03, .02, .02};
        const Trial trial = trial_of(*scheme, segment, depth, rates, depth);
        const auto mean_square = [&](const core::ReceivedSegment& of) {
            double sum = 0;
            for (std::size_t i = 0; i < segment.symbols.size(); ++i) {
                const double off = of.expected[i] - static_cast<double>(segment.symbols[i]);
                sum += off * off;
            }
            return sum / static_cast<double>(segment.symbols.size());
        };
        const auto good = received(*scheme, trial, true), bad = received(*scheme, trial, false);
        CATCH_INFO("depth " << depth << ": " << mean_square(good) << " with confidence, "
                            << mean_square(bad) << " without");
        CATCH_CHECK(mean_square(good) < 0.9 * mean_square(bad));
        // And the deviation says how far they are.
        double claimed = 0;
        for (const float deviation : good.deviation) {
            claimed += static_cast<double>(deviation * deviation) /
                       static_cast<double>(good.deviation.size());
        }
        CATCH_CHECK(mean_square(good) == Approx(claimed).epsilon(.35));
    }
}

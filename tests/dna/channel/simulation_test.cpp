// Reads one by one are the reads of the plain definition, whatever waits in a file.
#include "dna/channel/simulation.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace oligo;

namespace {

/// The channel as dna/channel/channel.hpp defines it, drawn plainly.
std::vector<dna::SimulatedRead> plain_reads(const std::vector<std::string>& oligos,
                                            const dna::ChannelModel& model, std::uint64_t seed) {
    std::vector<dna::SimulatedRead> in_order;
    for (std::size_t strand = 0; strand < oligos.size(); ++strand) {
        core::Random random(seed, strand);
        if (random.uniform() < model.p_dropout) continue;
        const double whole = std::floor(model.coverage);
        auto count = static_cast<int>(whole);
        if (random.uniform() < model.coverage - whole) ++count;
        for (; count > 0; --count) {
            dna::SimulatedRead read;
            read.strand = strand;
            for (const char letter : oligos[strand]) {
                if (random.uniform() < model.p_ins) {
                    read.bases += "ACGT"[random.below(4)];
                    ++read.insertions;
                }
                if (random.uniform() < model.p_del) {
                    ++read.deletions;
                } else if (random.uniform() < model.p_sub) {
                    const std::size_t base = std::string("ACGT").find(letter);
                    read.bases += "ACGT"[(base + 1 + random.below(3)) % 4];
                    ++read.substitutions;
                } else {
                    read.bases += letter;
                }
            }
            const bool reverse = random.next() >> 63 != 0;
            if (read.bases.empty()) continue;
            if (model.reverse_half && reverse) {
                read.bases = dna::reverse_complement(read.bases);
                read.reversed = true;
            }
            in_order.push_back(read);
        }
    }
    core::Random shuffle(seed, std::uint64_t{1} << 63);
    std::vector<dna::SimulatedRead> reads;
    for (const auto i : core::permutation(static_cast<std::uint32_t>(in_order.size()), shuffle)) {
        reads.push_back(in_order[i]);
    }
    return reads;
}

std::vector<std::string> random_oligos(std::size_t count, std::size_t nt) {
    core::Random random(3);
    std::vector<std::string> oligos(count);
    for (std::string& oligo : oligos) {
        for (std::size_t i = 0; i < nt; ++i) oligo += "ACGT"[random.below(4)];
    }
    return oligos;
}

}  // namespace

CATCH_TEST_CASE("simulation: read by read as the channel is defined", "[channel]") {
    const struct {
        std::size_t strands, nt;
        dna::ChannelModel model;
    } cases[] = {{300, 100, {0.01, 0.005, 0.005, 0.02, 7.4, true}},
                 {20, 4, {0.1, 0, 0.7, 0, 50, true}},  // many reads lose all their bases
                 {5, 30, {0, 0, 1, 0, 3, true}},       // all of them do
                 {1, 60, {0.02, 0.5, 0.1, 0, 9000.5, true}},
                 {50, 61, {0.3, 0.01, 0, 0.5, 0.4, false}},
                 {10, 50, {0, 0, 0, 1, 10, true}},
                 {0, 0, {0, 0, 0, 0, 10, true}}};
    for (const auto& one : cases) {
        const auto oligos = random_oligos(one.strands, one.nt);
        const auto expected = plain_reads(oligos, one.model, 17);
        dna::PackedStrands strands;
        for (const std::string& oligo : oligos) strands.add(oligo);
        for (const std::size_t memory : {std::size_t{1} << 25, std::size_t{5000}}) {
            for (const std::size_t threads : {1U, 3U}) {
                core::set_thread_count(threads);
                std::uint64_t total = 1, substitutions = 0;
                std::size_t next = 0, wrong = 0;
                const auto count = dna::simulate_each(
                    strands, one.model, 17, {{memory, {}}},
                    [&](const dna::SimulatedRead& read) {
                        CATCH_REQUIRE(next < expected.size());
                        const auto& wanted = expected[next++];
                        substitutions += wanted.substitutions;
                        wrong += read.bases != wanted.bases || read.strand != wanted.strand ||
                                 read.reversed != wanted.reversed ||
                                 read.substitutions != wanted.substitutions ||
                                 read.insertions != wanted.insertions ||
                                 read.deletions != wanted.deletions ||
                                 read.quality.size() != read.bases.size();
                    },
                    [&](std::uint64_t reads) { total = reads; });
                CATCH_CHECK(wrong == 0);
                CATCH_CHECK(next == expected.size());
                CATCH_CHECK(total == expected.size());
                CATCH_CHECK(count.reads == expected.size());
                CATCH_CHECK(count.substitutions == substitutions);
            }
        }
    }
    core::set_thread_count(0);
}

CATCH_TEST_CASE("simulation: strands in two bits a base", "[channel]") {
    dna::PackedStrands strands;
    for (const char* strand : {"ACGTA", "", "t", "GGGGC"}) strands.add(strand);
    CATCH_CHECK(strands.size() == 4);
    std::vector<std::uint8_t> values;
    strands.get(0, values);
    CATCH_CHECK(values == std::vector<std::uint8_t>{0, 1, 2, 3, 0});
    strands.get(1, values);
    CATCH_CHECK(values.empty());
    strands.get(2, values);
    CATCH_CHECK(values == std::vector<std::uint8_t>{3});
    strands.get(3, values);
    CATCH_CHECK(values == std::vector<std::uint8_t>{2, 2, 2, 2, 1});
    CATCH_CHECK_THROWS_AS(strands.add("ACNT"), core::InputError);
}

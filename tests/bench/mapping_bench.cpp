// Payload bytes a second of the mappings, and bases a second of the screen.
#include "core/random.hpp"
#include "dna/constraints/screen.hpp"
#include "dna/mapping/enumerative.hpp"
#include "dna/mapping/three_to_two.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace oligo::dna {
namespace {

constexpr std::size_t kStrands = 4096;
constexpr std::size_t kStrandNt = 200;

/// 0: runs up to 3, 40..60 % of the strand; 1: of every 20 bases; 2: as 0 with two enzymes.
Constraints rules_of(std::int64_t kind) {
    Constraints rules;
    if (kind == 1) rules.gc_windows = {{20, 0.40, 0.60}};
    if (kind == 2) rules.forbidden_motifs = {"GAATTC", "GGTCTC"};
    return rules;
}

const ConstrainedMapping& mapping_of(std::int64_t kind) {
    static const ConstrainedMapping mappings[] = {{rules_of(0), {kStrandNt, "", ""}},
                                                  {rules_of(1), {kStrandNt, "", ""}},
                                                  {rules_of(2), {kStrandNt, "", ""}}};
    return mappings[kind];
}

std::vector<std::uint8_t> random_payloads(const ConstrainedMapping& mapping) {
    core::Random random(1);
    std::vector<std::uint8_t> bits(kStrands * mapping.capacity_bytes());
    for (auto& byte : bits) byte = static_cast<std::uint8_t>(random.below(256));
    return bits;
}

void count_payload(benchmark::State& state, const ConstrainedMapping& mapping) {
    state.SetBytesProcessed(
        static_cast<std::int64_t>(state.iterations() * kStrands * mapping.capacity_bits() / 8));
    state.counters["bits"] = static_cast<double>(mapping.capacity_bits());
}

void mapping_encode(benchmark::State& state) {
    const ConstrainedMapping& mapping = mapping_of(state.range(0));
    const auto bits = random_payloads(mapping);
    std::string bases(kStrands * kStrandNt, 'A');
    for (auto _ : state) {
        mapping.encode(bits, bases);
        benchmark::ClobberMemory();
    }
    count_payload(state, mapping);
}

void mapping_decode(benchmark::State& state) {
    const ConstrainedMapping& mapping = mapping_of(state.range(0));
    std::string bases(kStrands * kStrandNt, 'A');
    mapping.encode(random_payloads(mapping), bases);
    std::vector<std::uint8_t> bits(mapping.capacity_bytes());
    for (auto _ : state) {
        for (std::size_t i = 0; i < kStrands; ++i) {
            if (!mapping.decode({bases.data() + i * kStrandNt, kStrandNt}, bits)) {
                state.SkipWithError("a strand was refused");
            }
        }
    }
    count_payload(state, mapping);
}

void mapping_construct(benchmark::State& state) {
    const MappingRegion region{kStrandNt, "", ""};
    const Constraints rules = rules_of(state.range(0));
    for (auto _ : state) {
        const ConstrainedMapping mapping(rules, region);
        state.counters["table_MB"] = static_cast<double>(mapping.table_bytes()) / 1e6;
    }
}

void three_to_two_encode(benchmark::State& state) {
    std::vector<std::uint8_t> bits(3 << 16, 0x5A);
    std::string bases(bits.size() / 3 * 16, 'A');
    for (auto _ : state) {
        three_to_two::encode(bits, bases);
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(bits.size()));
}

/// Bases of strands that pass every rule, so that each is gone through. 0: runs, GC, windows and
/// two enzymes; else also look-alikes, within 2 edits, of so many primers.
void screen_bases(benchmark::State& state) {
    Constraints rules = rules_of(1);
    rules.forbidden_motifs = {"GAATTC", "GGTCTC"};
    const ConstrainedMapping mapping(rules, {kStrandNt, "", ""});
    core::Random random(2);
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        // Of two letters, so that no strand under these rules comes near.
        std::string site(20, 'A');
        for (char& letter : site) letter = random.below(2) == 0 ? 'C' : 'G';
        rules.lookalikes.sites.push_back(site);
        rules.lookalikes.max_edits = 2;
    }
    std::string bases(kStrands * kStrandNt, 'A');
    mapping.encode(random_payloads(mapping), bases);
    const Screen screen(rules);
    for (auto _ : state) {
        for (std::size_t i = 0; i < kStrands; ++i) {
            if (!screen.passes({bases.data() + i * kStrandNt, kStrandNt})) {
                state.SkipWithError("a strand was refused");
            }
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bases.size()));
}

BENCHMARK(mapping_encode)->DenseRange(0, 2);
BENCHMARK(mapping_decode)->DenseRange(0, 2);
BENCHMARK(mapping_construct)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(three_to_two_encode);
BENCHMARK(screen_bases)->Arg(0)->Arg(2)->Arg(48);

}  // namespace
}  // namespace oligo::dna

// Pools of mixed schemes and primers in one lane: which objects come back, and whether any is
// damaged by another pool. dna/README.md has its figures.
//   lane_table [SEEDS [FIRST [POOLS]]]     seeds from FIRST on; lanes of 2, 3 and 5 pools, or of
//   POOLS
#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace oligo {
namespace {

constexpr std::array<const char*, 5> kSchemes = {"fixed-length", "adf", "goldman", "two-bit",
                                                 "three-to-two"};
constexpr std::array<const char*, 3> kPrimers = {"default", "illumina",
                                                 "ACTGAGTCCAACGTTGCATC:GTTCGTACAGCATGGACTCA"};
constexpr double kLeastDepth = 16, kMostShare = 50;  ///< of the rarest pool; times that of the most
constexpr double kSubstitutions = 0.003, kIndels = 0.0005;  ///< a base, each kind

struct Written {
    std::vector<std::uint16_t> bytes;
    bool came_back = false;
};

std::string damaged(const std::string& oligo, core::Random& random) {
    std::string read;
    for (const char base : oligo) {
        if (random.uniform() < kIndels) read += "ACGT"[random.below(4)];
        if (random.uniform() < kIndels) continue;
        read += random.uniform() < kSubstitutions ? "ACGT"[random.below(4)] : base;
    }
    return random.below(2) == 0 ? read : dna::reverse_complement(read);
}

std::vector<dna::Read> lane(std::size_t pools, std::vector<Written>& written,
                            core::Random& random) {
    std::vector<dna::Read> reads;
    for (std::size_t i = 0; i < pools; ++i) {
        dna::PoolObject object;
        object.role = dna::Role::kFile;
        object.payload.header.codec = "raw";
        core::Segment segment;
        for (std::uint32_t left = 400 + random.below(800); left > 0; --left) {
            segment.symbols.push_back(static_cast<std::uint16_t>(random.below(256)));
        }
        written.push_back({segment.symbols});
        object.payload.segments.push_back(std::move(segment));
        auto config = core::Config::from_text(
            std::string("{\"scheme\": \"") + kSchemes[random.below(kSchemes.size())] + "\"}", "");
        const dna::Pool pool =
            dna::write_pool({object}, *dna::make_scheme(config),
                            dna::parse_primers(kPrimers[random.below(kPrimers.size())]));
        // The first is the rarest, the second up to fifty times as frequent.
        const double depth =
            i == 0 ? kLeastDepth : kLeastDepth * std::exp(random.uniform() * std::log(kMostShare));
        for (std::size_t k = 0; k < pool.strands.size(); ++k) {
            const auto copies = static_cast<unsigned>(depth * (0.75 + 0.5 * random.uniform()));
            for (unsigned copy = 0; copy < copies; ++copy) {
                reads.push_back({damaged(pool.oligo(k), random), ""});
            }
        }
    }
    for (std::size_t i = reads.size(); i > 1; --i) {
        std::swap(reads[i - 1], reads[random.below(static_cast<std::uint32_t>(i))]);
    }
    return reads;
}

/// What became of the lanes of so many pools.
struct Row {
    std::size_t objects = 0, intact = 0, absent = 0, damaged = 0, refused = 0;
};

void read(const std::vector<dna::Read>& reads, std::vector<Written>& written, Row& row) {
    row.objects += written.size();
    try {
        const dna::PoolReading reading = dna::read_pool(reads);
        for (const dna::ReceivedObject& object : reading.objects) {
            const auto& symbols = object.payload.segments[0].symbols;
            const auto own = std::find_if(written.begin(), written.end(), [&](const Written& one) {
                return object.payload.verified && one.bytes == symbols && !one.came_back;
            });
            if (own == written.end()) {
                ++row.damaged;
            } else {
                own->came_back = true;
            }
        }
    } catch (const core::Error& error) {
        ++row.refused;
        std::fprintf(stderr, "refused: %s\n", error.what());
    }
    const auto back = static_cast<std::size_t>(std::count_if(
        written.begin(), written.end(), [](const auto& one) { return one.came_back; }));
    row.intact += back;
    row.absent += written.size() - back;
}

int run(int argc, char** argv) {
    const int seeds = argc > 1 ? std::atoi(argv[1]) : 100;
    const int first = argc > 2 ? std::atoi(argv[2]) : 0;
    std::vector<std::size_t> sizes = {2, 3, 5};
    if (argc > 3) sizes = {static_cast<std::size_t>(std::atoi(argv[3]))};
    std::puts(
        "| pools | lanes | objects | intact | absent or damaged | lanes refused |\n"
        "|---|---|---|---|---|---|");
    for (const std::size_t pools : sizes) {
        Row row;
        for (int seed = first; seed < first + seeds; ++seed) {
            core::Random random(1000 * pools + static_cast<std::uint64_t>(seed));
            std::vector<Written> written;
            const std::vector<dna::Read> reads = lane(pools, written, random);
            const Row before = row;
            read(reads, written, row);
            if (row.intact - before.intact != pools) {
                std::fprintf(stderr, "%zu pools, seed %d: %zu intact\n", pools, seed,
                             row.intact - before.intact);
            }
        }
        std::printf("| %zu | %d | %zu | %zu | %zu | %zu |\n", pools, seeds, row.objects, row.intact,
                    std::max(row.absent, row.damaged), row.refused);
        std::fflush(stdout);
    }
    return 0;
}

}  // namespace
}  // namespace oligo

int main(int argc, char** argv) {
    return oligo::run(argc, argv);
}

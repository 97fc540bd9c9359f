// How often a random file comes back intact from simulated reads: the rows of the table of scheme
// robust in dna/README.md. Markdown on standard output.
// usage: robust_table SCHEME SETTINGS SUB DEL INS READS [SEEDS [FILE_BYTES]]
//   robust_table robust rate=0.5 0 0.13 0 30 60
// READS: of each strand, exactly so many where it is a whole number.
#include "core/config.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/channel/channel.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "dna/scheme/scheme.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

using namespace oligo;

namespace {

struct Outcome {
    bool intact = false;
    bool silent = false;  ///< claimed to be intact and is not
    std::string error;
};

dna::PoolObject file_object(std::size_t bytes, std::uint64_t seed) {
    core::Random random(seed);
    dna::PoolObject object;
    object.role = dna::Role::kFile;
    object.name = "file.bin";
    object.payload.header.codec = "raw";
    object.payload.segments.emplace_back();
    for (std::size_t i = 0; i < bytes; ++i) {
        object.payload.segments[0].symbols.push_back(static_cast<std::uint16_t>(random.below(256)));
    }
    return object;
}

Outcome try_once(const dna::Pool& pool, const dna::PoolObject& object,
                 const dna::ChannelModel& channel, std::uint64_t seed) {
    std::vector<std::string> oligos;
    for (std::size_t i = 0; i < pool.strands.size(); ++i) oligos.push_back(pool.oligo(i));
    std::vector<dna::Read> reads;
    for (auto& read : dna::simulate(oligos, channel, seed)) {
        reads.push_back({std::move(read.bases), ""});
    }
    try {
        const dna::PoolReading reading = dna::read_pool(reads);
        const auto& payload = reading.objects.at(0).payload;
        const bool same = !payload.segments.empty() &&
                          payload.segments[0].symbols == object.payload.segments[0].symbols;
        Outcome outcome{payload.verified && same, payload.verified && !same, {}};
        if (!payload.verified) {
            outcome.error = std::to_string(reading.objects[0].strands_missing) + " of " +
                            std::to_string(reading.count.strands) + " strands missing, erased " +
                            std::to_string(reading.objects[0].erased_share());
        }
        return outcome;
    } catch (const core::RecoveryError& error) {
        return {false, false, error.what()};
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 7 || argc > 9) {
        std::fprintf(
            stderr, "usage: robust_table SCHEME SETTINGS SUB DEL INS READS [SEEDS [FILE_BYTES]]\n");
        return 2;
    }
    dna::ChannelModel channel;
    channel.p_sub = std::atof(argv[3]);
    channel.p_del = std::atof(argv[4]);
    channel.p_ins = std::atof(argv[5]);
    channel.coverage = std::atof(argv[6]);
    const long seeds = argc > 7 ? std::atol(argv[7]) : 20;
    const long bytes = argc > 8 ? std::atol(argv[8]) : 19'456;
    core::set_thread_count(1);
    try {
        auto config = core::Config::from_text(std::string("{\"scheme\": \"") + argv[1] + "\"}",
                                              "robust_table");
        if (*argv[2] != 0) config.set(argv[2]);
        const auto scheme = dna::make_scheme(config);
        const auto object = file_object(static_cast<std::size_t>(bytes), 1);
        const auto pool = dna::write_pool({object}, *scheme, dna::parse_primers("default"));
        const double rate =
            8.0 * static_cast<double>(bytes) / static_cast<double>(pool.count.strand_nt);
        long intact = 0, silent = 0;
        std::string error;
        const std::clock_t start = std::clock();
        for (long seed = 1; seed <= seeds; ++seed) {
            const Outcome outcome =
                try_once(pool, object, channel, static_cast<std::uint64_t>(seed));
            intact += outcome.intact;
            silent += outcome.silent;
            if (!outcome.error.empty()) error = outcome.error;
        }
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        std::printf("| %s %s | %zu | %.3f | %s | %s | %s | %s | %ld of %ld | %ld | %.2f s | %s\n",
                    argv[1], argv[2], pool.strands.size(), rate, argv[3], argv[4], argv[5], argv[6],
                    intact, seeds, silent, seconds / static_cast<double>(seeds), error.c_str());
    } catch (const core::Error& error) {
        std::fprintf(stderr, "robust_table: %s\n", error.what());
        return 1;
    }
    return 0;
}

// How often a random file comes back intact from simulated reads: the rows of the table of scheme
// robust in dna/README.md. Markdown on standard output.
// usage: robust_table SCHEME SETTINGS CHANNEL READS [SEEDS [FILE_BYTES [FIRST_SEED]]]
//   robust_table robust rate=0.5 0,0.13,0 30 60
//   robust_table robust rate=1.5,strand_nt=120 twist+illumina 2.5 20
// CHANNEL: rates of substitutions, deletions, insertions, or presets. READS: of each strand,
// exactly so many where it is a whole number and the channel plain; 0: as the preset has them.
#include "core/config.hpp"
#include "core/config_files.hpp"
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
#include <sstream>
#include <string>
#include <vector>

using namespace oligo;

namespace {

struct Outcome {
    bool intact = false;
    bool silent = false;  ///< claimed to be intact and is not
    std::string error;
};

std::vector<std::string> split(const std::string& text, char at) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, at);) parts.push_back(part);
    return parts;
}

dna::ChannelModel channel_of(const std::string& text, double reads) {
    dna::ChannelModel channel;
    const auto rates = split(text, ',');
    if (rates.size() == 3) {
        channel.p_sub = std::stod(rates[0]);
        channel.p_del = std::stod(rates[1]);
        channel.p_ins = std::stod(rates[2]);
        channel.coverage = reads;
        return channel;
    }
    std::vector<core::Config> configs;
    for (const std::string& name : split(text, '+')) {
        configs.push_back(core::open_config("channels", name, {}));
    }
    channel = dna::ChannelModel::from_configs(configs);
    if (reads > 0) channel.coverage = reads;
    return channel;
}

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
                            std::to_string(reading.objects[0].erased_share()) + ", " +
                            std::to_string(reading.reads.placed) + " of " +
                            std::to_string(reading.reads.all) + " reads placed";
        }
        return outcome;
    } catch (const core::RecoveryError& error) {
        return {false, false, error.what()};
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5 || argc > 8) {
        std::fprintf(stderr,
                     "usage: robust_table SCHEME SETTINGS CHANNEL READS "
                     "[SEEDS [FILE_BYTES [FIRST_SEED]]]\n");
        return 2;
    }
    const long seeds = argc > 5 ? std::atol(argv[5]) : 20;
    const long bytes = argc > 6 ? std::atol(argv[6]) : 19'456;
    const long first = argc > 7 ? std::atol(argv[7]) : 1;
    core::set_thread_count(1);
    try {
        auto config = core::Config::from_text(std::string("{\"scheme\": \"") + argv[1] + "\"}",
                                              "robust_table");
        for (const std::string& setting : split(argv[2], ',')) config.set(setting);
        const dna::ChannelModel channel = channel_of(argv[3], std::atof(argv[4]));
        const auto scheme = dna::make_scheme(config);
        const auto object = file_object(static_cast<std::size_t>(bytes), 1);
        const auto pool = dna::write_pool({object}, *scheme, dna::parse_primers("default"));
        const double rate =
            8.0 * static_cast<double>(bytes) / static_cast<double>(pool.count.strand_nt);
        long intact = 0, silent = 0;
        std::string error;
        const std::clock_t start = std::clock();
        for (long seed = first; seed < first + seeds; ++seed) {
            const Outcome outcome =
                try_once(pool, object, channel, static_cast<std::uint64_t>(seed));
            intact += outcome.intact;
            silent += outcome.silent;
            if (!outcome.error.empty()) error = outcome.error;
        }
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        std::printf("| %s %s | %zu | %.3f | %s | %s | %ld of %ld | %ld | %.2f s | %s\n", argv[1],
                    argv[2], pool.strands.size(), rate, argv[3], argv[4], intact, seeds, silent,
                    seconds / static_cast<double>(seeds), error.c_str());
    } catch (const core::Error& error) {
        std::fprintf(stderr, "robust_table: %s\n", error.what());
        return 1;
    }
    return 0;
}

// Reads a second that a channel makes of a random pool, without writing them.
// usage: channel_speed CHANNEL.json[+CHANNEL.json] [THREADS [STRANDS [NT [COVERAGE]]]]
//   channel_speed configs/channels/twist.json+configs/channels/illumina.json 2
#include "core/config.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/channel/simulation.hpp"
#include "dna/nucleotide.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <sstream>
#include <string>
#include <vector>

using namespace oligo;

int main(int argc, char** argv) {
    if (argc < 2 || argc > 6) {
        std::fprintf(stderr,
                     "usage: channel_speed CHANNEL.json[+CHANNEL.json] [THREADS [STRANDS [NT "
                     "[COVERAGE]]]]\n");
        return 2;
    }
    core::set_thread_count(argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1);
    const std::size_t strands = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 10'000;
    const std::size_t nt = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 150;
    try {
        std::vector<core::Config> configs;
        std::istringstream names(argv[1]);
        for (std::string name; std::getline(names, name, '+');) {
            configs.push_back(core::Config::from_file(name));
        }
        auto model = dna::ChannelModel::from_configs(configs);
        model.coverage = argc > 5 ? std::atof(argv[5]) : 100;
        core::Random random(1);
        dna::PackedStrands pool;
        for (std::size_t i = 0; i < strands; ++i) {
            std::string strand;
            for (std::size_t k = 0; k < nt; ++k) strand += dna::kBases[random.below(4)];
            pool.add(strand);
        }
        const auto start = std::chrono::steady_clock::now();
        const std::clock_t cpu = std::clock();
        std::uint64_t bases = 0;
        const auto count =
            dna::simulate_each(pool, model, 1, {},
                               [&](const dna::SimulatedRead& read) { bases += read.bases.size(); });
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
        const double cpu_s = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
        const auto reads = static_cast<double>(count.reads);
        std::printf("%.0f reads, %.1f bases each: %.3g reads/s, %.3g reads a CPU second\n", reads,
                    static_cast<double>(bases) / reads, reads / wall.count(), reads / cpu_s);
    } catch (const core::Error& error) {
        std::fprintf(stderr, "channel_speed: %s\n", error.what());
        return 1;
    }
    return 0;
}

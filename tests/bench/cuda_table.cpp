// The operations of a Device on the CPU and, where build and machine have one, on the GPU:
// usage: cuda_table [SECONDS]       gigabytes of bases or bytes a second, copies included
#include "core/random.hpp"
#include "dna/cuda/cuda_machine.hpp"
#include "dna/cuda/device.hpp"
#include "tests/bench/median_seconds.hpp"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kStrands = 40000, kStrandNt = 200;

struct Operation {
    const char* name;
    double bytes;  ///< that are counted a run
    std::function<void(const Device&)> run;
};

std::string random_bases(std::size_t count) {
    core::Random random(1);
    std::string bases(count, 'A');
    for (char& base : bases) base = "ACGT"[random.next() >> 62];
    return bases;
}

/// What the operations work on; coders are made anew each run, as a pool's writer does.
struct Material {
    FixedLengthCode code{Codebook::get(BookFamily::kPaircode, 2), 10, Assignment::kNatural};
    Screen screen{Constraints{3, 0.4, 0.6, {"GAATTC", "GGATCC"}}};
    ConstrainedMapping mapping{Constraints{3, 0.4, 0.6, {"GAATTC"}},
                               MappingRegion{kStrandNt, "", ""}};
    ReedSolomon parity{GaloisField::gf256(), 8};
    std::string bases = random_bases(kStrands * kStrandNt), reads = bases;
    std::vector<std::uint16_t> symbols = std::vector<std::uint16_t>(bases.size() / 2);
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(bases.size(), 0x5A);
    std::vector<std::uint8_t> numbers =
        std::vector<std::uint8_t>(kStrands * mapping.capacity_bytes());
    std::vector<std::uint8_t> flags = std::vector<std::uint8_t>(kStrands);
    std::vector<std::uint8_t> parities = std::vector<std::uint8_t>(kStrands * 8);
    std::vector<std::uint32_t> counts = std::vector<std::uint32_t>(kStrands);
    FountainEncoder fountain{std::span(bytes).first(std::size_t{32} << 15), 32};
    std::vector<std::uint64_t> begin;

    Material() {
        for (std::size_t i = 0; i <= kStrands; ++i) begin.push_back(i * kStrandNt);
    }
};

std::vector<Operation> operations(Material& m) {
    const auto all = static_cast<double>(m.bases.size());
    const std::span strands(m.reads);
    return {
        {"symbols to words", all,
         [&](const Device& d) { d.words(m.code)->encode(m.symbols, m.reads.data()); }},
        {"words to symbols", all,
         [&](const Device& d) { d.words(m.code)->decode(m.bases, m.symbols, {}); }},
        {"screening", all,
         [&](const Device& d) { d.screener(m.screen)->screen(m.bases, m.flags); }},
        {"numbers to strands", all,
         [&, strands](const Device& d) { d.mapper(m.mapping)->encode(m.numbers, strands); }},
        {"strands to numbers", all,
         [&](const Device& d) { d.mapper(m.mapping)->decode(m.bases, m.numbers, m.flags); }},
        {"fountain symbols", all,
         [&](const Device& d) { d.symbols(m.fountain)->encode(1U << 15, m.bytes); }},
        {"Reed-Solomon parity", all,
         [&](const Device& d) { d.parity(m.parity)->encode(m.bytes, kStrandNt, m.parities); }},
        {"Reed-Solomon syndromes", all,
         [&](const Device& d) { d.parity(m.parity)->syndromes(m.bytes, kStrandNt, m.parities); }},
        {"substitutions", all,
         [&, strands](const Device& d) { d.substitute(m.bases, 0.01, 1, 0, strands, m.counts); }},
        // Cells of the table of edit distances, not bytes.
        {"edit distances (10^9 cells)", 64.0 * 4000 * kStrandNt * kStrandNt,
         [&](const Device& d) {
             const StringSet set{m.bases, m.begin};
             const std::vector<ReadBucket> bucket = {{64, 4000, 0, 64}};
             d.edit_distances(set, set, bucket, 1000);
         }},
    };
}

int run(double seconds) {
    std::unique_ptr<const Device> gpu;
    if (!has_cuda_kernels()) {
        std::printf("no GPU column: this build has no CUDA kernels (scripts/build.sh cuda)\n");
    } else if (cuda_machines() == 0) {
        std::printf(
            "no GPU column: this machine shows no GPU (NVIDIA's driver is missing, or the "
            "GPU)\n");
    } else {
        gpu = open_gpu("cuda");
    }
    std::printf("| operation | CPU GB/s | %s GB/s |\n|---|---|---|\n",
                gpu ? gpu->name().c_str() : "GPU");
    Material material;
    for (const Operation& one : operations(material)) {
        const auto rate = [&](const Device& device) {
            return one.bytes / 1e9 /
                   bench::median_seconds(
                       bench::wall_seconds, [&] { one.run(device); }, seconds);
        };
        const double cpu = rate(cpu_device());
        const std::string other = gpu ? std::to_string(rate(*gpu)) : "-";
        std::printf("| %s | %.3f | %s |\n", one.name, cpu, other.c_str());
    }
    return 0;
}

}  // namespace
}  // namespace oligo::dna

int main(int argc, char** argv) {
    return oligo::dna::run(argc > 1 ? std::atof(argv[1]) : 1.0);
}

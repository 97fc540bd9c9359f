// The operations of a Device on the CPU and, where build and machine have one, on the GPU.
// usage: cuda_table [SECONDS [STRANDS]]
// Gigabytes of bases or bytes a second, copies included; then what the kernels alone move on the
// GPU, as a share of what copying memory there moves.
#include "core/random.hpp"
#include "dna/channel/simulation.hpp"
#include "dna/cuda/cuda_machine.hpp"
#include "dna/cuda/kernel_device.hpp"
#include "dna/nucleotide.hpp"
#include "tests/bench/median_seconds.hpp"
#include "tests/bench/timed_machine.hpp"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kStrandNt = 200;

struct Operation {
    const char* name;
    double bytes;  ///< that are counted a run
    double moved;  ///< that its kernels must read and write in the machine; 0: not counted
    std::function<void(const Device&)> run;
};

std::string random_bases(std::size_t count) {
    core::Random random(1);
    std::string bases(count, 'A');
    for (char& base : bases) base = "ACGT"[random.next() >> 62];
    return bases;
}

/// What the operations work on; coders are made anew each run, as a pool's writer does.
class Material {
  public:
    explicit Material(std::size_t count) : strands(count) {
        for (std::size_t i = 0; i <= count; ++i) begin.push_back(i * kStrandNt);
        for (std::size_t i = 0; i < count; ++i) {
            packed.add(std::string_view(bases).substr(i * kStrandNt, kStrandNt));
        }
        add_reads();
    }

    std::size_t strands;
    FixedLengthCode code{Codebook::get(BookFamily::kPaircode, 2), 10, Assignment::kNatural};
    Screen screen{Constraints{3, 0.4, 0.6, {"GAATTC", "GGATCC"}}};
    ConstrainedMapping mapping{Constraints{3, 0.4, 0.6, {"GAATTC"}},
                               MappingRegion{kStrandNt, "", ""}};
    ReedSolomon parity{GaloisField::gf256(), 8};
    std::string bases = random_bases(strands * kStrandNt), reads = bases;
    std::vector<std::uint16_t> symbols = std::vector<std::uint16_t>(bases.size() / 2);
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(bases.size(), 0x5A);
    std::vector<std::uint8_t> numbers =
        std::vector<std::uint8_t>(strands * mapping.capacity_bytes());
    std::vector<std::uint8_t> flags = std::vector<std::uint8_t>(strands);
    std::vector<std::uint8_t> parities = std::vector<std::uint8_t>(strands * 8);
    /// Blocks of this many strands, of 8 parity symbols a column, as many as there are; and their
    /// room.
    std::span<const std::uint8_t> rows(std::size_t block) {
        const std::size_t blocks = strands / block;
        across.resize(blocks * 8 * kStrandNt);
        return std::span(bytes).first(blocks * block * kStrandNt);
    }
    std::vector<std::uint8_t> across;
    PackedStrands packed;
    FountainEncoder fountain{std::span(bytes).first(std::size_t{32} << 15), 32};
    std::vector<std::uint64_t> begin;
    // Reads of scheme robust: five of a strand of kWords words, a base in fifty wrong.
    static constexpr std::size_t kWords = 30, kLatticeStrands = 250, kDepth = 5;
    std::vector<std::uint8_t> lattice_bases;
    std::vector<std::uint64_t> lattice_begin = {0}, lattice_first = {0};

  private:
    void add_reads() {
        core::Random random(2);
        const LatticeBook& book = LatticeBook::robust(LatticeBook::kSparseBits);
        for (std::size_t s = 0; s < kLatticeStrands; ++s) {
            std::string strand;
            for (std::size_t w = 0; w < kWords; ++w) {
                strand += book.word(static_cast<std::uint16_t>(random.below(book.words())));
            }
            for (std::size_t i = 0; i < kDepth; ++i) {
                for (const char base : strand) {
                    const bool wrong = random.below(50) == 0;
                    lattice_bases.push_back(wrong ? static_cast<std::uint8_t>(random.below(4))
                                                  : base_value(base));
                }
                lattice_begin.push_back(lattice_bases.size());
            }
            lattice_first.push_back(lattice_begin.size() - 1);
        }
    }
};

/// One way through all columns, and the one back that a walk begins with.
void walk(const Device& device, const Material& m) {
    const auto reader = device.lattices(WordChances::robust(LatticeBook::kSparseBits));
    const auto walk = reader->begin({m.lattice_bases, m.lattice_begin, m.lattice_first}, m.kWords);
    std::vector<ColumnBelief::Reading> readings(m.kLatticeStrands);
    std::vector<KnownWord> known(m.kLatticeStrands);
    walk->turn(false);
    for (std::size_t column = 0; column < m.kWords; ++column) {
        walk->read(readings);
        for (std::size_t i = 0; i < known.size(); ++i) known[i] = {readings[i].symbol};
        walk->go_on(known);
    }
}

/// Five reads a strand.
void read(const Device& device, const Material& m) {
    const ChannelModel model{0.01, 0.005, 0.005, 0.02, 5, true};
    const auto elsewhere = device.plain_reads(model);
    simulate_each(m.packed, model, 1, {{}, elsewhere.get()}, [](const SimulatedRead&) {});
}

std::vector<Operation> operations(Material& m) {
    const auto all = static_cast<double>(m.bases.size());
    const auto strands_at = static_cast<double>(m.strands);
    const double numbers = strands_at * static_cast<double>(m.mapping.capacity_bytes());
    const std::span strands(m.reads);
    return {
        {"symbols to words", all, 2 * all,
         [&](const Device& d) { d.words(m.code)->encode(m.symbols, m.reads.data()); }},
        {"words to symbols", all, 2 * all,
         [&](const Device& d) { d.words(m.code)->decode(m.bases, m.symbols, {}); }},
        {"screening", all, all + strands_at,
         [&](const Device& d) { d.screener(m.screen)->screen(m.bases, m.flags); }},
        {"numbers to strands", all, all + numbers,
         [&, strands](const Device& d) { d.mapper(m.mapping)->encode(m.numbers, strands); }},
        {"strands to numbers", all, all + numbers,
         [&](const Device& d) { d.mapper(m.mapping)->decode(m.bases, m.numbers, m.flags); }},
        {"fountain symbols", all, all,
         [&](const Device& d) { d.symbols(m.fountain)->encode(1U << 15, m.bytes); }},
        {"Reed-Solomon parity", all, all + 8 * strands_at,
         [&](const Device& d) { d.parity(m.parity)->encode(m.bytes, kStrandNt, m.parities); }},
        {"Reed-Solomon syndromes", all, all + 8 * strands_at,
         [&](const Device& d) { d.parity(m.parity)->syndromes(m.bytes, kStrandNt, m.parities); }},
        {"outer code, parity", all, all + all / 8,
         [&](const Device& d) {
             const auto rows = m.rows(192);
             d.columns(m.parity)->encode(rows, kStrandNt, m.across);
         }},
        {"outer code, syndromes", all, all + all / 24,
         [&](const Device& d) {
             const auto rows = m.rows(200);
             d.columns(m.parity)->syndromes(rows, kStrandNt, m.across);
         }},
        {"reads of a plain channel (letters)", 5 * all, 0, [&](const Device& d) { read(d, m); }},
        // Cells of the table of edit distances, not bytes.
        {"edit distances (10^9 cells)", 64.0 * 4000 * kStrandNt * kStrandNt, 0,
         [&](const Device& d) {
             const StringSet set{m.bases, m.begin};
             const std::vector<ReadBucket> bucket = {{64, 4000, 0, 64}};
             d.edit_distances(set, set, bucket, 1000);
         }},
        {"drift lattice (10^6 read bases, both ways)",
         2e3 * static_cast<double>(m.lattice_bases.size()), 0,
         [&](const Device& d) { walk(d, m); }},
    };
}

/// The rates of the kernels alone, of data that is on the GPU.
void print_resident(std::vector<Operation>& all) {
    auto machine = std::make_unique<bench::TimedMachine>(open_cuda_machine(0));
    bench::TimedMachine& timed = *machine;
    const double copy = timed.copy_rate();
    const KernelDevice device(std::move(machine));
    std::printf("\nCopying memory within the GPU moves %.0f GB/s (read and written).\n\n",
                copy / 1e9);
    std::printf(
        "| kernels of | ms | GB/s | GB/s moved | share of copying |\n|---|---|---|---|---|\n");
    for (Operation& one : all) {
        one.run(device);
        timed.take_seconds();
        one.run(device);
        const double seconds = timed.take_seconds();
        std::printf("| %s | %.3f | %.1f | ", one.name, 1e3 * seconds, one.bytes / 1e9 / seconds);
        if (one.moved == 0) {
            std::printf("- | - |\n");
        } else {
            std::printf("%.1f | %.0f %% |\n", one.moved / 1e9 / seconds,
                        100 * one.moved / seconds / copy);
        }
    }
}

int run(double seconds, std::size_t strands) {
    std::unique_ptr<const Device> gpu;
    if (!has_cuda_kernels()) {
        std::printf("no GPU columns: this build has no CUDA kernels (scripts/build.sh cuda)\n");
    } else if (cuda_machines() == 0) {
        std::printf(
            "no GPU columns: this machine shows no GPU (NVIDIA's driver is missing, or the "
            "GPU)\n");
    } else {
        gpu = open_gpu("cuda:0");
    }
    std::printf("| operation | CPU GB/s | %s GB/s |\n|---|---|---|\n",
                gpu ? gpu->name().c_str() : "GPU");
    Material material(strands != 0 ? strands : gpu ? 1000000 : 40000);
    auto all = operations(material);
    for (const Operation& one : all) {
        const auto rate = [&](const Device& device) {
            return one.bytes / 1e9 /
                   bench::median_seconds(
                       bench::wall_seconds, [&] { one.run(device); }, seconds);
        };
        const double cpu = rate(cpu_device());
        const std::string other = gpu ? std::to_string(rate(*gpu)) : "-";
        std::printf("| %s | %.3f | %s |\n", one.name, cpu, other.c_str());
    }
    if (gpu) print_resident(all);
    return 0;
}

}  // namespace
}  // namespace oligo::dna

int main(int argc, char** argv) {
    return oligo::dna::run(argc > 1 ? std::atof(argv[1]) : 1.0,
                           argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0);
}

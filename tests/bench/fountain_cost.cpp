// What a symbol costs as K grows: CSV of processor time (user and system, not wall time) a symbol.
//   fountain_cost [REPEATS]     the least of so many runs (default 5)
// encode: from the file to K + 2 repair symbols, precode included. decode-repair: from K + 2 repair
// symbols to the file. decode-lost-5: from 19 of 20 sources and as many repair symbols as K + 2
// takes.
#include "core/memory.hpp"
#include "core/random.hpp"
#include "dna/fountain/systematic.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <vector>

namespace {

using namespace oligo;
using namespace oligo::dna;

constexpr unsigned kBytes = 32;
constexpr std::array<std::uint32_t, 7> kSources = {1000,    3200,    10'000,   32'000,
                                                   100'000, 320'000, 1'000'000};

double processor_ns() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto ns = [](const timeval& time) {
        return 1e9 * static_cast<double>(time.tv_sec) + 1e3 * static_cast<double>(time.tv_usec);
    };
    return ns(usage.ru_utime) + ns(usage.ru_stime);
}

/// Nanoseconds of work, the mean of `times` runs: the clock counts in microseconds.
template <typename Work>
double mean_ns(unsigned times, const Work& work) {
    const double start = processor_ns();
    for (unsigned i = 0; i < times; ++i) work();
    return (processor_ns() - start) / times;
}

struct Symbols {
    std::vector<std::uint32_t> ids;
    std::vector<std::uint8_t> bytes;

    std::span<std::uint8_t> symbol(std::size_t i) {
        return std::span(bytes).subspan(i * kBytes, kBytes);
    }
    void encode(const std::vector<std::uint8_t>& data) {
        const FountainEncoder encoder(data, kBytes);
        bytes.resize(ids.size() * kBytes);
        // The last ids are one run.
        std::size_t run = ids.size() - 1;
        while (run > 0 && ids[run - 1] + 1 == ids[run]) --run;
        for (std::size_t i = 0; i < run; ++i) encoder.encode(ids[i], symbol(i));
        encoder.encode_run(ids[run], std::span(bytes).subspan(run * kBytes));
    }
};

/// K + 2 ids: sources but for one in `lost_one_in` (1: none), then repair symbols.
std::vector<std::uint32_t> received(std::uint32_t sources, std::uint32_t lost_one_in) {
    std::vector<std::uint32_t> ids;
    for (std::uint32_t id = 0; id < sources; ++id) {
        if (id % lost_one_in != 0) ids.push_back(id);
    }
    for (std::uint32_t id = sources; ids.size() < sources + 2; ++id) ids.push_back(id);
    return ids;
}

void decode(Symbols& symbols, const std::vector<std::uint8_t>& data) {
    FountainDecoder decoder(static_cast<std::uint32_t>(data.size() / kBytes), kBytes);
    for (std::size_t i = 0; i < symbols.ids.size(); ++i) {
        decoder.add(symbols.ids[i], symbols.symbol(i));
    }
    std::vector<std::uint8_t> decoded(data.size());
    if (decoder.decode(decoded).status != FountainResult::Status::kDecoded || decoded != data) {
        throw std::runtime_error("the data was not decoded");
    }
}

constexpr std::array<const char*, 3> kOperations = {"encode", "decode-repair", "decode-lost-5"};
using Costs = std::array<double, kOperations.size()>;  ///< nanoseconds a symbol

Costs measure(std::uint32_t sources) {
    core::Random random(1);
    std::vector<std::uint8_t> data(std::size_t{sources} * kBytes);
    for (auto& byte : data) byte = static_cast<std::uint8_t>(random.below(256));
    const unsigned times = std::max(1U, 50'000 / sources);
    Symbols repair{received(sources, 1), {}}, lossy{received(sources, 20), {}};
    lossy.encode(data);
    Costs costs = {mean_ns(times, [&] { repair.encode(data); }),
                   mean_ns(times, [&] { decode(repair, data); }),
                   mean_ns(times, [&] { decode(lossy, data); })};
    for (double& cost : costs) cost /= sources;
    return costs;
}

}  // namespace

int main(int count, char** arguments) {
    core::keep_freed_memory();  // as the programs do
    const int repeats = count > 1 ? std::atoi(arguments[1]) : 5;
    if (count > 2 || repeats < 1) {
        std::fprintf(stderr, "usage: fountain_cost [REPEATS]\n");
        return 2;
    }
    // Round after round over all sizes, so that a busy minute of the machine strikes them alike.
    std::array<Costs, kSources.size()> least;
    for (Costs& costs : least) costs.fill(std::numeric_limits<double>::max());
    for (int repeat = 0; repeat < repeats; ++repeat) {
        for (std::size_t k = 0; k < kSources.size(); ++k) {
            const Costs found = measure(kSources[k]);
            for (std::size_t i = 0; i < found.size(); ++i) {
                least[k][i] = std::min(least[k][i], found[i]);
            }
        }
    }
    std::printf("operation,sources,ns_per_symbol\n");
    for (std::size_t k = 0; k < kSources.size(); ++k) {
        for (std::size_t i = 0; i < kOperations.size(); ++i) {
            std::printf("%s,%u,%.1f\n", kOperations[i], kSources[k], least[k][i]);
        }
    }
    return 0;
}

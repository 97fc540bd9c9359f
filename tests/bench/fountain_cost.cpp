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

/// Nanoseconds of the fastest of `repeats` runs. Short work is done several times a run, because
/// the clock counts in microseconds.
template <typename Work>
double least_ns(unsigned repeats, unsigned times, const Work& work) {
    double least = std::numeric_limits<double>::max();
    for (unsigned repeat = 0; repeat < repeats; ++repeat) {
        const double start = processor_ns();
        for (unsigned i = 0; i < times; ++i) work();
        least = std::min(least, (processor_ns() - start) / times);
    }
    return least;
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

void measure(std::uint32_t sources, unsigned repeats) {
    core::Random random(1);
    std::vector<std::uint8_t> data(std::size_t{sources} * kBytes);
    for (auto& byte : data) byte = static_cast<std::uint8_t>(random.below(256));
    const unsigned times = std::max(1U, 20'000 / sources);
    const auto print = [&](const char* operation, double ns) {
        std::printf("%s,%u,%.1f\n", operation, sources, ns / sources);
        std::fflush(stdout);
    };
    Symbols repair{received(sources, 1), {}};
    print("encode", least_ns(repeats, times, [&] { repair.encode(data); }));
    print("decode-repair", least_ns(repeats, times, [&] { decode(repair, data); }));
    Symbols lossy{received(sources, 20), {}};
    lossy.encode(data);
    print("decode-lost-5", least_ns(repeats, times, [&] { decode(lossy, data); }));
}

}  // namespace

int main(int count, char** arguments) {
    core::keep_freed_memory();  // as the programs do
    const int repeats = count > 1 ? std::atoi(arguments[1]) : 5;
    if (count > 2 || repeats < 1) {
        std::fprintf(stderr, "usage: fountain_cost [REPEATS]\n");
        return 2;
    }
    std::printf("operation,sources,ns_per_symbol\n");
    for (const std::uint32_t sources : kSources) measure(sources, static_cast<unsigned>(repeats));
    return 0;
}

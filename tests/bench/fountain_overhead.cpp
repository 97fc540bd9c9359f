// How often K + 0, K + 1 and K + 2 symbols are too few, and whether anything decoded was wrong.
//   fountain_overhead TRIALS K...     repair symbols only, others in each trial
//   fountain_overhead sizes FIRST LAST   checks that every precode of these sizes can be solved
#include "core/random.hpp"
#include "dna/fountain/systematic.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace oligo;
using namespace oligo::dna;

constexpr unsigned kBytes = 8;

struct Counts {
    unsigned failed[3] = {};  ///< with K + 0, K + 1, K + 2 symbols
    unsigned wrong = 0;
};

void run_trial(const FountainEncoder& encoder, const std::vector<std::uint8_t>& data,
               std::uint32_t first_id, Counts& counts) {
    const std::uint32_t sources = encoder.code().source_symbols();
    FountainDecoder decoder(sources, kBytes);
    std::vector<std::uint8_t> symbol(kBytes);
    std::vector<std::uint8_t> decoded(data.size());
    for (std::uint32_t i = 0; i < sources + 2; ++i) {
        encoder.encode(first_id + i, symbol);
        decoder.add(first_id + i, symbol);
        if (i + 1 < sources) continue;
        if (decoder.decode(decoded).status == FountainResult::Status::kDecoded) {
            counts.wrong += decoded != data ? 1 : 0;
            return;  // more symbols only add equations
        }
        ++counts.failed[i + 1 - sources];
    }
}

void count_failures(std::uint32_t sources, unsigned trials) {
    core::Random random(sources);
    std::vector<std::uint8_t> data(std::size_t{sources} * kBytes);
    for (auto& byte : data) byte = static_cast<std::uint8_t>(random.below(256));
    const FountainEncoder encoder(data, kBytes);
    Counts counts;
    for (unsigned trial = 0; trial < trials; ++trial) {
        run_trial(encoder, data, sources + random.below(FountainCode::kMostIds - 3 * sources),
                  counts);
    }
    std::printf("K %u: %u trials, K+0 fails %u, K+1 %u, K+2 %u, wrong %u\n", sources, trials,
                counts.failed[0], counts.failed[1], counts.failed[2], counts.wrong);
    std::fflush(stdout);
}

/// FountainEncoder throws for a precode without a solution.
void check_sizes(std::uint32_t first, std::uint32_t last) {
    unsigned sizes = 0;
    for (std::uint32_t sources = first; sources <= last;) {
        const std::vector<std::uint8_t> data(std::size_t{sources} * kBytes);
        sources = FountainEncoder(data, kBytes).code().padded_symbols() + 1;
        ++sizes;
    }
    std::printf("%u sizes can be solved\n", sizes);
}

}  // namespace

int main(int count, char** arguments) {
    const auto number = [&](int i) {
        return static_cast<std::uint32_t>(std::strtoul(arguments[i], nullptr, 10));
    };
    if (count == 4 && std::string_view(arguments[1]) == "sizes") {
        check_sizes(number(2), number(3));
        return 0;
    }
    if (count < 3) {
        std::fprintf(stderr, "usage: fountain_overhead TRIALS K... | sizes FIRST LAST\n");
        return 2;
    }
    for (int i = 2; i < count; ++i) count_failures(number(i), number(1));
    return 0;
}

#include "dna/jpegdna/frequencies.hpp"

#include <algorithm>
#include <functional>

namespace oligo::dna {
namespace {

// Frequencies of categories 1..4 for each run 0..15; higher categories do not occur in them.
using RunRows = std::array<std::array<std::uint64_t, 4>, 16>;

SymbolFrequencies table(std::array<std::uint64_t, 5> dc, const RunRows& rows,
                        std::uint64_t zero_runs, std::uint64_t ends) {
    SymbolFrequencies frequencies;
    for (std::size_t i = 0; i < dc.size(); ++i) frequencies.dc[i] = dc[i];
    for (unsigned run = 0; run < rows.size(); ++run) {
        for (unsigned category = 1; category <= 4; ++category) {
            frequencies.ac[run_category(run, category)] = rows[run][category - 1];
        }
    }
    frequencies.ac[kZeroRun] = zero_runs;
    frequencies.ac[kEndOfBlock] = ends;
    return frequencies;
}

SymbolFrequencies gray_frequencies() {
    return table({13140371, 40002619, 21064383, 11856566, 132686},
                 {{{557507223, 78742247, 12362051, 109},
                   {132157471, 4867869, 469419, 0},
                   {49474062, 614450, 48043, 0},
                   {28895236, 326102, 40022, 0},
                   {18403599, 96397, 2983, 0},
                   {13994995, 100457, 4169, 0},
                   {9849812, 24301, 191, 0},
                   {7866428, 29585, 109, 0},
                   {5411891, 11966, 32, 0},
                   {4559034, 19314, 81, 0},
                   {3211439, 1269, 1, 0},
                   {2583419, 483, 0, 0},
                   {2051862, 166, 0, 0},
                   {1646659, 36, 0, 0},
                   {887810, 11, 0, 0},
                   {358770, 3, 0, 0}}},
                 1178074, 86088529);
}

SymbolFrequencies luma_frequencies() {
    return table({9294283, 27985109, 15363067, 8976092, 116614},
                 {{{402524769, 58127684, 9235080, 91},
                   {94812376, 3558483, 346062, 0},
                   {35429949, 452603, 36372, 0},
                   {20707338, 241390, 30693, 0},
                   {13193645, 70058, 2245, 0},
                   {10027933, 73669, 3105, 0},
                   {7057499, 18308, 145, 0},
                   {5649453, 22671, 93, 0},
                   {3873328, 8857, 25, 0},
                   {3269298, 14391, 61, 0},
                   {2312237, 1000, 1, 0},
                   {1878663, 378, 0, 0},
                   {1487013, 138, 0, 0},
                   {1190548, 29, 0, 0},
                   {637407, 9, 0, 0},
                   {255693, 2, 0, 0}}},
                 842035, 61654967);
}

SymbolFrequencies blue_difference_frequencies() {
    return table({8999329, 14529041, 2433099, 211021, 230},
                 {{{23469314, 566323, 3943, 0},
                   {7340494, 38615, 185, 0},
                   {2694452, 2869, 1, 0},
                   {2294116, 3701, 1, 0},
                   {920071, 285, 0, 0},
                   {351328, 2, 0, 0},
                   {159620, 0, 0, 0},
                   {94950, 0, 0, 0},
                   {45839, 0, 0, 0},
                   {22750, 0, 0, 0},
                   {20077, 0, 0, 0},
                   {28127, 0, 0, 0},
                   {27852, 0, 0, 0},
                   {18719, 0, 0, 0},
                   {10337, 0, 0, 0},
                   {7282, 0, 0, 0}}},
                 89395, 26172498);
}

SymbolFrequencies red_difference_frequencies() {
    return table({9753606, 13743297, 2396701, 278890, 226},
                 {{{21549713, 702678, 7956, 0},
                   {6608156, 40715, 275, 0},
                   {2322756, 4265, 3, 0},
                   {2075846, 5411, 0, 0},
                   {833369, 372, 0, 0},
                   {314564, 4, 0, 0},
                   {149410, 0, 0, 0},
                   {97511, 0, 0, 0},
                   {49380, 0, 0, 0},
                   {25370, 0, 0, 0},
                   {23508, 0, 0, 0},
                   {35542, 0, 0, 0},
                   {34344, 0, 0, 0},
                   {22843, 0, 0, 0},
                   {11799, 0, 0, 0},
                   {7764, 0, 0, 0}}},
                 87642, 26172485);
}

}  // namespace

const SymbolFrequencies& default_frequencies(PlaneKind kind) {
    static const std::array<SymbolFrequencies, 4> tables = {gray_frequencies(), luma_frequencies(),
                                                            blue_difference_frequencies(),
                                                            red_difference_frequencies()};
    return tables[static_cast<std::size_t>(kind)];
}

void lengthen_end_of_block(SymbolFrequencies& frequencies) {
    constexpr std::ptrdiff_t kRank = 14;
    auto sorted = frequencies.ac;
    std::nth_element(sorted.begin(), sorted.begin() + kRank, sorted.end(), std::greater<>());
    frequencies.ac[kEndOfBlock] = std::max<std::uint64_t>(sorted[kRank], 2) - 1;
}

}  // namespace oligo::dna

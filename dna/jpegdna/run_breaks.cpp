#include "dna/jpegdna/run_breaks.hpp"

namespace oligo::dna {
namespace {

constexpr std::uint16_t kSkip = 255;
constexpr std::size_t kSkipped = 254;

}  // namespace

std::vector<std::uint16_t> break_runs(std::string& bases) {
    std::vector<std::uint16_t> table;
    std::size_t last = 0;
    unsigned run = 0;
    for (std::size_t i = 0; i < bases.size(); ++i) {
        run = i > 0 && bases[i] == bases[i - 1] ? run + 1 : 1;
        if (run <= kMaxBaseRun) continue;
        const char next = i + 1 < bases.size() ? bases[i + 1] : '\0';
        for (const char base : {'A', 'C', 'G', 'T'}) {
            if (base == bases[i - 1] || base == next) continue;
            bases[i] = base;
            break;
        }
        std::size_t distance = i - last;
        for (; distance >= kSkipped; distance -= kSkipped) table.push_back(kSkip);
        table.push_back(static_cast<std::uint16_t>(distance));
        last = i;
        run = 1;
    }
    return table;
}

void restore_runs(std::string& bases, std::vector<std::uint8_t>& known,
                  std::span<const std::uint16_t> table, std::span<const std::uint8_t> confidence) {
    std::size_t place = 0;
    for (std::size_t i = 0; i < table.size() && confidence[i] != 0; ++i) {
        place += table[i] == kSkip ? kSkipped : table[i];
        if (place >= bases.size()) return;
        if (table[i] == kSkip || place == 0) continue;
        bases[place] = bases[place - 1];
        if (known[place - 1] == 0) known[place] = 0;
    }
}

}  // namespace oligo::dna

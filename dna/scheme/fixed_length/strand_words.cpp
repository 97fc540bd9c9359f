#include "dna/scheme/fixed_length/strand_words.hpp"

#include "core/thread_pool.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {
namespace {

constexpr std::string_view kFiller = "ACGT";     // repeated; whitening varies it
constexpr std::uint64_t kStrandsAtATime = 4096;  ///< whose regions are in memory

void fill(std::span<std::uint8_t> region, std::size_t from) {
    for (std::size_t i = from; i < region.size(); ++i) {
        region[i] = static_cast<std::uint8_t>(kFiller[i % kFiller.size()]);
    }
}

/// Words of `count` symbols from `begin` on.
struct SymbolRun {
    const StrandSymbols& symbols;
    std::size_t begin, count;
};

/// Writes the words of the symbols of some strands and fills their regions up.
void spell(const WordCoder& words, unsigned word_nt, const SymbolRun& run, std::size_t a_strand,
           const Rows<std::uint8_t>& regions) {
    std::string bases(run.count * word_nt, 'A');
    run.symbols.encode(words, run.begin, run.count, bases.data());
    for (std::size_t i = 0; i < regions.count; ++i) {
        const std::size_t from = std::min(bases.size(), i * a_strand * word_nt);
        const std::size_t size = std::min(bases.size() - from, a_strand * word_nt);
        std::copy_n(bases.begin() + static_cast<std::ptrdiff_t>(from), size, regions[i].begin());
        fill(regions[i], size);
    }
}

}  // namespace

bool give_words(const Strands& strands, std::size_t region_nt, const FixedLengthCode& code,
                const StrandSymbols& symbols, const TakeContents& take) {
    const auto words = device().words(code);
    const std::size_t grain = device().strands_at_a_time();
    std::vector<std::uint8_t> regions(std::min(strands.count, kStrandsAtATime) * region_nt);
    for (std::uint64_t done = 0; done < strands.count; done += kStrandsAtATime) {
        const std::uint64_t count = std::min(kStrandsAtATime, strands.count - done);
        core::parallel_for(count, grain, [&](std::size_t from, std::size_t to) {
            const std::size_t begin = std::min(symbols.size(), (done + from) * strands.symbols);
            const std::size_t end = std::min(symbols.size(), (done + to) * strands.symbols);
            spell(*words, code.word_nt(), {symbols, begin, end - begin}, strands.symbols,
                  {regions.data() + from * region_nt, region_nt, region_nt, to - from});
        });
        if (!take({regions.data(), region_nt, region_nt, count, strands.first + done})) {
            return false;
        }
    }
    return true;
}

}  // namespace oligo::dna

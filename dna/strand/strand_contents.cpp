#include "dna/strand/strand_contents.hpp"

#include "core/thread_pool.hpp"

namespace oligo::dna {
namespace {

constexpr std::size_t kGrain = 128;

}  // namespace

void StrandsFrom::visit(std::uint64_t first, std::uint64_t count, const Visit& each) const {
    all_.visit(first_ + first, count, [&](std::uint64_t strand, const StrandReading& reading) {
        each(strand - first_, reading);
    });
}

std::vector<StrandReading> read_strands(const StrandContents& contents, std::uint64_t first,
                                        std::uint64_t count) {
    std::vector<StrandReading> strands(count);
    core::parallel_for(count, kGrain, [&](std::size_t from, std::size_t to) {
        contents.visit(first + from, to - from,
                       [&](std::uint64_t strand, const StrandReading& reading) {
                           StrandReading& kept = strands[strand - first];
                           if (kept.empty()) kept = reading;
                       });
    });
    return strands;
}

}  // namespace oligo::dna

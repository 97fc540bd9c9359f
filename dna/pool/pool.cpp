#include "dna/pool/pool.hpp"

#include "dna/pool/strand_sink.hpp"

#include <algorithm>
#include <iterator>

namespace oligo::dna {

void KeptStrands::begin(std::uint64_t strand_count) {
    strands.clear();
    strands.reserve(strand_count);
}

void KeptStrands::take(const OligoBlock& oligos) {
    for (std::size_t i = 0; i < oligos.count; ++i) strands.emplace_back(oligos.strand(i));
}

const Primers& Pool::primers_of(std::size_t strand) const {
    const auto next = std::upper_bound(
        runs.begin(), runs.end(), strand,
        [](std::size_t number, const PrimerRun& run) { return number < run.first_strand; });
    return next == runs.begin() ? primers : std::prev(next)->primers;
}

void ReceivedObject::confirm() {
    payload.confirm();
    erased_symbols = 0;
}

double ReceivedObject::erased_share() const {
    std::uint64_t all = 0;
    for (const core::ReceivedSegment& segment : payload.segments) all += segment.shape.count;
    return all == 0 ? 0 : static_cast<double>(erased_symbols) / static_cast<double>(all);
}

}  // namespace oligo::dna

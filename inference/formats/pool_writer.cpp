#include "inference/formats/pool_writer.hpp"

#include <iterator>

namespace oligo::inference {

namespace {

/// Gives the strands of a pool away.
void hand_over(dna::Pool& pool, dna::StrandSink& sink) {
    sink.begin(pool.strands.size());
    sink.between(pool.primers);
    if (pool.runs.size() < 2) return sink.take(std::move(pool.strands));
    const auto at = [&](std::size_t run) {
        const auto first =
            run < pool.runs.size() ? pool.runs[run].first_strand : pool.strands.size();
        return std::make_move_iterator(pool.strands.begin() + static_cast<std::ptrdiff_t>(first));
    };
    for (std::size_t run = 0; run < pool.runs.size(); ++run) {
        sink.between(pool.runs[run].primers);
        sink.take({at(run), at(run + 1)});
    }
}

}  // namespace

dna::PoolFacts PoolWriter::write(const std::vector<dna::ObjectSource>& sources,
                                 dna::StrandSink& sink) const {
    std::vector<dna::PoolObject> objects;
    for (const dna::ObjectSource& source : sources) {
        const core::Payload* whole = source.symbols->whole();
        core::Payload payload{source.header, {}};
        payload.segments = whole ? whole->segments : core::read_segments(*source.symbols);
        objects.push_back({source.role, source.name, std::move(payload)});
    }
    dna::Pool pool = write(objects);
    hand_over(pool, sink);
    return pool;
}

}  // namespace oligo::inference

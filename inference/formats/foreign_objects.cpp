#include "inference/formats/foreign_objects.hpp"

namespace oligo::inference {

std::vector<std::uint16_t> symbols_of(const dna::ObjectSource& object) {
    std::vector<std::uint16_t> symbols(object.symbols->shapes().at(0).count);
    object.symbols->read(0, 0, symbols);
    return symbols;
}

void add_object(dna::PoolFacts& pool, const dna::ObjectSource& object, std::uint64_t payload_nt,
                dna::NucleotideCount count) {
    count.payload_nt = payload_nt;
    count.payload_bits = core::payload_bits({object.symbols->shapes().data(), 1});
    pool.count += count;
    pool.object_counts.push_back(count);
}

}  // namespace oligo::inference

#include "inference/report/pool_report.hpp"

#include "core/hash.hpp"
#include "inference/report/density.hpp"

#include <nlohmann/json.hpp>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

std::uint64_t pixels_of(const dna::ReceivedObject& object) {
    const core::PayloadHeader& header = object.payload.header;
    return std::uint64_t{header.width_px} * header.height_px;
}

const char* role_name(dna::Role role) {
    switch (role) {
        case dna::Role::kPicture:
            return "picture";
        case dna::Role::kFile:
            return "file";
        case dna::Role::kCodebook:
            return "codebook";
        case dna::Role::kWeights:
            return "weights";
    }
    return "unknown";
}

}  // namespace

Json primers_json(const dna::Primers& primers) {
    return {{"name", primers.name},
            {"five_prime", primers.five_prime},
            {"three_prime", primers.three_prime}};
}

void put_reading(Json& json, const dna::PoolReading& reading) {
    std::uint64_t pixels = 0;
    dna::NucleotideCount service;
    for (const dna::ReceivedObject& object : reading.objects) {
        pixels += pixels_of(object);
        if (serves_others(object.role)) service += object.count;
    }
    json["scheme"] = reading.scheme;
    json["primers"] = primers_json(reading.primers);
    json["partitions_found"] = reading.partitions_found;
    json["partitions_total"] = reading.partitions_total;
    json["strand_nt"] = reading.strand_nt;
    json["constraints"] = {{"max_run", reading.constraints.max_run},
                           {"gc_min", reading.constraints.gc_min},
                           {"gc_max", reading.constraints.gc_max},
                           {"forbidden_motifs", reading.constraints.forbidden_motifs}};
    json["reads"] = {{"all", reading.reads.all},
                     {"used", reading.reads.used()},
                     {"wrong_length", reading.reads.wrong_length},
                     {"unplaced", reading.reads.unplaced}};
    json["substitution_rate"] = reading.reads.substitution_rate();
    json["header_strands_found"] = reading.header_strands_found;
    json["header_strands_total"] = reading.header_strands_total;
    json["pixels"] = pixels;
    put_totals(json, reading.count, service, pixels);
}

Json directory_facts(const dna::ReceivedObject& object, std::size_t number) {
    const core::PayloadHeader& header = object.payload.header;
    Json json{{"number", number},
              {"role", role_name(object.role)},
              {"name", object.name},
              {"primers", primers_json(object.primers)},
              {"codec", header.codec},
              {"model", core::to_hex(header.model)},
              {"width_px", header.width_px},
              {"height_px", header.height_px}};
    put_count(json, object.count);
    put_densities(json, densities(object.count, pixels_of(object)));
    return json;
}

}  // namespace oligo::inference

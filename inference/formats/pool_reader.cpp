#include "inference/formats/pool_reader.hpp"

#include "inference/formats/pool_format.hpp"

#include <string>

namespace oligo::inference {

namespace {

/// The first reads, enough to tell whose pool it is.
std::vector<dna::Read> sample(dna::ReadSource& reads) {
    std::vector<dna::Read> first;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty() && first.size() < kSampledReads;
         batch = reads.next()) {
        for (const dna::ReadView& read : batch) {
            if (first.size() == kSampledReads) break;
            first.push_back({std::string(read.bases), std::string(read.quality)});
        }
    }
    reads.restart();
    return first;
}

/// The last row, ours, takes what no other recognises.
const PoolFormat& recognised(dna::ReadSource& reads) {
    const std::vector<dna::Read> first = sample(reads);
    for (const PoolFormat& format : pool_formats()) {
        if (format.recognises != nullptr && format.recognises(first)) return format;
    }
    return pool_formats().back();
}

}  // namespace

dna::PoolReading read_any_pool(dna::ReadSource& reads, const dna::ReadPlan& plan) {
    return std::get<dna::PoolReading>(recognised(reads).read(reads, {plan}));
}

dna::PoolReading read_any_pool(const std::vector<dna::Read>& reads) {
    dna::KeptReads source(reads);
    return read_any_pool(source);
}

dna::PoolReading survey_any_pool(dna::ReadSource& reads) {
    return recognised(reads).survey(reads);
}

}  // namespace oligo::inference

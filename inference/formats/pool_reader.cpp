#include "inference/formats/pool_reader.hpp"

#include "core/error.hpp"

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

/// Calls `read`; where the reads are of no pool that it finds, says of which one they are.
template <typename Read>
auto hinting(dna::ReadSource& reads, const Read& read) {
    try {
        return read();
    } catch (const core::RecoveryError&) {
        const std::vector<dna::Read> first = sample(reads);
        for (const PoolFormat& format : pool_formats()) {
            const std::string hint = format.hint == nullptr ? "" : format.hint(first);
            if (!hint.empty()) throw core::RecoveryError(hint);
        }
        throw;
    }
}

}  // namespace

PoolResult read_recognised(dna::ReadSource& reads, const dna::ReadPlan& plan) {
    return hinting(reads, [&] { return recognised(reads).read(reads, {plan}); });
}

bool tells_itself_apart(std::string_view scheme) {
    for (const PoolFormat& format : pool_formats()) {
        if (format.name == scheme) return format.recognises != nullptr && format.read != nullptr;
    }
    return true;  // ours, which has a scheme file for each of its schemes
}

dna::PoolReading read_any_pool(const std::vector<dna::Read>& reads) {
    dna::KeptReads source(reads);
    PoolResult result = read_recognised(source);
    if (auto* reading = std::get_if<dna::PoolReading>(&result)) return std::move(*reading);
    throw core::InputError("a pool of '" + std::get<LoneFile>(result).scheme +
                           "' holds one file; expected a pool with a directory");
}

dna::PoolReading survey_any_pool(dna::ReadSource& reads) {
    const PoolFormat& format = recognised(reads);
    if (format.survey != nullptr) {
        return hinting(reads, [&] { return format.survey(reads); });
    }
    throw core::RecoveryError("a pool of '" + std::string(format.name) + "' has no directory");
}

}  // namespace oligo::inference

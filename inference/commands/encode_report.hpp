#pragma once

#include "dna/pool/pool.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/api/readback.hpp"
#include "inference/formats/pool_writer.hpp"
#include "inference/report/strand_statistics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oligo::inference {

/// What a written pool is made of, without the strands themselves.
struct WrittenPool {
    std::filesystem::path path;
    std::vector<Prepared> sources;  ///< their payloads are dropped
    dna::NucleotideCount count;
    std::vector<dna::NucleotideCount> object_counts;
    dna::NucleotideCount service;         ///< of codebooks and weights
    std::vector<dna::PrimerRun> primers;  ///< of the objects, where each has its own
    StrandStatistics statistics;
    std::uint64_t pixels = 0;
    std::vector<Readback> readback;    ///< of the sources; none: not verified
    std::vector<std::string> remarks;  ///< on the order
    std::string decode_options;        ///< what decode must be told; "": nothing
    std::string fitted;                ///< codec and rate that were chosen to fit; "": none were
    bool priced = false;               ///< what it costs is wanted
    std::string unlisted;              ///< the vendor, where no list of its prices is known
    bool estimated = false;            ///< nothing was written
};

/// An input of a batch that was left out.
struct FailedInput {
    std::filesystem::path path;
    std::string why;
};

/// What must be kept beside the oligos of a pool, as a text file.
std::string note_text(const WrittenPool& pool, const PoolWriter& writer);

/// The JSON of encode (inference/README.md).
nlohmann::ordered_json encode_report(const std::vector<WrittenPool>& written,
                                     const std::vector<FailedInput>& failed,
                                     const PoolWriter& writer);

/// The same for people, on stdout; what failed is told elsewhere.
void print_pools(const std::vector<WrittenPool>& pools, const PoolWriter& writer);

}  // namespace oligo::inference

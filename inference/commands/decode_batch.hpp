#pragma once

#include "dna/pool/read_pool.hpp"
#include "inference/api/common_options.hpp"
#include "inference/api/read_options.hpp"
#include "inference/api/recovery.hpp"
#include "inference/formats/pool_format.hpp"

#include <string>
#include <vector>

namespace oligo::inference {

struct DecodeOptions {
    ReadOptions reads;
    std::vector<std::string> assignments;  ///< of --set
    std::string output, object, weights, report, scheme, depth_plot;
    bool partial = false, strict = false;
};

/// The pool in these reads, of the scheme that the options name or the one that they show.
PoolResult read_contents(const DecodeOptions& options, dna::ReadSource& reads,
                         const dna::ReadPlan& plan);

/// Throws RecoveryError for an object that the options do not let pass.
void refuse_damage(const DecodeOptions& options, const Recovered& object);

/// decode of a folder: every pool in it, beside each other, each to a file of its own name, with a
/// manifest of the files (inference/README.md). Of several ranks each decodes its share.
void decode_batch(const DecodeOptions& options, const CommonOptions& common);

}  // namespace oligo::inference

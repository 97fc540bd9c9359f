#pragma once

#include "dna/reads/read_funnel.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace oligo::inference {

/// What became of the records of files until they were reads: `files` of a report.
nlohmann::ordered_json funnel_json(const dna::ReadFunnel& funnel);

/// The same for people, a line a step; steps that did nothing are left out.
std::vector<std::string> funnel_lines(const dna::ReadFunnel& funnel);

/// Logs what a user must know of the files: damage, records left out, qualities that say nothing.
void log_notes(const dna::ReadFunnel& funnel);

/// Throws InputError for damaged files: what --strict does not let pass.
void refuse_damaged_files(const dna::ReadFunnel& funnel);

}  // namespace oligo::inference

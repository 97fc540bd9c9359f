#pragma once

#include "dna/reads/record_reader.hpp"

namespace oligo::dna {

/// '>' and a name, then the sequence on as many lines as it takes.
std::unique_ptr<RecordReader> open_fasta(ReadInput input);

inline constexpr ReadFormat kFasta{
    "FASTA", [](std::string_view start) { return start.front() == '>'; }, open_fasta};

}  // namespace oligo::dna

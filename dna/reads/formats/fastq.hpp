#pragma once

#include "dna/reads/record_reader.hpp"

namespace oligo::dna {

/// Four lines a record: '@' and a name, the sequence, '+', qualities (Phred+33).
std::unique_ptr<RecordReader> open_fastq(ReadInput input);

inline constexpr ReadFormat kFastq{
    "FASTQ", [](std::string_view start) { return start.front() == '@'; }, open_fastq};

}  // namespace oligo::dna

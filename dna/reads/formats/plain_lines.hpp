#pragma once

#include "dna/reads/record_reader.hpp"

namespace oligo::dna {

/// A sequence a line and nothing else.
std::unique_ptr<RecordReader> open_plain_lines(ReadInput input);

inline constexpr ReadFormat kPlainLines{"one strand a line", [](std::string_view) { return true; },
                                        open_plain_lines};

}  // namespace oligo::dna

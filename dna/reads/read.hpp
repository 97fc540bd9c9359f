#pragma once

#include <string>

namespace oligo::dna {

/// One sequencing read. Bases are upper case A C G T N.
struct Read {
    std::string bases;
    std::string quality;  ///< Phred+33, or empty when the file has none
};

}  // namespace oligo::dna

#pragma once

#include <string>
#include <string_view>

namespace oligo::dna {

/// One sequencing read. Bases are upper case A C G T N.
struct Read {
    std::string bases;
    std::string quality;  ///< Phred+33, or empty when the file has none
};

/// A view of a read, or of a part of one, stored elsewhere.
struct ReadView {
    std::string_view bases, quality;
};

}  // namespace oligo::dna

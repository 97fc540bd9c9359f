#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oligo::dna {

/// One sequencing read. Bases are upper case A C G T N.
struct Read {
    std::string bases;
    std::string quality;  ///< Phred+33, or empty when the file has none
    /// Where the second part of a gapped read begins: mates that do not overlap, both in the
    /// direction of the first one, with an unknown number of bases between them. 0: one part.
    std::size_t second_part = 0;
};

/// A view of a read, or of a part of one, stored elsewhere.
struct ReadView {
    std::string_view bases, quality;
    std::size_t second_part = 0;  ///< as Read has it
};

}  // namespace oligo::dna

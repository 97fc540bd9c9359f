#pragma once

#include "dna/reads/preparation.hpp"
#include "dna/reads/record_tally.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace oligo::dna {

/// What became of the records of files until they were reads to look at.
struct ReadFunnel {
    /// Something to say of a file.
    struct Note {
        std::string file, text;  ///< "file 'FILE' TEXT" is a sentence
        bool damage = false;
    };

    RecordTally records;
    std::uint64_t pairs = 0;   ///< of mates that are both of use
    std::uint64_t merged = 0;  ///< pairs that became one read by their overlap
    std::uint64_t gapped = 0;  ///< pairs that became one read of two parts
    PreparationTally prepared;
    std::uint64_t reads = 0;  ///< given in the end
    std::vector<Note> notes;

    bool damaged() const;
};

}  // namespace oligo::dna

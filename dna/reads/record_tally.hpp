#pragma once

#include "dna/reads/record_reader.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace oligo::dna {

/// What the records of files were like.
struct RecordTally {
    /// One kind of odd records.
    struct Kind {
        std::uint64_t count = 0;
        std::string first;  ///< what was said of the first one
    };

    std::uint64_t records = 0;                   ///< all of them
    std::array<Kind, kFates> by_fate;            ///< Fate::kUse has no `first`
    Kind with_other_letters;                     ///< of use, with letters that were read as N
    std::uint64_t other_letters = 0;             ///< in those
    std::uint64_t turned = 0, hard_clipped = 0;  ///< of use

    void add(const Record& record);
    RecordTally& operator+=(const RecordTally& other);
    const Kind& of(Fate fate) const { return by_fate[static_cast<std::size_t>(fate)]; }
    std::uint64_t used() const { return of(Fate::kUse).count; }
};

/// "empty", "too long", ...: for people and as words of a key.
std::string_view name_of(Fate fate);

}  // namespace oligo::dna

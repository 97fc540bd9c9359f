#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oligo::dna {

/// For every single edit of a draft: the binary logarithm of how many times more probable it makes
/// the reads, summed over reads.
struct EditGains {
    std::vector<float> insertion;     ///< [4 i + base]: before base i, 0 <= i <= length
    std::vector<float> substitution;  ///< [4 i + base]; 0 where it changes nothing
    std::vector<float> deletion;      ///< [i]

    void clear(std::size_t length) {
        insertion.assign(4 * (length + 1), 0.0F);
        substitution.assign(4 * length, 0.0F);
        deletion.assign(length, 0.0F);
    }
};

}  // namespace oligo::dna

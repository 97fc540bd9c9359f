#pragma once

#include "core/random.hpp"
#include "dna/cuda/device.hpp"

#include <string>
#include <vector>

namespace oligo::dna::test {

/// What came of comparing a device with the processor in one case.
struct Outcome {
    bool equal = true;
    std::string case_text;  ///< of a case that is not equal: sizes and code
};

/// One kernel (or a family of them) on random input, which is drawn from `random`.
struct Comparison {
    const char* name;
    int phases;  ///< of its body with the most
    Outcome (*run)(const Device& tested, core::Random& random);
};

/// Every operation of a Device.
const std::vector<Comparison>& comparisons();

Outcome compare_encoded_words(const Device& tested, core::Random& random);
Outcome compare_decoded_words(const Device& tested, core::Random& random);
Outcome compare_screens(const Device& tested, core::Random& random);
Outcome compare_written_strands(const Device& tested, core::Random& random);
Outcome compare_read_strands(const Device& tested, core::Random& random);
Outcome compare_symbols(const Device& tested, core::Random& random);
Outcome compare_dense_symbols(const Device& tested, core::Random& random);
Outcome compare_substitutions_back(const Device& tested, core::Random& random);
Outcome compare_parity(const Device& tested, core::Random& random);
Outcome compare_syndromes(const Device& tested, core::Random& random);
Outcome compare_noise(const Device& tested, core::Random& random);
Outcome compare_edits(const Device& tested, core::Random& random);

/// A size worth trying: 0, 1, around `block`, a prime, or anything small.
std::size_t odd_size(core::Random& random, std::size_t block);
std::string random_bases(core::Random& random, std::size_t count);
/// Letters of which one in `every` is no base in upper case; 0: none.
std::string random_letters(core::Random& random, std::size_t count, unsigned every);
std::vector<std::uint8_t> random_bytes(core::Random& random, std::size_t count,
                                       unsigned below = 256);

/// Compares what two devices wrote.
template <typename Values>
Outcome outcome(const Values& found, const Values& expected, const std::string& case_text) {
    return {found == expected, found == expected ? "" : case_text};
}

}  // namespace oligo::dna::test

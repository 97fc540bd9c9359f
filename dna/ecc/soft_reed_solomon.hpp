#pragma once

#include "dna/ecc/reed_solomon.hpp"

namespace oligo::dna {

/// Corrects `word` (message and parity) in place with what is known of its symbols: confidence[i]
/// is 0 for one that is missing, else the larger the surer. Generalised minimum distance decoding
/// (Forney, IEEE Trans. Inf. Theory 12 (1966) 125): the word is decoded with the missing symbols
/// erased, then also the two, four, six, ... least sure (ties: the first; one more each time where
/// that leaves an even number of parity symbols); of the codewords found
/// it takes the one for which the confidences of changed symbols sum to least (ties: the first
/// found). So up to parity wrong symbols are corrected where doubt marks them, parity / 2 anywhere.
/// Returns that sum, or nothing when no try succeeds; `word` is then unchanged. `spare` parity
/// symbols are kept for detection in every try. Throws InputError when the sizes differ and as
/// `code`'s decode does. Code is ReedSolomon or WideReedSolomon; the time grows with the cube of
/// the parity.
template <class Code>
std::optional<unsigned> decode_soft(const Code& code, std::span<typename Code::Symbol> word,
                                    std::span<const std::uint8_t> confidence, unsigned spare = 0);

}  // namespace oligo::dna

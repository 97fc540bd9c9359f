#pragma once

#include "dna/ecc/reed_solomon.hpp"

namespace oligo::dna {

/// Corrects `word` (message and parity) in place, guided by the confidence in its symbols:
/// confidence[i] is 0 for a missing symbol, and the larger the more certain the symbol is.
/// Generalised minimum distance decoding (Forney, IEEE Trans. Inf. Theory 12 (1966) 125): the word
/// is decoded with the missing symbols erased, then with the two, four, six, ... least certain ones
/// erased as well (ties: the first; one more each time where that leaves an even number of parity
/// symbols). Of the codewords found it takes the one for which the confidences of the changed
/// symbols have the smallest sum (ties: the first found). So it corrects up to `parity` wrong
/// symbols where low confidence marks them, and parity / 2 anywhere. Returns that sum, or no value
/// when no try succeeds; `word` is then unchanged. `spare` parity symbols are kept for detection in
/// every try. Throws InputError when the sizes differ and as `code`'s decode does. Code is
/// ReedSolomon or WideReedSolomon; the time grows with the cube of the parity.
template <class Code>
std::optional<unsigned> decode_soft(const Code& code, std::span<typename Code::Symbol> word,
                                    std::span<const std::uint8_t> confidence, unsigned spare = 0);

}  // namespace oligo::dna

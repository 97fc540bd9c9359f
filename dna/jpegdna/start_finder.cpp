#include "dna/jpegdna/start_finder.hpp"

#include "dna/jpegdna/block_placer.hpp"

namespace oligo::dna {

std::vector<BlockStart> find_block_starts(PictureCoder& coder, std::string_view bases,
                                          std::span<const std::uint8_t> known,
                                          const std::vector<BlockLevels>& shapes) {
    return BlockPlacer(coder, bases, known, shapes).run();
}

}  // namespace oligo::dna

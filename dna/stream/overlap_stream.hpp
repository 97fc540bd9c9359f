#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// Bytes in pieces that several strands in a row carry (Goldman et al. 2013, fig. 1: each strand
/// begins a quarter further on, so that every base is on four): a piece is lost when all strands
/// with it are. dna/FORMAT.md, section 15.2.
class OverlapStream {
  public:
    /// `size` bytes; `strand_bytes`: of a strand; `overlap`: strands with a piece, 1 or more, and
    /// strand_bytes at most.
    OverlapStream(std::uint64_t size, std::size_t strand_bytes, unsigned overlap);

    std::uint64_t strand_count() const;
    /// Contents of all strands one behind the other, strand_bytes each, from `size` bytes.
    std::vector<std::uint8_t> encode(std::span<const std::uint8_t> bytes) const;

    struct Decoded {
        std::vector<std::uint8_t> bytes;
        std::vector<std::uint8_t> known;  ///< one flag a byte
        std::uint64_t outvoted = 0;       ///< copies that others contradict
    };
    /// `contents`: of all strands; those of another length than strand_bytes did not come. Of
    /// copies that differ the most frequent one is taken.
    Decoded decode(std::span<const std::string_view> contents) const;

  private:
    std::uint64_t size_;
    std::size_t strand_bytes_;
    unsigned overlap_;
    std::size_t piece_bytes_;
    std::uint64_t pieces_;
};

}  // namespace oligo::dna

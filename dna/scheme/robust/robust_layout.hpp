#pragma once

#include <cstddef>
#include <cstdint>

namespace oligo::dna {

/// What a strand of scheme robust holds and what a block of them has beside data.
struct RobustShape {
    unsigned bits = 8;             ///< of a symbol
    std::size_t symbols = 0;       ///< of a strand, behind its address
    unsigned parity_permille = 0;  ///< parity strands to a thousand of data

    /// Parity strands of a block with `data` strands of data.
    std::uint64_t parity(std::uint64_t data) const;
    /// Most data strands of a block.
    std::uint64_t most_data() const;
    /// Whole bytes in `data` strands.
    std::uint64_t bytes(std::uint64_t data) const { return data * symbols * bits / 8; }
};

/// A block: data strands, then parity strands.
struct RobustBlock {
    std::uint64_t first_strand = 0;  ///< of the object
    std::uint64_t data = 0, parity = 0;

    std::uint64_t strands() const { return data + parity; }
};

/// The strands of an object (dna/FORMAT.md, section 16.3): a function of its bytes alone.
class RobustLayout {
  public:
    RobustLayout(const RobustShape& shape, std::uint64_t bytes);

    std::uint64_t blocks() const { return blocks_; }
    RobustBlock block(std::uint64_t number) const;
    std::uint64_t strands() const;
    /// Strands of parity among them.
    std::uint64_t parity() const { return strands() - data_; }

  private:
    RobustShape shape_;
    std::uint64_t data_ = 0, blocks_ = 0;
};

}  // namespace oligo::dna

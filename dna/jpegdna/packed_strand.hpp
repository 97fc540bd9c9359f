#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// A strand in two bits a base (A 0, C 1, G 2, T 3) for table lookups: bases at any position as one
/// number, the first base in the highest bits.
class PackedStrand {
  public:
    static constexpr unsigned kMaxPeek = 28;

    /// Letters other than A C G T count as A; callers must not look at them.
    explicit PackedStrand(std::string_view strand);

    std::size_t size() const { return size_; }
    /// `count` bases (1..28) from `position`; A past the end.
    std::uint64_t peek(std::size_t position, unsigned count) const {
        const std::size_t word = position / 32;
        if (word + 1 >= words_.size()) return 0;
        const unsigned shift = 2 * (position % 32);
        const std::uint64_t high = words_[word] << shift;
        const std::uint64_t low = shift == 0 ? 0 : words_[word + 1] >> (64 - shift);
        return (high | low) >> (64 - 2 * count);
    }

  private:
    std::vector<std::uint64_t> words_;  ///< one more than the bases need
    std::size_t size_ = 0;
};

}  // namespace oligo::dna

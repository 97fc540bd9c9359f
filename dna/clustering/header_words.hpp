#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// The 256 words of six bases in which header strands are written (dna/FORMAT.md, section 3.1),
/// with the tables a reader needs. A window is six bases packed two bits each, first base highest.
class HeaderWords {
  public:
    static constexpr std::size_t kWordNt = 6;
    static constexpr std::size_t kWindows = 4096;
    static constexpr std::uint16_t kNoWindow = 0xFFFF;  ///< a letter outside A C G T, or no base

    static const HeaderWords& get();

    std::string_view word(std::uint8_t byte) const { return words_[byte]; }
    /// Whether the window is a word of the table.
    bool valid(std::uint16_t window) const { return window < kWindows && byte_of_[window] >= 0; }
    /// Byte of a window, or -1.
    int byte(std::uint16_t window) const { return window < kWindows ? byte_of_[window] : -1; }
    /// Hamming distances from a window to all 256 words.
    const std::uint8_t* distances(std::uint16_t window) const {
        return &distances_[std::size_t{window} * 256];
    }

    /// Windows at every position of `bases`: element p covers p..p+5.
    static void windows(std::string_view bases, std::vector<std::uint16_t>& out);

  private:
    HeaderWords();
    std::array<std::string, 256> words_;
    std::array<std::int16_t, kWindows> byte_of_;
    std::vector<std::uint8_t> distances_;
};

}  // namespace oligo::dna

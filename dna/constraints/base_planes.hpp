#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// The bases of an oligo as two rows of bits, base i in bit i (is it C or G; is it G or T), so that
/// one operation looks at 64 bases.
class BasePlanes {
  public:
    explicit BasePlanes(std::string_view oligo);
    BasePlanes(const BasePlanes&) = delete;
    BasePlanes& operator=(const BasePlanes&) = delete;

    /// Whether all letters are A C G T, in either case. Otherwise the other results are
    /// meaningless.
    bool letters() const { return letters_; }
    /// Base values, one per base.
    std::span<const std::uint8_t> values() const {
        return {reinterpret_cast<const std::uint8_t*>(values_.data()), length_nt_};
    }
    std::size_t strong() const;  ///< C and G
    /// Whether some base occurs more than `most` times in a row.
    bool run_above(std::size_t most) const;
    /// Whether every `window_nt` successive bases have low..high C and G.
    bool windows_hold(std::size_t window_nt, std::size_t low, std::size_t high) const;

  private:
    using Row = std::pmr::vector<std::uint64_t>;
    static constexpr std::size_t kScratchBytes = 4096;  ///< enough for oligos up to 500 bases

    std::array<std::byte, kScratchBytes> scratch_;
    mutable std::pmr::monotonic_buffer_resource memory_{scratch_.data(), scratch_.size()};
    std::size_t length_nt_;
    std::size_t words_;
    bool letters_ = true;
    Row values_;  ///< eight base values a word
    Row strong_;  ///< C or G
    Row late_;    ///< G or T
};

}  // namespace oligo::dna

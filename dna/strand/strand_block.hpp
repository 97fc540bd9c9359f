#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace oligo::dna {

/// Equally long rows in one buffer, as strands and their contents are passed on: no allocation a
/// strand, and a whole block can be moved at once, to another device too.
template <typename Letter>
struct Rows {
    Letter* data = nullptr;   ///< of the first row
    std::size_t length = 0;   ///< of a row
    std::size_t stride = 0;   ///< from row to row
    std::size_t count = 0;    ///< rows
    std::uint64_t first = 0;  ///< number of the first row's strand; the others follow

    std::span<Letter> operator[](std::size_t i) const { return {data + i * stride, length}; }
    Rows part(std::size_t from, std::size_t rows) const {
        return {data + from * stride, length, stride, rows, first + from};
    }
};

/// Strands without their primers, for which there may be room between the rows.
using StrandBlock = Rows<char>;
/// What strands hold: bytes, or bases as letters (see StrandForm).
using ContentBlock = Rows<const std::uint8_t>;

/// Oligos one behind the other.
struct OligoBlock {
    const char* data = nullptr;
    std::size_t five_nt = 0, strand_nt = 0, three_nt = 0;  ///< primer, strand, primer of each
    std::size_t count = 0;

    std::size_t oligo_nt() const { return five_nt + strand_nt + three_nt; }
    std::string_view oligo(std::size_t i) const { return {data + i * oligo_nt(), oligo_nt()}; }
    std::string_view strand(std::size_t i) const { return oligo(i).substr(five_nt, strand_nt); }
};

}  // namespace oligo::dna

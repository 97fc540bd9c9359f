#pragma once

#include "core/symbol_stream.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Symbols packed as densely as words of whole bytes allow, for codes that give all bytes back or
/// none (dna/FORMAT.md, section 13.1): a word is one number to the base of the alphabet, the first
/// symbol lowest. Ten levels: 12 symbols in 5 bytes.
struct DenseWord {
    unsigned symbols = 1;
    unsigned bytes = 1;  ///< 1..7

    static DenseWord of(std::uint32_t alphabet);
};

/// Bytes of a segment; the last word is shorter.
std::uint64_t dense_bytes(const core::SegmentShape& shape);

/// Bytes of some segments, one behind the other, in pieces.
class DenseReader {
  public:
    /// `source` must outlive the reader.
    DenseReader(const core::SymbolSource& source, std::vector<std::size_t> segments)
        : source_(source), segments_(std::move(segments)) {}

    /// The bytes that come next; zeros after the last one. Throws InputError for a symbol outside
    /// its alphabet.
    void read(std::span<std::uint8_t> bytes);

  private:
    void refill();

    const core::SymbolSource& source_;
    std::vector<std::size_t> segments_;
    std::size_t at_ = 0;             ///< of segments_
    std::uint64_t next_symbol_ = 0;  ///< of that segment
    std::vector<std::uint16_t> symbols_;
    std::vector<std::uint8_t> bytes_;
    std::size_t given_ = 0;  ///< of bytes_
};

/// The way back: bytes of some segments, in pieces, to symbols. Symbols of words that are not
/// known, or are numbers nobody wrote, get confidence 0, the others 255.
class DenseWriter {
  public:
    /// `segments`: numbers of those that the bytes hold; `shapes`: of all segments.
    DenseWriter(core::SymbolSink& sink, std::span<const core::SegmentShape> shapes,
                std::vector<std::size_t> segments)
        : sink_(sink), shapes_(shapes), segments_(std::move(segments)) {}

    /// The bytes that come next with one flag each; those behind the last segment are let go.
    void write(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> known);
    /// Whether some symbol of an exact segment was not known.
    bool lacks_exact() const { return lacks_exact_; }

  private:
    std::size_t take_words(const core::SegmentShape& shape, std::size_t from);

    core::SymbolSink& sink_;
    std::span<const core::SegmentShape> shapes_;
    std::vector<std::size_t> segments_;
    std::size_t at_ = 0;
    std::uint64_t done_symbols_ = 0;
    std::vector<std::uint8_t> bytes_, known_;  ///< not yet turned into symbols
    bool lacks_exact_ = false;
};

}  // namespace oligo::dna

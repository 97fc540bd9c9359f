#pragma once

#include "core/entropy/bypass.hpp"
#include "core/entropy/cdf_tables.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace oligo::core {

/// Most coders that may take turns in one chunk, each with its own state.
constexpr unsigned kMaxRansLanes = 8;

/// Collects values and writes them as one chunk body (FORMAT.md, "Chunk body"): interleaved rANS
/// (Duda 2013, "Asymmetric numeral systems"; Giesen 2014, "Interleaved entropy coders") with 32-bit
/// states and 16-bit words. A body costs its values' entropy by the tables plus at most .1 % + 8
/// bytes; small bodies use fewer states to stay within that.
class RansEncoder {
  public:
    /// `tables` must outlive the encoder.
    explicit RansEncoder(const CdfTables& tables) : tables_(tables) {}

    /// Appends values, each by the table of that index; calls may cut the values anywhere. Throws
    /// InputError for a table that is not in the set and a value that its table cannot code;
    /// nothing is appended then. Throws std::invalid_argument for spans of different lengths.
    void encode(std::span<const std::int32_t> values, std::span<const std::uint16_t> tables);

    std::size_t count() const { return shares_.size(); }
    /// The body of all values since the last finish(); empty for none.
    std::vector<std::uint8_t> finish();

  private:
    struct Share {
        std::uint16_t start, frequency;
    };

    const CdfTables& tables_;
    std::vector<Share> shares_;
    BypassWriter bypass_;
};

/// Reads a chunk body in as many steps as its reader needs: decoded values may decide the tables of
/// the values that follow. Never reads beyond `body`. A damaged body gives wrong values or
/// InputError; finish() finds nearly all damage to words and states, but not to bypass bits, so
/// that the chunk's checksum must be tested first.
class RansDecoder {
  public:
    /// Throws InputError for a body that is too short or begins impossibly. `tables` and `body`
    /// must outlive the decoder.
    RansDecoder(const CdfTables& tables, std::span<const std::uint8_t> body);

    /// The next values.size() values, each by the table of that index. Throws InputError where the
    /// body ends early or holds an impossible escape, and for a table that is not in the set;
    /// std::invalid_argument for spans of different lengths.
    void decode(std::span<std::int32_t> values, std::span<const std::uint16_t> tables);

    /// Throws InputError unless every state is back where the encoder began and every byte is used.
    void finish() const;

  private:
    template <unsigned Lanes>
    std::size_t decode_rounds(std::span<std::int32_t> values,
                              std::span<const std::uint16_t> tables);
    std::int32_t decode_one(std::uint16_t table);
    std::int32_t read_escape(std::size_t table);

    const CdfTables& tables_;
    std::span<const std::uint8_t> body_;
    unsigned lanes_ = 0;  ///< 0: an empty body
    unsigned lane_ = 0;   ///< the coder whose turn it is
    std::array<std::uint32_t, kMaxRansLanes> states_{};
    std::size_t position_ = 0;  ///< of the next word in body_
    BypassReader bypass_;
};

}  // namespace oligo::core

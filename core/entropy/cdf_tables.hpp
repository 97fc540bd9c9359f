#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::core {

class ByteReader;
class ByteWriter;

/// Frequencies of the values first_value, first_value + 1, ..., which sum to 2^precision_bits of
/// the set. With `escape` the last frequency stands for every other value.
struct CdfTable {
    std::int32_t first_value = 0;
    bool escape = false;
    std::vector<std::uint16_t> frequencies;

    bool operator==(const CdfTable&) const = default;
};

/// An immutable set of checked tables with everything that the coder looks up.
class CdfTables {
    static constexpr unsigned kStartBits = 14;
    static constexpr std::uint32_t kStartMask = (1U << kStartBits) - 1, kFrequencyMask = 0x7FFF;
    static constexpr std::uint32_t kEscape = 1U << 31;

    struct Base {
        std::int32_t first_value;
        std::uint32_t packed;  ///< where the table begins in packed_
    };

  public:
    static constexpr std::size_t kMaxTables = 4096;

    /// Throws InputError for a precision outside 12..14, no tables or more than kMaxTables, a table
    /// without values, a frequency of 0, a sum other than 2^precision_bits and values beyond 32
    /// bits. Takes 2^(precision_bits + 1) bytes of memory per table.
    CdfTables(unsigned precision_bits, std::vector<CdfTable> tables);

    /// Reads what write() wrote (FORMAT.md, "Tables"); memory and time are bounded by the tables
    /// announced, at most max_tables. Throws InputError as above, and where the bytes end early.
    static CdfTables read(ByteReader& reader, std::size_t max_tables = 1024);
    void write(ByteWriter& writer) const;

    unsigned precision_bits() const { return precision_bits_; }
    std::size_t size() const { return tables_.size(); }
    const CdfTable& operator[](std::size_t table) const { return tables_[table]; }

    /// A value's share of a table as the coder needs it.
    struct Interval {
        std::uint32_t start;      ///< sum of the frequencies before it
        std::uint32_t frequency;  ///< 1..2^precision_bits
        bool escape;              ///< the value itself follows in bypass bits
    };
    /// The share of `value` in `table`, or that of the table's escape. Throws InputError where the
    /// table has neither.
    Interval interval_of(std::size_t table, std::int32_t value) const;

    /// The number that follows a table's escape in bypass bits: how far `value`, which the table
    /// does not hold, lies outside it (FORMAT.md, "Escapes"): even above, odd below.
    std::uint64_t overshoot(std::size_t table, std::int32_t value) const;
    /// The inverse of overshoot(). Throws InputError where the value has more than 32 bits.
    std::int32_t value_of_overshoot(std::size_t table, std::uint64_t overshoot) const;

    /// What a decoder finds at one of the 2^precision_bits slots of a table.
    struct Place {
        std::uint32_t start, frequency;
        std::int32_t value;
        std::uint32_t escape;  ///< not 0: this is the escape and `value` is meaningless
    };
    /// The decoder's view of the set, small enough to stay in registers in its loop.
    class Lookup {
      public:
        explicit Lookup(const CdfTables& tables)
            : precision_bits_(tables.precision_bits_),
              bases_(tables.bases_.data()),
              symbols_(tables.symbols_.data()),
              packed_(tables.packed_.data()) {}

        /// `table` < size(), `slot` < 2^precision_bits.
        Place place(std::size_t table, std::uint32_t slot) const {
            const Base base = bases_[table];
            const std::uint32_t symbol = symbols_[(table << precision_bits_) + slot];
            const std::uint32_t packed = packed_[base.packed + symbol];
            const std::uint32_t value = static_cast<std::uint32_t>(base.first_value) + symbol;
            return {packed & kStartMask, packed >> kStartBits & kFrequencyMask,
                    static_cast<std::int32_t>(value), packed & kEscape};
        }

      private:
        unsigned precision_bits_;
        const Base* bases_;
        const std::uint16_t* symbols_;
        const std::uint32_t* packed_;
    };
    Lookup lookup() const { return Lookup(*this); }

    /// Bits that coding `value` by `table` costs, bypass bits included. Throws as interval_of.
    double cost_bits(std::size_t table, std::int32_t value) const;

  private:
    void add(std::size_t index);

    unsigned precision_bits_;
    std::vector<CdfTable> tables_;
    std::vector<Base> bases_;
    std::vector<std::uint16_t> symbols_;  ///< [table][slot]
    std::vector<std::uint32_t> packed_;   ///< [table][symbol]: start, frequency, escape flag
};

}  // namespace oligo::core

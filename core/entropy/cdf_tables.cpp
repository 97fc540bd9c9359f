#include "core/entropy/cdf_tables.hpp"

#include "core/byte_io.hpp"
#include "core/entropy/bypass.hpp"
#include "core/entropy/frequencies.hpp"
#include "core/error.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace oligo::core {

namespace {

constexpr std::uint8_t kVersion = 1;

std::string in_table(std::size_t index) {
    return "CDF table " + std::to_string(index) + ": ";
}

/// Values that the table names, its escape left out.
std::size_t named_values(const CdfTable& table) {
    return table.frequencies.size() - (table.escape ? 1 : 0);
}

void check_table(const CdfTable& table, std::size_t index, std::uint64_t wanted) {
    if (table.frequencies.empty() || table.frequencies.size() > wanted) {
        throw InputError(in_table(index) + std::to_string(table.frequencies.size()) +
                         " frequencies; expected 1.." + std::to_string(wanted));
    }
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < table.frequencies.size(); ++i) {
        sum += table.frequencies[i];
        if (table.frequencies[i] == 0) {
            throw InputError(in_table(index) + "frequency " + std::to_string(i) +
                             " is 0; expected at least 1");
        }
    }
    if (sum != wanted) {
        throw InputError(in_table(index) + "its frequencies sum to " + std::to_string(sum) +
                         "; expected " + std::to_string(wanted));
    }
    const std::int64_t end = table.first_value + static_cast<std::int64_t>(named_values(table));
    if (end > std::int64_t{1} << 31) {
        throw InputError(in_table(index) + "its last value is " + std::to_string(end - 1) +
                         "; expected a number of 32 bits");
    }
}

/// Signed numbers as varints: 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
std::uint32_t zigzag(std::int32_t value) {
    const auto bits = static_cast<std::uint32_t>(value);
    return bits << 1 ^ (value < 0 ? ~0U : 0U);
}

std::int32_t unzigzag(std::uint32_t value) {
    return static_cast<std::int32_t>(value >> 1 ^ ((value & 1) != 0 ? ~0U : 0U));
}

/// A varint of at most `most`, else InputError.
std::uint64_t bounded(ByteReader& reader, std::uint64_t most, const std::string& what) {
    const std::uint64_t value = reader.varint();
    if (value > most) {
        throw InputError(what + " is " + std::to_string(value) + "; expected at most " +
                         std::to_string(most));
    }
    return value;
}

CdfTable read_table(ByteReader& reader, std::size_t index, unsigned precision_bits) {
    const std::uint64_t places = std::uint64_t{1} << precision_bits;
    CdfTable table;
    table.first_value = unzigzag(
        static_cast<std::uint32_t>(bounded(reader, std::numeric_limits<std::uint32_t>::max(),
                                           in_table(index) + "its first value as written")));
    const std::uint64_t shape =
        bounded(reader, 2 * places + 1, in_table(index) + "its number of frequencies, doubled,");
    table.escape = shape % 2 == 1;
    for (std::uint64_t i = 0; i < shape / 2; ++i) {
        table.frequencies.push_back(static_cast<std::uint16_t>(
            bounded(reader, places, in_table(index) + "frequency " + std::to_string(i))));
    }
    return table;
}

}  // namespace

CdfTables::CdfTables(unsigned precision_bits, std::vector<CdfTable> tables)
    : precision_bits_(precision_bits), tables_(std::move(tables)) {
    if (precision_bits < kMinPrecisionBits || precision_bits > kMaxPrecisionBits) {
        throw InputError("CDF tables: precision is " + std::to_string(precision_bits) +
                         " bits; expected 12..14");
    }
    if (tables_.empty() || tables_.size() > kMaxTables) {
        throw InputError("CDF tables: " + std::to_string(tables_.size()) + " tables; expected 1.." +
                         std::to_string(kMaxTables));
    }
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        check_table(tables_[i], i, std::uint64_t{1} << precision_bits);
    }
    symbols_.reserve(tables_.size() << precision_bits);
    for (std::size_t i = 0; i < tables_.size(); ++i) add(i);
}

void CdfTables::add(std::size_t index) {
    const CdfTable& table = tables_[index];
    bases_.push_back({table.first_value, static_cast<std::uint32_t>(packed_.size())});
    std::uint32_t start = 0;
    for (std::size_t i = 0; i < table.frequencies.size(); ++i) {
        const std::uint32_t frequency = table.frequencies[i];
        const bool escape = table.escape && i + 1 == table.frequencies.size();
        packed_.push_back(start | frequency << kStartBits | (escape ? kEscape : 0));
        symbols_.insert(symbols_.end(), frequency, static_cast<std::uint16_t>(i));
        start += frequency;
    }
}

CdfTables CdfTables::read(ByteReader& reader, std::size_t max_tables) {
    const std::uint8_t version = reader.u8();
    if (version != kVersion) {
        throw InputError("CDF tables: version is " + std::to_string(version) + "; expected 1");
    }
    const unsigned precision_bits = reader.u8();
    if (precision_bits < kMinPrecisionBits || precision_bits > kMaxPrecisionBits) {
        throw InputError("CDF tables: precision is " + std::to_string(precision_bits) +
                         " bits; expected 12..14");
    }
    const std::uint64_t count = bounded(reader, max_tables, "CDF tables: their number");
    std::vector<CdfTable> tables;
    for (std::uint64_t i = 0; i < count; ++i) {
        tables.push_back(read_table(reader, i, precision_bits));
        // Checked before the next one is read, so that no more is held than the bytes pay for.
        check_table(tables.back(), i, std::uint64_t{1} << precision_bits);
    }
    return {precision_bits, std::move(tables)};
}

void CdfTables::write(ByteWriter& writer) const {
    writer.u8(kVersion);
    writer.u8(static_cast<std::uint8_t>(precision_bits_));
    writer.varint(tables_.size());
    for (const CdfTable& table : tables_) {
        writer.varint(zigzag(table.first_value));
        writer.varint(2 * table.frequencies.size() + (table.escape ? 1 : 0));
        for (const std::uint16_t frequency : table.frequencies) writer.varint(frequency);
    }
}

CdfTables::Interval CdfTables::interval_of(std::size_t table, std::int32_t value) const {
    const CdfTable& from = tables_[table];
    const std::int64_t distance = std::int64_t{value} - from.first_value;
    const std::size_t named = named_values(from);
    std::size_t symbol = named;
    if (distance >= 0 && distance < static_cast<std::int64_t>(named)) {
        symbol = static_cast<std::size_t>(distance);
    } else if (!from.escape) {
        throw InputError(in_table(table) + "value " + std::to_string(value) +
                         " is not in it; expected " + std::to_string(from.first_value) + ".." +
                         std::to_string(from.first_value + static_cast<std::int64_t>(named) - 1));
    }
    const std::uint32_t packed = packed_[bases_[table].packed + symbol];
    return {packed & kStartMask, packed >> kStartBits & kFrequencyMask, (packed & kEscape) != 0};
}

std::uint64_t CdfTables::overshoot(std::size_t table, std::int32_t value) const {
    const std::int64_t distance = std::int64_t{value} - tables_[table].first_value;
    if (distance < 0) return 2 * static_cast<std::uint64_t>(-distance - 1) + 1;
    return 2 * (static_cast<std::uint64_t>(distance) - named_values(tables_[table]));
}

std::int32_t CdfTables::value_of_overshoot(std::size_t table, std::uint64_t overshoot) const {
    const std::int64_t first = tables_[table].first_value;
    const auto named = static_cast<std::int64_t>(named_values(tables_[table]));
    const auto steps = static_cast<std::int64_t>(overshoot / 2);
    const std::int64_t value = overshoot % 2 == 1 ? first - 1 - steps : first + named + steps;
    if (value != static_cast<std::int32_t>(value)) {
        throw InputError("entropy chunk: an escape stands for " + std::to_string(value) +
                         "; expected a number of 32 bits");
    }
    return static_cast<std::int32_t>(value);
}

double CdfTables::cost_bits(std::size_t table, std::int32_t value) const {
    const Interval interval = interval_of(table, value);
    const double bits = precision_bits_ - std::log2(interval.frequency);
    if (!interval.escape) return bits;
    return bits + exp_golomb_bits(overshoot(table, value));
}

}  // namespace oligo::core

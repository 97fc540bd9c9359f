#include "core/entropy/residual_code.hpp"

#include "core/byte_io.hpp"
#include "core/entropy/chunks.hpp"
#include "core/entropy/frequencies.hpp"
#include "core/entropy/gaussian.hpp"
#include "core/entropy/rans.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace oligo::core {
namespace {

// First byte: 0, then the indices of the Gaussian tables from 1 on, then a table that follows.
constexpr std::uint8_t kPlain = 0, kFirstGaussian = 1;
constexpr std::uint8_t kOwnTable = kFirstGaussian + kGaussianScales;
constexpr std::size_t kBlock = 4096;  ///< values decoded at a time

const CdfTables& gaussian_family() {
    static const CdfTables tables = gaussian_tables();
    return tables;
}

/// A rANS body of all residuals by one table of a set.
std::vector<std::uint8_t> body_of(std::span<const std::int8_t> residuals, const CdfTables& tables,
                                  std::uint16_t table) {
    RansEncoder encoder(tables);
    const std::vector<std::int32_t> values(residuals.begin(), residuals.end());
    encoder.encode(values, std::vector<std::uint16_t>(values.size(), table));
    return encoder.finish();
}

/// The first byte, then the bytes that it announces with a checksum, because a body alone seldom
/// detects damage.
std::vector<std::uint8_t> sealed(std::uint8_t form, std::span<const std::uint8_t> body) {
    std::vector<std::uint8_t> bytes = {form};
    const auto chunk = seal_chunk(form, body);
    bytes.insert(bytes.end(), chunk.begin(), chunk.end());
    return bytes;
}

std::vector<std::uint8_t> with_gaussian(std::span<const std::int8_t> residuals,
                                        std::uint16_t scale_index) {
    return sealed(static_cast<std::uint8_t>(kFirstGaussian + scale_index),
                  body_of(residuals, gaussian_family(), scale_index));
}

std::vector<std::uint8_t> with_own_table(std::span<const std::int8_t> residuals) {
    const auto [least, most] = std::minmax_element(residuals.begin(), residuals.end());
    std::vector<std::uint64_t> counts(static_cast<std::size_t>(*most - *least) + 1);
    for (const std::int8_t residual : residuals) {
        ++counts[static_cast<std::size_t>(residual - *least)];
    }
    CdfTable table;
    table.first_value = std::int32_t{0} + *least;
    table.frequencies = quantised_frequencies(counts, kMinPrecisionBits);
    const CdfTables tables(kMinPrecisionBits, {table});
    ByteWriter out;
    tables.write(out);
    out.bytes(body_of(residuals, tables, 0));
    return sealed(kOwnTable, out.data());
}

void keep_shorter(std::vector<std::uint8_t>& best, std::vector<std::uint8_t> other) {
    if (other.size() < best.size()) best = std::move(other);
}

std::vector<std::int8_t> decode_body(std::span<const std::uint8_t> body, const CdfTables& tables,
                                     std::uint16_t table, std::size_t count) {
    RansDecoder decoder(tables, body);
    std::vector<std::int8_t> residuals(count);
    std::vector<std::int32_t> values(std::min(count, kBlock));
    const std::vector<std::uint16_t> indices(values.size(), table);
    for (std::size_t first = 0; first < count; first += kBlock) {
        const std::size_t size = std::min(kBlock, count - first);
        decoder.decode(std::span(values).first(size), std::span(indices).first(size));
        for (std::size_t i = 0; i < size; ++i) {
            if (values[i] < std::numeric_limits<std::int8_t>::min() ||
                values[i] > std::numeric_limits<std::int8_t>::max()) {
                throw InputError("codebook: residual " + std::to_string(first + i) + " = " +
                                 std::to_string(values[i]) + "; expected -128..127");
            }
            residuals[first + i] = static_cast<std::int8_t>(values[i]);
        }
    }
    decoder.finish();
    return residuals;
}

std::vector<std::int8_t> read_plain(std::span<const std::uint8_t> bytes, std::size_t count) {
    if (bytes.size() != count) {
        throw InputError("codebook: " + std::to_string(bytes.size()) +
                         " bytes of residuals; expected " + std::to_string(count));
    }
    std::vector<std::int8_t> residuals;
    for (const std::uint8_t byte : bytes) residuals.push_back(static_cast<std::int8_t>(byte));
    return residuals;
}

}  // namespace

std::vector<std::uint8_t> write_residuals(std::span<const std::int8_t> residuals) {
    std::vector<std::uint8_t> best = {kPlain};
    for (const std::int8_t residual : residuals) {
        best.push_back(static_cast<std::uint8_t>(residual));
    }
    if (residuals.empty()) return best;
    for (std::uint16_t scale_index = 0; scale_index < kGaussianScales; ++scale_index) {
        keep_shorter(best, with_gaussian(residuals, scale_index));
    }
    keep_shorter(best, with_own_table(residuals));
    return best;
}

bool residuals_stand_alone(std::span<const std::uint8_t> bytes) {
    return !bytes.empty() && bytes.front() == kPlain;
}

std::vector<std::int8_t> read_residuals(std::span<const std::uint8_t> bytes, std::size_t count) {
    if (bytes.empty()) {
        throw InputError("codebook: no byte of residuals; expected one at least");
    }
    const std::uint8_t form = bytes.front();
    const auto rest = bytes.subspan(1);
    if (form == kPlain) return read_plain(rest, count);
    if (form > kOwnTable) {
        throw InputError("codebook: form of the residuals = " + std::to_string(form) +
                         "; expected at most " + std::to_string(kOwnTable));
    }
    const auto chunk = open_chunk(form, rest);
    if (!chunk) {
        throw InputError("codebook: the checksum of the " + std::to_string(bytes.size()) +
                         " bytes of residuals does not hold");
    }
    if (form < kOwnTable) {
        return decode_body(*chunk, gaussian_family(),
                           static_cast<std::uint16_t>(form - kFirstGaussian), count);
    }
    ByteReader in(*chunk, "table of residuals");
    const CdfTables tables = CdfTables::read(in, 1);
    return decode_body(chunk->subspan(in.position()), tables, 0, count);
}

}  // namespace oligo::core

// Any bytes as tables, as a container of chunks and as a body for fixed tables: values or
// InputError. And any values come back from what the encoder writes of them.
#include "core/byte_io.hpp"
#include "core/entropy/chunks.hpp"
#include "core/entropy/gaussian.hpp"
#include "core/entropy/rans.hpp"
#include "core/error.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace {

using namespace oligo;

const core::CdfTables& fixed_tables() {
    static const core::CdfTables tables = core::gaussian_tables(14);
    return tables;
}

void read_tables(std::span<const std::uint8_t> bytes) {
    core::ByteReader reader(bytes, "tables");
    const core::CdfTables tables = core::CdfTables::read(reader, 16);
    core::ByteWriter writer;
    tables.write(writer);
    core::ByteReader again(writer.data(), "tables");
    const core::CdfTables copy = core::CdfTables::read(again, 16);
    fuzz::require(copy.size() == tables.size() && again.left() == 0);
    for (std::size_t i = 0; i < copy.size(); ++i) fuzz::require(copy[i] == tables[i]);
}

/// A body as it is, in steps of any length.
void decode_body(fuzz::Input& input) {
    std::vector<std::uint16_t> levels(input.below(400));
    for (std::size_t i = 0; i < levels.size(); ++i) levels[i] = static_cast<std::uint16_t>(i % 64);
    const std::size_t step = 1 + input.below(100);
    std::vector<std::int32_t> values(levels.size());
    core::RansDecoder decoder(fixed_tables(), input.rest());
    for (std::size_t at = 0; at < values.size(); at += step) {
        const std::size_t length = std::min(step, values.size() - at);
        decoder.decode(std::span(values).subspan(at, length),
                       std::span(levels).subspan(at, length));
    }
    decoder.finish();
}

void read_container(std::span<const std::uint8_t> bytes) {
    for (const auto& chunk : core::read_chunks(bytes)) {
        fuzz::require(chunk.body.size() <= bytes.size());
        fuzz::require(chunk.intact() || chunk.body.empty());
    }
}

void round_trip(fuzz::Input& input) {
    std::vector<std::int32_t> values;
    std::vector<std::uint16_t> levels;
    // Rarely enough values for all lanes: those take a hundred times as long.
    const std::size_t repeats = input.byte() % 32 == 0 ? 1 + input.below(300) : 1 + input.below(4);
    std::vector<std::int32_t> some;
    for (auto rest = input.rest(); rest.size() >= 4; rest = rest.subspan(4)) {
        std::int32_t value = 0;
        std::memcpy(&value, rest.data(), 4);
        some.push_back(rest[0] % 4 == 0 ? value : value >> 22);
    }
    for (std::size_t i = 0; i < repeats && values.size() < 4000; ++i) {
        values.insert(values.end(), some.begin(), some.end());
    }
    for (const std::int32_t value : values) {
        levels.push_back(static_cast<std::uint16_t>(static_cast<std::uint32_t>(value) / 8 % 64));
    }
    core::RansEncoder encoder(fixed_tables());
    encoder.encode(values, levels);
    const std::vector<std::vector<std::uint8_t>> bodies{encoder.finish()};
    const auto bytes = core::write_chunks(bodies);
    const auto chunks = core::read_chunks(bytes);
    fuzz::require(chunks.size() == 1 && chunks[0].intact());
    std::vector<std::int32_t> back(values.size());
    core::RansDecoder decoder(fixed_tables(), chunks[0].body);
    decoder.decode(back, levels);
    decoder.finish();
    fuzz::require(back == values);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const unsigned kind = input.byte() % 4;
    if (kind == 0) {
        round_trip(input);
        return 0;
    }
    try {
        if (kind == 1) read_tables(input.rest());
        if (kind == 2) read_container(input.rest());
        if (kind == 3) decode_body(input);
    } catch (const core::InputError&) {
    }
    return 0;
}

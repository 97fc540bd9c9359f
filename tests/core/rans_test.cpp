#include "core/entropy/rans.hpp"

#include "core/byte_io.hpp"
#include "core/entropy/frequencies.hpp"
#include "core/entropy/gaussian.hpp"
#include "core/error.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

using namespace oligo::core;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Values {
    std::vector<std::int32_t> values;
    std::vector<std::uint16_t> tables;
};

/// A mix of tables: one value only, two even ones, skewed ones, wide ones, with and without escape.
CdfTables mixed_tables(unsigned precision_bits, std::uint64_t seed) {
    Random random(seed);
    std::vector<CdfTable> tables{{5, false, {static_cast<std::uint16_t>(1U << precision_bits)}}};
    for (const std::size_t count : {2, 3, 9, 60, 900, 4000}) {
        std::vector<std::uint64_t> weights(count);
        for (auto& weight : weights) weight = random.next() >> (24 + random.below(30));
        weights[0] |= 1;
        const auto first = static_cast<std::int32_t>(random.below(2001)) - 1000;
        tables.push_back(
            {first, random.below(2) == 0, quantised_frequencies(weights, precision_bits)});
    }
    return {precision_bits, std::move(tables)};
}

/// Values as likely as their tables say; of escapes, values near and far.
Values draw(const CdfTables& tables, std::size_t count, std::uint64_t seed) {
    Random random(seed);
    Values drawn;
    for (std::size_t i = 0; i < count; ++i) {
        const auto table = static_cast<std::uint16_t>(random.below(tables.size()));
        const auto place =
            tables.lookup().place(table, random.below(std::uint64_t{1} << tables.precision_bits()));
        std::int32_t value = place.value;
        if (place.escape != 0) {
            value = tables.value_of_overshoot(table, random.next() >> (33 + random.below(31)));
        }
        drawn.values.push_back(value);
        drawn.tables.push_back(table);
    }
    return drawn;
}

Bytes encode(const CdfTables& tables, const Values& drawn) {
    RansEncoder encoder(tables);
    encoder.encode(drawn.values, drawn.tables);
    return encoder.finish();
}

std::vector<std::int32_t> decode(const CdfTables& tables, std::span<const std::uint8_t> body,
                                 std::span<const std::uint16_t> which) {
    std::vector<std::int32_t> values(which.size());
    RansDecoder decoder(tables, body);
    decoder.decode(values, which);
    decoder.finish();
    return values;
}

/// The format by its definition (FORMAT.md, "Chunk body"), a value at a time with 64-bit numbers
/// and division; bypass bits as text.
struct SlowBody {
    unsigned lanes;
    std::vector<std::uint64_t> states;
    std::vector<std::uint64_t> words;
    std::string bits;

    SlowBody(const CdfTables& tables, const Values& from, unsigned lanes_) : lanes(lanes_) {
        states.assign(lanes, 65536);
        const std::uint64_t whole = std::uint64_t{1} << tables.precision_bits();
        for (std::size_t i = from.values.size(); i-- > 0;) {
            const CdfTable& table = tables[from.tables[i]];
            const std::int64_t last = static_cast<std::int64_t>(table.frequencies.size()) - 1;
            std::int64_t symbol = std::int64_t{from.values[i]} - table.first_value;
            if (table.escape && (symbol < 0 || symbol >= last)) {
                say_escape(symbol < 0 ? 2 * -symbol - 1 : 2 * (symbol - last));
                symbol = last;
            }
            std::uint64_t start = 0;
            for (std::int64_t s = 0; s < symbol; ++s) start += table.frequencies[s];
            const std::uint64_t frequency = table.frequencies[symbol];
            std::uint64_t& state = states[i % lanes];
            if (state / frequency * whole + start + state % frequency >= std::uint64_t{1} << 32) {
                words.insert(words.begin(), state % 65536);
                state /= 65536;
            }
            state = state / frequency * whole + start + state % frequency;
        }
    }

    void say_escape(std::int64_t overshoot) {
        std::string code;
        for (auto rest = overshoot + 1; rest > 0; rest /= 2) {
            code.insert(code.begin(), rest % 2 == 1 ? '1' : '0');
        }
        bits = std::string(code.size() - 1, '0') + code + bits;  // values come last to first
    }

    Bytes bytes() const {
        ByteWriter writer;
        writer.u8(static_cast<std::uint8_t>(std::lround(std::log2(lanes))));
        for (const auto state : states) writer.u32(static_cast<std::uint32_t>(state));
        for (const auto word : words) writer.u16(static_cast<std::uint16_t>(word));
        Bytes all = writer.take();
        std::string padded = bits;
        while (padded.size() % 8 != 0) padded += '0';
        for (std::size_t i = padded.size(); i > 0; i -= 8) {
            all.push_back(
                static_cast<std::uint8_t>(std::stoi(padded.substr(i - 8, 8), nullptr, 2)));
        }
        return all;
    }
};

double entropy_bytes(const CdfTables& tables, const Values& drawn) {
    double bits = 0;
    for (std::size_t i = 0; i < drawn.values.size(); ++i) {
        bits += tables.cost_bits(drawn.tables[i], drawn.values[i]);
    }
    return bits / 8;
}

/// Every truncation and three flips of every byte: how many were tried and how many gave values.
std::pair<std::size_t, std::size_t> damage(const CdfTables& tables, const Values& drawn) {
    const Bytes body = encode(tables, drawn);
    std::vector<Bytes> damaged;
    for (std::size_t i = 0; i < body.size(); ++i) {
        damaged.emplace_back(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(i));
        for (const unsigned mask : {0x01U, 0x80U, 0xFFU}) {
            damaged.push_back(body);
            damaged.back()[i] = static_cast<std::uint8_t>(body[i] ^ mask);
        }
    }
    std::size_t unnoticed = 0;
    for (const Bytes& one : damaged) {
        try {
            decode(tables, one, drawn.tables);
            ++unnoticed;
        } catch (const InputError&) {
        }
    }
    return {damaged.size(), unnoticed};
}

}  // namespace

CATCH_TEST_CASE("rans: any values come back, as a slow coder writes them", "[entropy]") {
    for (unsigned precision = 12; precision <= 14; ++precision) {
        const CdfTables tables = mixed_tables(precision, precision);
        for (const std::size_t count : {1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 100, 1001, 10007, 30011}) {
            const Values drawn = draw(tables, count, count);
            const Bytes body = encode(tables, drawn);
            CATCH_INFO(count << " values at " << precision << " bits");
            CATCH_REQUIRE(body == SlowBody(tables, drawn, 1U << body[0]).bytes());
            CATCH_REQUIRE(decode(tables, body, drawn.tables) == drawn.values);
        }
    }
}

CATCH_TEST_CASE("rans: every number of lanes is used and comes back", "[entropy]") {
    const CdfTables tables = gaussian_tables();
    for (const auto& [count, log_lanes] :
         {std::pair{2000, 0}, {15000, 1}, {40000, 2}, {160000, 3}}) {
        const Values drawn = draw(tables, static_cast<std::size_t>(count), 5);
        const Bytes body = encode(tables, drawn);
        CATCH_CHECK(body[0] == log_lanes);
        CATCH_CHECK(body == SlowBody(tables, drawn, 1U << log_lanes).bytes());
        CATCH_CHECK(decode(tables, body, drawn.tables) == drawn.values);
    }
}

CATCH_TEST_CASE("rans: nothing is an empty body", "[entropy]") {
    const CdfTables tables = gaussian_tables();
    CATCH_CHECK(encode(tables, {}).empty());
    CATCH_CHECK(decode(tables, {}, {}).empty());
    CATCH_CHECK_THROWS_AS(decode(tables, {}, std::vector<std::uint16_t>{0}), InputError);
}

CATCH_TEST_CASE("rans: values of probability 1 cost nothing", "[entropy]") {
    const CdfTables tables = mixed_tables(14, 3);
    const Values drawn{std::vector<std::int32_t>(100000, 5), std::vector<std::uint16_t>(100000, 0)};
    const Bytes body = encode(tables, drawn);
    CATCH_CHECK(body == Bytes{0, 0, 0, 1, 0});
    CATCH_CHECK(decode(tables, body, drawn.tables) == drawn.values);
}

CATCH_TEST_CASE("rans: calls may cut the values anywhere", "[entropy]") {
    const CdfTables tables = gaussian_tables();
    const Values drawn = draw(tables, 200000, 9);
    const Bytes body = encode(tables, drawn);
    CATCH_REQUIRE(body[0] == 3);
    Random random(4);
    RansEncoder encoder(tables);
    RansDecoder decoder(tables, body);
    std::vector<std::int32_t> values(drawn.values.size());
    for (std::size_t at = 0; at < values.size();) {
        const std::size_t length = std::min<std::size_t>(random.below(40), values.size() - at);
        const auto tables_here = std::span(drawn.tables).subspan(at, length);
        encoder.encode(std::span(drawn.values).subspan(at, length), tables_here);
        decoder.decode(std::span(values).subspan(at, length), tables_here);
        at += length;
    }
    decoder.finish();
    CATCH_CHECK(values == drawn.values);
    CATCH_CHECK(encoder.count() == values.size());
    CATCH_CHECK(encoder.finish() == body);
    CATCH_CHECK(encoder.finish().empty());
}

CATCH_TEST_CASE("rans: an encoder can be used again", "[entropy]") {
    const CdfTables tables(12, {{0, true, {4000, 96}}});
    const Values first{{-7}, {0}}, second{{0, 900, 1, 0}, {0, 0, 0, 0}};
    RansEncoder encoder(tables);
    encoder.encode(first.values, first.tables);
    CATCH_CHECK(encoder.finish() == encode(tables, first));
    encoder.encode(second.values, second.tables);
    const Bytes body = encoder.finish();
    CATCH_CHECK(body == SlowBody(tables, second, 1).bytes());
    CATCH_CHECK(decode(tables, body, second.tables) == second.values);
}

CATCH_TEST_CASE("rans: bodies are within .1 % + 8 bytes of the entropy", "[entropy]") {
    for (unsigned precision = 12; precision <= 14; ++precision) {
        for (const bool gaussian : {true, false}) {
            const CdfTables tables =
                gaussian ? gaussian_tables(precision) : mixed_tables(precision, 77);
            for (const std::size_t count : {1, 10, 100, 1000, 3000, 8000, 20000, 60000, 400000}) {
                const Values drawn = draw(tables, count, 31);
                const double entropy = entropy_bytes(tables, drawn);
                const auto size = static_cast<double>(encode(tables, drawn).size());
                CATCH_INFO(count << " values at " << precision << " bits: " << size << " bytes for "
                                 << entropy);
                CATCH_CHECK(size <= 1.001 * entropy + 8);
                CATCH_CHECK(size >= entropy);
            }
        }
    }
}

CATCH_TEST_CASE("rans: what cannot be said is refused and changes nothing", "[entropy]") {
    const CdfTables tables(12, {{0, false, {4000, 96}}, {0, true, {4000, 96}}});
    const Values sound{{0, 1, -900, 1 << 30}, {0, 0, 1, 1}};
    RansEncoder encoder(tables);
    encoder.encode(sound.values, sound.tables);
    const std::vector<std::int32_t> values = {0, 77, 2};
    CATCH_CHECK_THROWS_WITH(encoder.encode(values, std::vector<std::uint16_t>{0, 1, 0}),
                            Catch::Contains("value 2 is not in it"));
    CATCH_CHECK_THROWS_AS(encoder.encode(values, std::vector<std::uint16_t>{0, 1, 2}), InputError);
    CATCH_CHECK_THROWS_AS(encoder.encode(values, sound.tables), std::invalid_argument);
    CATCH_CHECK(encoder.count() == 4);
    const Bytes body = encoder.finish();
    CATCH_CHECK(body == encode(tables, sound));
    CATCH_CHECK(decode(tables, body, sound.tables) == sound.values);
    RansDecoder decoder(tables, body);
    std::vector<std::int32_t> back(4);
    CATCH_CHECK_THROWS_AS(decoder.decode(back, std::vector<std::uint16_t>{0, 0, 1, 2}), InputError);
    CATCH_CHECK_THROWS_AS(decoder.decode(back, std::vector<std::uint16_t>{0}),
                          std::invalid_argument);
}

CATCH_TEST_CASE("rans: damage to words and states is found", "[entropy]") {
    const CdfTables tables(12, {{0, false, {4000, 96}}, {-2, false, {96, 904, 1000, 2000, 96}}});
    const auto [damaged, unnoticed] = damage(tables, draw(tables, 6000, 2));
    CATCH_CHECK(damaged > 2000);
    CATCH_CHECK(unnoticed < damaged / 100);  // the last word can turn one value into another
}

CATCH_TEST_CASE("rans: damage to bypass bits ends, too", "[entropy]") {
    // It may change values without a trace: a chunk has a checksum for that.
    const CdfTables tables = mixed_tables(14, 8);
    const auto [damaged, unnoticed] = damage(tables, draw(tables, 1500, 2));
    CATCH_CHECK(damaged > 1000);
    CATCH_CHECK(unnoticed < damaged / 10);
}

CATCH_TEST_CASE("rans: random bytes end in values or InputError", "[entropy]") {
    const CdfTables tables = mixed_tables(13, 4);
    Random random(6);
    std::size_t refused = 0;
    for (int trial = 0; trial < 20000; ++trial) {
        Bytes body(random.below(200));
        for (auto& byte : body) byte = static_cast<std::uint8_t>(random.below(256));
        if (!body.empty()) body[0] &= 3;
        const Values drawn = draw(tables, 1 + random.below(300), static_cast<std::uint64_t>(trial));
        try {
            decode(tables, body, drawn.tables);
        } catch (const InputError&) {
            ++refused;
        }
    }
    CATCH_CHECK(refused > 19990);
}

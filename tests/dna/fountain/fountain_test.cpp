#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"
#include "dna/ecc/reed_solomon.hpp"
#include "dna/fountain/galois_rows.hpp"
#include "dna/fountain/systematic.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace oligo::dna {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Status = FountainResult::Status;

Bytes random_bytes(std::size_t size, std::uint64_t seed) {
    core::Random random(seed);
    Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
    return bytes;
}

Bytes symbol_of(const FountainEncoder& encoder, std::uint32_t id) {
    Bytes symbol(encoder.symbol_bytes());
    encoder.encode(id, symbol);
    return symbol;
}

/// Rows of equations solved one unknown at a time, byte by byte: [unknowns | symbol].
std::vector<Bytes> solve_slowly(std::vector<Bytes> rows, std::size_t unknowns) {
    const GaloisField& field = GaloisField::gf256();
    for (std::size_t j = 0; j < unknowns; ++j) {
        std::size_t pivot = j;
        while (pivot < rows.size() && rows[pivot][j] == 0) ++pivot;
        CATCH_REQUIRE(pivot < rows.size());
        std::swap(rows[j], rows[pivot]);
        const std::uint8_t leading = rows[j][j];
        for (auto& cell : rows[j]) cell = field.divide(cell, leading);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::uint8_t factor = rows[i][j];
            for (std::size_t k = 0; i != j && factor != 0 && k < rows[i].size(); ++k) {
                rows[i][k] ^= field.multiply(factor, rows[j][k]);
            }
        }
    }
    for (auto& row : rows) row.erase(row.begin(), row.begin() + unknowns);
    return rows;
}

// The format's rules written down again, for one size: K = 150, which is padded to 150.
struct SlowCode {
    static constexpr unsigned kSources = 150, kChecks = 12, kSparse = 134, kColumns = 174;

    static Bytes row(std::uint64_t number) {
        core::Random random(0x666F756E7461696EULL ^ (kSources << 8), number);
        const std::uint64_t draw = random.next();
        const unsigned degree =
            std::min<unsigned>(64, 1 + (1U << 20) / (static_cast<unsigned>(draw >> 44) + 1));
        Bytes cells(kColumns);
        for (unsigned filled = 0; filled < degree;) {
            std::uint8_t& cell = cells[random.below(kSparse)];
            filled += cell == 0 ? 1 : 0;
            cell = 1;
        }
        for (unsigned filled = 0; filled < 2 + draw % 2;) {
            std::uint8_t& cell = cells[kSparse + random.below(kColumns - kSparse)];
            filled += cell == 0 ? 1 : 0;
            cell = 1;
        }
        return cells;
    }

    static std::vector<Bytes> constraints() {
        std::vector<Bytes> rows(kChecks, Bytes(kColumns));
        std::vector<std::set<unsigned>> triples;  // of all turns so far, in every rotation
        for (unsigned turn = 0; turn * kChecks < kSparse; ++turn) {
            core::Random random(0x636865636B, turn);
            std::set<unsigned> triple;
            for (unsigned draw = 0; draw < 16; ++draw) {
                const unsigned first = random.below(kChecks - 1);
                unsigned second = random.below(kChecks - 2);
                second += second >= first ? 1 : 0;
                triple = {0, first + 1, second + 1};
                if (std::find(triples.begin(), triples.end(), triple) == triples.end()) break;
            }
            for (unsigned at = 0; at < kChecks; ++at) {
                std::set<unsigned> rotated;
                for (const unsigned check : triple) rotated.insert((check + at) % kChecks);
                triples.push_back(rotated);
                const unsigned column = turn * kChecks + at;
                for (const unsigned check : rotated) {
                    if (column < kSparse) rows[check][column] = 1;
                }
            }
        }
        for (unsigned check = 0; check < kChecks; ++check) {
            core::Random random(0x696E616374, check);
            const unsigned first = random.below(kColumns - kSparse);
            unsigned second = random.below(kColumns - kSparse - 1);
            second += second >= first ? 1 : 0;
            rows[check][kSparse + first] = rows[check][kSparse + second] = 1;
        }
        core::Random heavy(0x6865617679);
        for (unsigned h = 0; h < 12; ++h) {
            const Bytes groups = [&] {
                Bytes values(64);
                for (auto& value : values) value = static_cast<std::uint8_t>(heavy.below(256));
                return values;
            }();
            Bytes& cells = rows.emplace_back(kColumns);
            for (unsigned column = 0; column < kColumns; ++column)
                cells[column] = groups[column % 64];
        }
        return rows;
    }
};

CATCH_TEST_CASE("fountain: repair symbols follow from the format's equations", "[fountain]") {
    constexpr unsigned kBytes = 9;
    const Bytes data = random_bytes(SlowCode::kSources * kBytes, 1);
    auto rows = SlowCode::constraints();
    for (auto& row : rows) row.resize(row.size() + kBytes);
    for (unsigned source = 0; source < SlowCode::kSources; ++source) {
        Bytes row = SlowCode::row(source);
        row.insert(row.end(), data.begin() + source * kBytes, data.begin() + (source + 1) * kBytes);
        rows.push_back(row);
    }
    const auto intermediate = solve_slowly(rows, SlowCode::kColumns);
    const FountainEncoder encoder(data, kBytes);
    CATCH_REQUIRE(encoder.code().check_rows() == SlowCode::kChecks);
    CATCH_REQUIRE(encoder.code().sparse() == SlowCode::kSparse);
    CATCH_REQUIRE(encoder.code().columns() == SlowCode::kColumns);
    for (const std::uint32_t id : {0U, 149U, 150U, 151U, 4000U, 0x7FFFFFFFU}) {
        const Bytes row = SlowCode::row(id);
        Bytes expected(kBytes);
        for (unsigned column = 0; column < SlowCode::kColumns; ++column) {
            for (unsigned i = 0; row[column] != 0 && i < kBytes; ++i) {
                expected[i] ^= intermediate[column][i];
            }
        }
        CATCH_CHECK(symbol_of(encoder, id) == expected);
    }
}

CATCH_TEST_CASE("fountain: repair symbols of dense codes", "[fountain]") {
    const GaloisField& field = GaloisField::gf256();
    const Bytes data = random_bytes(20 * 13, 2);
    const FountainEncoder encoder(data, 13);
    CATCH_REQUIRE(encoder.code().dense());
    for (const std::uint32_t id : {20U, 21U, 77777U}) {
        core::Random random(0x64656E7365, id);
        Bytes expected(13);
        for (unsigned source = 0; source < 20; ++source) {
            const auto coefficient = static_cast<std::uint8_t>(1 + random.below(255));
            for (unsigned i = 0; i < 13; ++i) {
                expected[i] ^= field.multiply(coefficient, data[source * 13 + i]);
            }
        }
        CATCH_CHECK(symbol_of(encoder, id) == expected);
    }
}

/// A decoder with every symbol of `ids`.
FountainDecoder decoder_with(const FountainEncoder& encoder,
                             const std::vector<std::uint32_t>& ids) {
    FountainDecoder decoder(encoder.code().source_symbols(), encoder.symbol_bytes());
    for (const std::uint32_t id : ids) CATCH_REQUIRE(decoder.add(id, symbol_of(encoder, id)));
    return decoder;
}

/// `count` different ids, each a source symbol with this chance as long as there are any.
std::vector<std::uint32_t> draw_ids(core::Random& random, std::uint32_t sources, std::size_t count,
                                    double from_sources) {
    std::set<std::uint32_t> ids;
    while (ids.size() < count) {
        ids.insert(random.uniform() < from_sources ? random.below(sources)
                                                   : random.below(FountainCode::kMostIds));
    }
    return {ids.begin(), ids.end()};
}

CATCH_TEST_CASE("fountain: any K + 2 symbols give the data back", "[fountain]") {
    core::Random random(3);
    for (const std::uint32_t sources : {1, 2, 3, 10, 32, 33, 65, 127, 129, 376, 1000, 20001}) {
        for (const unsigned bytes : {8U, 31U, 32U, 64U}) {
            const Bytes data = random_bytes(std::size_t{sources} * bytes, random.next());
            const FountainEncoder encoder(data, bytes);
            for (const double from_sources : {0.0, 0.5, 0.98}) {
                CATCH_CAPTURE(sources, bytes, from_sources);
                const auto decoder =
                    decoder_with(encoder, draw_ids(random, sources, sources + 2, from_sources));
                Bytes decoded(data.size());
                const FountainResult result = decoder.decode(decoded);
                CATCH_REQUIRE(result.status == Status::kDecoded);
                CATCH_REQUIRE(result.wrong.empty());
                CATCH_REQUIRE(decoded == data);
            }
        }
    }
}

CATCH_TEST_CASE("fountain: sources alone are the data", "[fountain]") {
    const Bytes data = random_bytes(1000 * 8 - 3, 4);
    const FountainEncoder encoder(data, 8);
    std::vector<std::uint32_t> ids(1000);
    for (std::uint32_t i = 0; i < 1000; ++i) ids[i] = 999 - i;
    Bytes decoded(8000);
    CATCH_CHECK(decoder_with(encoder, ids).decode(decoded).status == Status::kDecoded);
    CATCH_CHECK(std::equal(data.begin(), data.end(), decoded.begin()));
    ids.pop_back();
    CATCH_CHECK(decoder_with(encoder, ids).decode(decoded).status == Status::kTooFew);
}

// The design's 98 % and 99.9 %: tests/bench/fountain_overhead.cpp counts over many more trials.
CATCH_TEST_CASE("fountain: exactly K symbols are nearly always enough", "[fountain]") {
    core::Random random(5);
    for (const std::uint32_t sources : {2U, 10U, 40U, 100U, 1000U}) {
        const Bytes data = random_bytes(std::size_t{sources} * 8, sources);
        const FountainEncoder encoder(data, 8);
        const int trials = 400;
        int failed = 0;
        for (int trial = 0; trial < trials; ++trial) {
            auto decoder = decoder_with(encoder, draw_ids(random, sources, sources, 0));
            Bytes decoded(data.size());
            if (decoder.decode(decoded).status == Status::kDecoded) {
                CATCH_REQUIRE(decoded == data);
                continue;
            }
            ++failed;
            CATCH_REQUIRE(decoded == Bytes(data.size()));
            for (const std::uint32_t id :
                 {FountainCode::kMostIds - 1, FountainCode::kMostIds - 2}) {
                decoder.add(id, symbol_of(encoder, id));
            }
            CATCH_REQUIRE(decoder.decode(decoded).status == Status::kDecoded);
            CATCH_REQUIRE(decoded == data);
        }
        CATCH_CAPTURE(sources);
        CATCH_CHECK(failed <= trials / 50);
    }
}

CATCH_TEST_CASE("fountain: wrong symbols are found and left out", "[fountain]") {
    core::Random random(6);
    for (const std::uint32_t sources : {1U, 20U, 200U, 3000U}) {
        const Bytes data = random_bytes(std::size_t{sources} * 16, sources);
        const FountainEncoder encoder(data, 16);
        for (const std::size_t wrong : {1U, 3U, 12U}) {
            CATCH_CAPTURE(sources, wrong);
            const auto ids = draw_ids(random, sources, sources + wrong + 4, sources == 1 ? 0 : 0.9);
            FountainDecoder decoder(sources, 16);
            std::vector<std::uint32_t> expected;
            for (const std::uint32_t at : core::permutation(ids.size(), random)) {
                Bytes symbol = symbol_of(encoder, ids[at]);
                if (expected.size() < wrong) {
                    expected.push_back(ids[at]);
                    symbol = random_bytes(16, random.next());
                }
                decoder.add(ids[at], symbol);
            }
            std::sort(expected.begin(), expected.end());
            Bytes decoded(data.size());
            const FountainResult result = decoder.decode(decoded);
            CATCH_REQUIRE(result.status == Status::kDecoded);
            CATCH_CHECK(result.wrong == expected);
            CATCH_CHECK(decoded == data);
        }
    }
}

// Two more symbols than needed: with one only, the single check misses a wrong symbol in 256.
CATCH_TEST_CASE("fountain: a contradiction that cannot be resolved is never data", "[fountain]") {
    core::Random random(7);
    for (int trial = 0; trial < 200; ++trial) {
        const std::uint32_t sources = trial % 2 == 0 ? 12 : 90;
        const Bytes data = random_bytes(std::size_t{sources} * 8, trial);
        const FountainEncoder encoder(data, 8);
        const auto ids = draw_ids(random, sources, sources + 2, 0.5);
        FountainDecoder decoder(sources, 8);
        const std::size_t bad = random.below(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            Bytes symbol = symbol_of(encoder, ids[i]);
            if (i == bad) symbol[random.below(8)] ^= 1;
            decoder.add(ids[i], symbol);
        }
        Bytes decoded(data.size());
        const FountainResult result = decoder.decode(decoded);
        CATCH_REQUIRE(result.status != Status::kDecoded);
        CATCH_REQUIRE(decoded == Bytes(data.size()));
    }
}

CATCH_TEST_CASE("fountain: where symbols contradict, doubtful ones go first", "[fountain]") {
    core::Random random(9);
    int helped = 0;
    for (int trial = 0; trial < 100; ++trial) {
        const std::uint32_t sources = trial % 2 == 0 ? 12 : 90;
        const Bytes data = random_bytes(std::size_t{sources} * 8, trial);
        const FountainEncoder encoder(data, 8);
        // Too little surplus to find the wrong symbol without a hint; others are doubtful as well.
        const std::size_t surplus = 2, doubtful = 1 + random.below(surplus);
        const auto ids = draw_ids(random, sources, sources + surplus, 0.5);
        const auto order = core::permutation(ids.size(), random);
        FountainDecoder hinted(sources, 8), plain(sources, 8);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            Bytes symbol = symbol_of(encoder, ids[order[i]]);
            if (i == 0) symbol[random.below(8)] ^= 1;
            hinted.add(ids[order[i]], symbol, i < doubtful);
            plain.add(ids[order[i]], symbol);
        }
        Bytes decoded(data.size()), without(data.size());
        const FountainResult result = hinted.decode(decoded);
        CATCH_CHECK(plain.decode(without).status != Status::kDecoded);
        // Without the two, the others may be one too few.
        if (result.status != Status::kDecoded) continue;
        ++helped;
        CATCH_CHECK(decoded == data);
        CATCH_CHECK(result.wrong == std::vector<std::uint32_t>{ids[order[0]]});
    }
    CATCH_CHECK(helped >= 80);
    // All doubtful, enough of them: what is right is not lost.
    const Bytes data = random_bytes(40 * 8, 10);
    const FountainEncoder encoder(data, 8);
    FountainDecoder decoder(40, 8);
    for (std::uint32_t id = 20; id < 63; ++id) decoder.add(id, symbol_of(encoder, id), true);
    Bytes decoded(data.size());
    CATCH_CHECK(decoder.decode(decoded).status == Status::kDecoded);
    CATCH_CHECK(decoded == data);
}

CATCH_TEST_CASE("fountain: two versions of a symbol, one of them right", "[fountain]") {
    const Bytes data = random_bytes(100 * 8, 8);
    const FountainEncoder encoder(data, 8);
    FountainDecoder decoder(100, 8);
    for (std::uint32_t id = 5; id < 109; ++id) {
        Bytes symbol = symbol_of(encoder, id);
        if (id == 40) {
            symbol[0] ^= 1;
            CATCH_CHECK(decoder.add(id, symbol));
            symbol[0] ^= 1;
        }
        CATCH_CHECK(decoder.add(id, symbol));
        CATCH_CHECK_FALSE(decoder.add(id, symbol));
    }
    CATCH_CHECK(decoder.symbols() == 105);
    Bytes decoded(data.size());
    const FountainResult result = decoder.decode(decoded);
    CATCH_REQUIRE(result.status == Status::kDecoded);
    CATCH_CHECK(result.wrong == std::vector<std::uint32_t>{40});
    CATCH_CHECK(decoded == data);
}

CATCH_TEST_CASE("fountain: what a decoder keeps is bounded", "[fountain]") {
    FountainDecoder decoder(3, 8);
    Bytes symbol(8);
    int kept = 0;
    for (unsigned i = 0; i < 10; ++i) {
        symbol[0] = static_cast<std::uint8_t>(i);
        kept += decoder.add(7, symbol) ? 1 : 0;
    }
    CATCH_CHECK(kept == 4);
    for (std::uint32_t id = 0; id < 3000; ++id) decoder.add(id, symbol);
    CATCH_CHECK(decoder.symbols() == 2 * 3 + 1024);
}

CATCH_TEST_CASE("fountain: products of rows", "[fountain]") {
    const GaloisField& field = GaloisField::gf256();
    for (unsigned factor = 0; factor < 256; ++factor) {
        const Bytes from = random_bytes(29, factor);
        Bytes sum = random_bytes(29, factor + 1000);
        Bytes expected = sum;
        for (std::size_t i = 0; i < 29; ++i) {
            expected[i] ^= field.multiply(from[i], static_cast<std::uint8_t>(factor));
        }
        add_multiple(sum, from, static_cast<std::uint8_t>(factor));
        CATCH_REQUIRE(sum == expected);
    }
}

CATCH_TEST_CASE("fountain: wrong input is refused", "[fountain]") {
    CATCH_CHECK_THROWS_AS(FountainEncoder({}, 8), core::InputError);
    CATCH_CHECK_THROWS_AS(FountainEncoder(Bytes(10), 7), core::InputError);
    CATCH_CHECK_THROWS_AS(FountainEncoder(Bytes(10), 65), core::InputError);
    CATCH_CHECK_THROWS_AS(FountainEncoder(Bytes(10), 0), core::InputError);
    CATCH_CHECK_THROWS_AS(FountainDecoder(0, 8), core::InputError);
    CATCH_CHECK_THROWS_AS(FountainDecoder((1U << 20) + 1, 8), core::InputError);
    CATCH_CHECK_THROWS_AS(FountainDecoder(5, 65), core::InputError);
    FountainDecoder decoder(5, 8);
    CATCH_CHECK_THROWS_AS(decoder.add(0, Bytes(7)), core::InputError);
    CATCH_CHECK_THROWS_AS(decoder.add(1U << 31, Bytes(8)), core::InputError);
    Bytes room(39);
    CATCH_CHECK_THROWS_AS(decoder.decode(room), core::InputError);
    const FountainEncoder encoder(Bytes(40), 8);
    CATCH_CHECK_THROWS_AS(encoder.encode(1U << 31, std::span(room).first(8)), core::InputError);
    CATCH_CHECK_THROWS_AS(encoder.encode(0, room), core::InputError);
}

}  // namespace
}  // namespace oligo::dna

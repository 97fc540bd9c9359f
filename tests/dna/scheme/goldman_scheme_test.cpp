#include "core/config.hpp"
#include "core/error.hpp"
#include "dna/header/header_reader.hpp"
#include "dna/mapping/goldman_strands.hpp"
#include "dna/mapping/huffman.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "dna/scheme/goldman.hpp"
#include "dna/strand/turned_form.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oligo::dna {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::unique_ptr<Scheme> goldman(const std::string& settings = "") {
    const std::string rest = settings.empty() ? "" : ", " + settings;
    auto config = core::Config::from_text("{\"scheme\": \"goldman\"" + rest + "}", "test");
    return make_scheme(config);
}

PoolObject random_file(std::size_t size) {
    auto file = test::raw_file({});
    file.payload.segments[0] = test::random_segment(256, size, core::Tolerance::kExact, size);
    return file;
}

/// Strands as they are but for those with numbers from..from + count - 1 among the data.
std::vector<Read> without(const Pool& pool, std::size_t from, std::size_t count) {
    std::vector<Read> reads;
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        const std::size_t data = i - pool.count.header_strands;
        if (i >= pool.count.header_strands && data >= from && data < from + count) continue;
        reads.push_back({pool.oligo(i), ""});
    }
    return reads;
}

CATCH_TEST_CASE("goldman: strands are the words of the two codes, one after another", "[goldman]") {
    const HuffmanCode huffman =
        HuffmanCode::from_frequencies(std::vector<std::uint64_t>(256, 1), 3);
    std::size_t longer = 0;
    for (std::size_t byte = 0; byte < 256; ++byte) longer += huffman.word(byte).size() == 6;
    CATCH_CHECK(longer == 20);
    core::Random random(1);
    for (const Rotation rotation : {Rotation::kCyclic, Rotation::kRemoved}) {
        const GoldmanStrands mapping(198, rotation);
        CATCH_REQUIRE(mapping.capacity_bits() == 8 * 38);
        std::size_t without_form = 0;
        for (int trial = 0; trial < 2000; ++trial) {
            Bytes number(38), back(38);
            for (auto& byte : number) byte = static_cast<std::uint8_t>(random.below(256));
            std::string strand(198, '?'), expected;
            mapping.encode(number, 0, strand);
            std::vector<std::uint8_t> trits;
            for (const std::uint8_t byte : number) {
                const auto& word = huffman.word(byte);
                trits.insert(trits.end(), word.begin(), word.end());
                if (rotation == Rotation::kRemoved) expected += GoldmanCode::jpegdna().encode(word);
            }
            if (trits.size() > 198) {
                CATCH_REQUIRE(strand == std::string(198, '-'));
                CATCH_REQUIRE_FALSE(mapping.decode(strand, back));
                ++without_form;
                continue;
            }
            const std::vector<std::uint8_t> filler(198 - trits.size(), 0);
            if (rotation == Rotation::kRemoved) {
                expected += GoldmanCode::jpegdna().encode(filler);
            } else {
                trits.resize(198, 0);
                expected = GoldmanCode::dna().encode(trits);
                CATCH_REQUIRE(longest_run(strand) == 1);
            }
            CATCH_REQUIRE(strand == expected);
            CATCH_REQUIRE(mapping.decode(strand, back) == 0U);
            CATCH_REQUIRE(back == number);
            // A base changed to a neighbour's value is a repeat, which the cyclic code has not.
            const std::size_t at = 1 + random.below(197);
            const bool changed = strand[at] != strand[at - 1];
            strand[at] = strand[at - 1];
            const bool read = mapping.decode(strand, back).has_value();
            CATCH_REQUIRE((changed || rotation == Rotation::kRemoved));
            CATCH_REQUIRE((!changed || !read || back != number));
            CATCH_REQUIRE((!read || rotation == Rotation::kRemoved));
        }
        CATCH_CHECK(without_form < 40);
    }
    Bytes number(38);
    const GoldmanStrands mapping(198, Rotation::kCyclic);
    CATCH_CHECK_FALSE(mapping.decode(std::string(198, 'N'), number));
    CATCH_CHECK_FALSE(mapping.decode("ACGT", number));
    CATCH_CHECK_THROWS_AS(GoldmanStrands(5, Rotation::kCyclic), core::InputError);
}

CATCH_TEST_CASE("goldman: a piece is lost with all of its strands only", "[goldman]") {
    const auto file = random_file(2000);
    for (const unsigned overlap : {1U, 2U, 4U, 8U}) {
        const auto scheme = goldman("\"overlap\": " + std::to_string(overlap));
        const Pool pool = write_pool({file}, *scheme, parse_primers("default"));
        // Above 256 strands their numbers take eight bits more of the 304.
        const std::size_t room = overlap == 8 ? (304 - 16 - 4 - 14) / 8 : (304 - 8 - 4 - 14) / 8;
        const std::size_t piece = room / overlap, pieces = (2000 + piece - 1) / piece;
        CATCH_CHECK(pool.strands.size() - pool.count.header_strands == pieces + overlap - 1);
        for (const std::size_t from : {std::size_t{0}, pieces / 2, pieces - 1}) {
            CATCH_INFO("overlap " << overlap << ", strands from " << from);
            const auto close = read_pool(without(pool, from, overlap - 1));
            CATCH_CHECK(close.objects[0].payload.verified);
            const auto lost = read_pool(without(pool, from, overlap));
            CATCH_CHECK_FALSE(lost.objects[0].complete);
            const auto& segment = lost.objects[0].payload.segments[0];
            CATCH_CHECK(segment.erased() == std::min(piece, 2000 - from * piece));
            for (std::size_t i = 0; i < segment.symbols.size(); ++i) {
                const bool here = i / piece == from;
                CATCH_REQUIRE((segment.confidence[i] == 0) == here);
                if (!here) {
                    CATCH_REQUIRE(segment.symbols[i] == file.payload.segments[0].symbols[i]);
                }
            }
        }
    }
}

CATCH_TEST_CASE("goldman: reads are brought together where a part has no strand left",
                "[goldman]") {
    constexpr std::size_t kLost = 100, kStrayReads = 20001;
    core::Random random(5);
    const auto any_base = [&] { return kBases[random.below(4)]; };
    for (const unsigned overlap : {1U, 4U}) {
        CATCH_INFO("overlap " << overlap);
        const auto scheme = goldman("\"overlap\": " + std::to_string(overlap));
        const Pool pool = write_pool({random_file(8000)}, *scheme, parse_primers("default"));
        auto reads = without(pool, kLost, 1);
        const std::string oligo = pool.oligo(pool.count.header_strands + kLost);
        for (const std::size_t wrong : {40, 60, 80, 120, 150}) {
            std::string read = oligo;
            read[wrong] = read[wrong] == 'A' ? 'C' : 'A';
            reads.push_back({read, ""});
        }
        // So many that bringing reads together costs more than one strand in a hundred is worth.
        for (std::size_t i = 0; i < kStrayReads; ++i) {
            std::string read(oligo.size(), '?');
            std::generate(read.begin(), read.end(), any_base);
            reads.push_back({read, ""});
        }
        const auto reading = read_pool(reads);
        CATCH_CHECK(reading.objects[0].payload.verified);
        CATCH_CHECK(reading.reads.rescued == (overlap == 1 ? 5 : 0));
    }
}

CATCH_TEST_CASE("goldman: strands alternate, sense bases stand at their ends", "[goldman]") {
    const auto scheme = goldman();
    const Pool pool = write_pool({random_file(500)}, *scheme, parse_primers("default"));
    const auto header = read_header(test::reads_of(pool, {}, 1));
    const auto form = scheme->form({200, 5, 0, header.pool()}, {});
    for (std::size_t i = pool.count.header_strands; i < pool.strands.size(); ++i) {
        const std::string& strand = pool.strands[i];
        CATCH_CHECK(longest_run(strand) == 1);
        CATCH_CHECK((strand.front() == 'A' || strand.front() == 'T'));
        CATCH_CHECK((strand.back() == 'C' || strand.back() == 'G'));
        const auto found = form->locate(strand);
        CATCH_REQUIRE(found);
        const std::size_t index = i - pool.count.header_strands;
        CATCH_CHECK(found->address.index == index);
        CATCH_CHECK_FALSE(form->locate(reverse_complement(strand)));
        // What the mapping wrote runs forwards on the even strands alone.
        const GoldmanStrands mapping(198, Rotation::kCyclic);
        const std::string inner = strand.substr(1, 198);
        Bytes number(38);
        const std::string written = index % 2 == 0 ? inner : reverse_complement(inner);
        CATCH_CHECK(mapping.decode(written, number));
    }
}

CATCH_TEST_CASE("goldman: both rotations, every overlap, noisy reads", "[goldman]") {
    const auto file = random_file(4000);
    for (const std::string settings :
         {R"("rotation": "removed")", R"("overlap": 1)", R"("overlap": 3, "rotation": "removed")",
          R"("overlap": 8)", R"("strand_nt": 80)", R"("strand_nt": 1000)"}) {
        CATCH_INFO(settings);
        const auto scheme = goldman(settings);
        const Pool pool = write_pool({file}, *scheme, parse_primers("default"));
        const auto reading = read_pool(test::reads_of(pool, {0.001, 0, 0, 0, 12}, 2));
        CATCH_CHECK(reading.objects[0].payload.verified);
        const auto again =
            make_scheme("goldman", scheme->facts().parameters, scheme->facts().strand_nt);
        CATCH_CHECK(again->facts().parameters == scheme->facts().parameters);
    }
    for (const Bytes& broken : {Bytes{32}, Bytes{3, 0}, Bytes{16}, Bytes{255}}) {
        CATCH_CHECK_THROWS_AS(make_scheme("goldman", broken, 200), core::InputError);
    }
    for (const std::string settings :
         {R"("overlap": 0)", R"("overlap": 9)", R"("rotation": "other")", R"("strand_nt": 79)",
          R"("redundancy": 0.1)"}) {
        CATCH_CHECK_THROWS_AS(goldman(settings), core::InputError);
    }
}

CATCH_TEST_CASE("goldman: of copies that differ the most frequent one is taken", "[goldman]") {
    const Bytes data = {1, 2, 3, 4, 5, 6, 7};
    const OverlapStream stream(data.size(), 6, 3);
    const Bytes written = stream.encode(data);
    CATCH_REQUIRE(written.size() == 6 * 6);
    std::string contents(written.begin(), written.end());
    contents[2 * 6] = 'x';  // one of the three copies of piece 2
    std::vector<std::string_view> views;
    for (std::size_t i = 0; i < 6; ++i)
        views.push_back(std::string_view(contents).substr(6 * i, 6));
    views[5] = {};
    const auto decoded = stream.decode(views);
    CATCH_CHECK(decoded.bytes == data);
    CATCH_CHECK(std::count(decoded.known.begin(), decoded.known.end(), 1) == 7);
    CATCH_CHECK(OverlapStream(0, 6, 3).strand_count() == 0);
    CATCH_CHECK(OverlapStream(1, 6, 3).strand_count() == 3);
}

}  // namespace
}  // namespace oligo::dna

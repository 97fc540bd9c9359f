#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/jpegdna/coefficient_coder.hpp"
#include "dna/jpegdna/packed_strand.hpp"
#include "dna/jpegdna/value_coder.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace oligo;
using dna::BookFamily;
using dna::Dialect;
using dna::ValueCoder;
using Levels = std::vector<std::int16_t>;

namespace {

std::shared_ptr<const ValueCoder> values() {
    static const auto coder = std::make_shared<const ValueCoder>(BookFamily::kLexicographic);
    return coder;
}

dna::AcCoder ac_coder(Dialect dialect) {
    return {dna::default_frequencies(dna::PlaneKind::kGray).ac, values(), dialect};
}

Levels block_with(const std::map<std::size_t, std::int16_t>& coefficients) {
    Levels levels(64, 0);
    for (const auto& [place, value] : coefficients) levels[place] = value;
    return levels;
}

std::string strand_of(const dna::AcCoder& coder, const Levels& levels) {
    dna::StrandWriter out;
    coder.encode(levels, out);
    return out.take();
}

/// What a strand decodes to, or nothing.
std::optional<Levels> block_of(const dna::AcCoder& coder, const std::string& strand) {
    Levels levels(64, 0);
    std::size_t position = 0;
    if (!coder.decode(dna::PackedStrand(strand), position, strand.size(), levels) ||
        position != strand.size()) {
        return std::nullopt;
    }
    return levels;
}

}  // namespace

CATCH_TEST_CASE("jpegdna: categories of the package and of its printed table", "[jpegdna]") {
    const std::map<BookFamily, std::vector<std::int32_t>> highest = {
        {BookFamily::kLexicographic, {0, 5, 17, 82, 375, 1263, 5262, 17579, 72909}},
        {BookFamily::kPaircode, {0, 5, 25, 75, 275, 775, 2775, 7775, 27775}}};
    for (const auto& [family, limits] : highest) {
        const ValueCoder coder(family);
        for (unsigned category = 0; category <= ValueCoder::kMaxCategory; ++category) {
            CATCH_CHECK(coder.highest(category) == limits[category]);
            CATCH_CHECK(coder.category_of(limits[category]) == category);
            CATCH_CHECK(coder.category_of(-limits[category]) == category);
            if (category < ValueCoder::kMaxCategory) {
                CATCH_CHECK(coder.category_of(limits[category] + 1) == category + 1);
            }
        }
        CATCH_CHECK_THROWS_AS(coder.category_of(limits.back() + 1), core::InputError);
    }
}

CATCH_TEST_CASE("jpegdna: value words of the package", "[jpegdna]") {
    // From the package's own tests: index 5 of two bases, 33 of four, 1401 of six.
    CATCH_CHECK(values()->encode(-5) == "TG");
    CATCH_CHECK(values()->encode(51) == "AGAG");
    CATCH_CHECK(values()->encode(1401 - 888 - 1263) == "CGATCA");
    CATCH_CHECK(values()->encode(1) == "AT");
    CATCH_CHECK(values()->encode(-1) == "GT");
    CATCH_CHECK(values()->encode(0).empty());
    for (const std::int32_t value : {1, -1, 5, -6, 17, -83, 375, 376, -1263, 5263, -72909}) {
        const unsigned category = values()->category_of(value);
        CATCH_CHECK(values()->encode(value).size() == category + 1);
        const auto word = values()->packed_word(value, category);
        CATCH_CHECK(values()->decode(word, category) == value);
        CATCH_CHECK(values()->nearest(word, category) == value);
    }
}

CATCH_TEST_CASE("jpegdna: the nearest value word is the one a search finds", "[jpegdna]") {
    const auto& book = dna::Codebook::get(BookFamily::kLexicographic, 3);
    for (std::uint32_t key = 0; key < 64; ++key) {
        std::string word;
        for (unsigned i = 3; i-- > 0;) word += dna::kBases[key >> (2 * i) & 3];
        std::size_t least = 9;
        std::uint32_t best = 0;
        for (std::uint32_t i = 0; i < book->size(); ++i) {
            const std::size_t apart = dna::hamming_distance(book->word(i), word);
            if (apart < least) {
                least = apart;
                best = i;
            }
        }
        const auto expected = best < 12 ? 6 + static_cast<int>(best) : static_cast<int>(best) - 29;
        CATCH_CHECK(values()->nearest(key, 2) == expected);
        CATCH_CHECK(values()->decode(key, 2).has_value() == (least == 0));
    }
}

CATCH_TEST_CASE("jpegdna: AC blocks as words, worked out from the package's tables", "[jpegdna]") {
    const auto coder = ac_coder(Dialect::kStandard);
    // 01 is trit 2 (C), EOB trits 1 1 (TC), 11 trits 1 2 (TG): run 1, category 1.
    CATCH_CHECK(strand_of(coder, block_with({})) == "TC");
    CATCH_CHECK(strand_of(coder, block_with({{1, 1}})) == "CATTC");
    CATCH_CHECK(strand_of(coder, block_with({{2, -1}})) == "TGGTTC");
    // The last coefficient needs no end of block.
    const std::string last = strand_of(coder, block_with({{63, 1}}));
    CATCH_CHECK(last.substr(0, 18) == "AGCGTCAGCGTCAGCGTC");
    CATCH_CHECK(last.substr(last.size() - 2) == "AT");
}

CATCH_TEST_CASE("jpegdna: the package swallows the coefficient after sixteen zeros", "[jpegdna]") {
    const Levels levels = block_with({{17, 3}, {18, -2}});
    const auto standard = ac_coder(Dialect::kStandard), compat = ac_coder(Dialect::kCompat);
    CATCH_CHECK(block_of(standard, strand_of(standard, levels)) == levels);
    CATCH_CHECK(block_of(compat, strand_of(compat, levels)) == block_with({{18, -2}}));
    CATCH_CHECK(strand_of(compat, levels).size() < strand_of(standard, levels).size());
}

CATCH_TEST_CASE("jpegdna: any block comes back, in both dialects of the books", "[jpegdna]") {
    core::Random random(11);
    for (const auto family : {BookFamily::kLexicographic, BookFamily::kPaircode}) {
        const auto shared = std::make_shared<const ValueCoder>(family);
        const dna::AcCoder coder(dna::default_frequencies(dna::PlaneKind::kRedDifference).ac,
                                 shared, Dialect::kStandard);
        for (int trial = 0; trial < 300; ++trial) {
            Levels levels(64, 0);
            const std::uint32_t rare = 1 + random.below(30);
            for (std::size_t i = 1; i < 64; ++i) {
                if (random.below(rare) != 0) continue;
                const std::uint32_t size = 1U << random.below(15);
                levels[i] = static_cast<std::int16_t>(static_cast<int>(random.below(2 * size)) -
                                                      static_cast<int>(size));
            }
            CATCH_REQUIRE(block_of(coder, strand_of(coder, levels)) == levels);
        }
    }
}

CATCH_TEST_CASE("jpegdna: DC coefficients are differences to the state", "[jpegdna]") {
    const auto& frequencies = dna::default_frequencies(dna::PlaneKind::kGray);
    dna::DcCoder coder(std::make_shared<const dna::CategoryCoder>(frequencies.dc), values());
    dna::StrandWriter out;
    const std::vector<std::int32_t> levels = {-9, -9, 40, -100, 13000};
    for (const std::int32_t level : levels) coder.encode(level, out);
    CATCH_CHECK(coder.get_state() == 13000);
    const std::string strand = out.take();
    // Category 2 is trit 0 (A) and a word of three bases; category 0 trits 1 2 (TG).
    CATCH_CHECK(strand.substr(0, 6) == "A" + values()->encode(-9) + "TG");
    coder.set_state(0);
    const dna::PackedStrand packed(strand);
    std::size_t position = 0;
    for (const std::int32_t level : levels) {
        std::int32_t found = 0;
        CATCH_REQUIRE(coder.decode(packed, position, strand.size(), found));
        CATCH_CHECK(found == level);
    }
    std::int32_t none = 0;
    CATCH_CHECK_FALSE(coder.decode(packed, position, strand.size(), none));
    CATCH_CHECK(position == strand.size());
}

CATCH_TEST_CASE("jpegdna: words that end too early are no block", "[jpegdna]") {
    const auto coder = ac_coder(Dialect::kStandard);
    const std::string strand = strand_of(coder, block_with({{1, 300}, {20, -7}, {40, 4}}));
    for (std::size_t length = 0; length < strand.size(); ++length) {
        CATCH_CHECK_FALSE(block_of(coder, strand.substr(0, length)));
    }
}

CATCH_TEST_CASE("jpegdna: packed strands give any window", "[jpegdna]") {
    core::Random random(2);
    std::string strand;
    for (int i = 0; i < 150; ++i) strand += dna::kBases[random.below(4)];
    const dna::PackedStrand packed(strand);
    for (std::size_t position = 0; position < 155; ++position) {
        for (const unsigned count : {1U, 8U, 9U, 28U}) {
            std::uint64_t expected = 0;
            for (std::size_t i = position; i < position + count; ++i) {
                expected = expected * 4 + (i < strand.size() ? dna::base_value(strand[i]) : 0U);
            }
            CATCH_CHECK(packed.peek(position, count) == expected);
        }
    }
}

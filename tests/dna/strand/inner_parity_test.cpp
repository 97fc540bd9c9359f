#include "dna/strand/inner_parity.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/nucleotide.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "dna/scheme/adf.hpp"
#include "tests/dna/constraints/slow_screen.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace oligo;
using dna::Constraints;
using dna::LocalBook;
using dna::Pool;

namespace {

std::unique_ptr<dna::Scheme> adf(unsigned parity, const std::string& settings = "") {
    const std::string rest = settings.empty() ? "" : ", " + settings;
    auto config = core::Config::from_text(
        R"({"scheme": "adf", "inner_parity": )" + std::to_string(parity) + rest + "}", "test");
    return dna::make_scheme(config);
}

dna::PoolObject random_file(std::size_t size, std::uint64_t seed) {
    return test::raw_file(test::random_segment(256, size, core::Tolerance::kExact, seed).symbols);
}

Pool write(const dna::PoolObject& object, const dna::Scheme& scheme,
           const std::string& primers = "default") {
    return dna::write_pool({object}, scheme, dna::parse_primers(primers));
}

/// Another base at `at`.
void substitute(std::string& bases, std::size_t at, core::Random& random) {
    const char old = bases[at];
    while (bases[at] == old) bases[at] = dna::kBases[random.below(4)];
}

std::string random_bases(std::size_t count, core::Random& random) {
    std::string bases(count, 'A');
    for (char& base : bases) base = dna::kBases[random.below(4)];
    return bases;
}

}  // namespace

CATCH_TEST_CASE("local book: words in any order keep the rules between data and primer",
                "[inner_parity]") {
    const std::string right = dna::parse_primers("default").three_prime;
    Constraints windows;
    windows.gc_windows = {{20, 0.45, 0.55}};
    struct Case {
        Constraints rules;
        std::size_t word_nt;
    };
    Constraints two_runs, motifs;
    two_runs.max_run = 2;
    motifs.forbidden_motifs = {"GAATTC", "GGTCTC", "AAGCTT", "GANTC", "CCWGG"};
    core::Random random(1);
    for (const Case& wanted : {Case{{}, 5}, Case{two_runs, 5}, Case{motifs, 5}, Case{windows, 6}}) {
        const LocalBook book(wanted.rules, right);
        CATCH_INFO(wanted.word_nt << " bases, run " << wanted.rules.max_run);
        CATCH_CHECK(book.word_nt() == wanted.word_nt);
        std::set<std::string> words;
        for (unsigned byte = 0; byte < 256; ++byte) {
            const std::string word(book.word(static_cast<std::uint8_t>(byte)));
            CATCH_REQUIRE(word.size() == book.word_nt());
            CATCH_CHECK(book.byte_of(word) == byte);
            words.insert(word);
        }
        CATCH_CHECK(words.size() == 256);
        CATCH_CHECK_FALSE(book.byte_of("AAAAA"));
        CATCH_CHECK_FALSE(book.byte_of(std::string(book.word_nt(), 'N')));
        CATCH_CHECK_FALSE(book.byte_of(std::string(book.word(0)) + "A"));
        Constraints local = wanted.rules;
        local.gc_min = 0;
        local.gc_max = 1;
        for (int trial = 0; trial < 3000; ++trial) {
            std::string row;
            for (int i = 0; i < 12; ++i) row += book.word(static_cast<std::uint8_t>(random.next()));
            CATCH_REQUIRE(test::keeps_rules(row, local));
            local.gc_windows = {};  // with the primer, whose own windows are not the book's affair
            CATCH_REQUIRE(test::keeps_rules(row + right, local));
            local.gc_windows = wanted.rules.gc_windows;
            const std::size_t from = random.below(30), to = from + random.below(30);
            const auto strong = static_cast<std::size_t>(
                std::count_if(row.data() + from, row.data() + to,
                              [](char base) { return base == 'C' || base == 'G'; }));
            CATCH_REQUIRE(book.strong(from, to).low <= strong);
            CATCH_REQUIRE(book.strong(from, to).high >= strong);
        }
    }
    // Written out by another program from the definition in dna/FORMAT.md, section 8.7.
    const LocalBook usual(Constraints{}, right);
    CATCH_CHECK(usual.word(0) == "ACAAC");
    CATCH_CHECK(usual.word(1) == "ACAAG");
    CATCH_CHECK(usual.word(255) == "TGTTC");
    // Strong and weak bases in turn: what may follow a word depends on its end.
    Constraints none;
    none.forbidden_motifs = {"SS", "WW"};
    CATCH_CHECK_THROWS_AS(LocalBook(none, ""), core::InputError);
    CATCH_CHECK(LocalBook(none, "GAGT").word(0).back() != 'C');
}

CATCH_TEST_CASE("inner parity: as many wrong symbols as it promises, wherever they are",
                "[inner_parity]") {
    core::Random random(2);
    for (const unsigned parity : {1U, 2U, 4U, 7U, 32U}) {
        for (const std::size_t data_nt : {40UL, 161UL, 190UL, 840UL}) {
            const dna::InnerParity code(LocalBook(Constraints{}, "ACGT"), parity);
            std::string strand = random_bases(data_nt, random);
            strand.resize(data_nt + code.length_nt());
            code.write(strand);
            const std::string data = strand.substr(0, data_nt);
            const std::size_t data_symbols = (data_nt + 3) / 4;
            for (int trial = 0; trial < 50; ++trial) {
                CATCH_INFO(parity << " symbols behind " << data_nt << " bases, trial " << trial);
                const bool doubted = trial % 2 != 0;  // by an N or a low quality
                std::string read = strand, quality(strand.size(), 'I');
                const std::size_t wrong = doubted ? parity : parity / 2;
                std::set<std::size_t> symbols;
                while (symbols.size() < wrong) {
                    symbols.insert(random.below(data_symbols + parity));
                }
                for (const std::size_t symbol : symbols) {
                    const bool tail = symbol >= data_symbols;
                    const std::size_t first =
                        tail ? data_nt + (symbol - data_symbols) * 5 : symbol * 4;
                    const std::size_t size = tail ? 5 : std::min<std::size_t>(4, data_nt - first);
                    // Any bases of the symbol.
                    for (std::size_t n = 1 + random.below(size); n > 0; --n) {
                        const std::size_t at = first + random.below(size);
                        if (doubted && trial % 4 == 1) {
                            read[at] = 'N';
                        } else {
                            substitute(read, at, random);
                            quality[at] = doubted ? '#' : 'I';
                        }
                    }
                }
                const auto corrected = code.corrected({read, quality});
                CATCH_REQUIRE(corrected);
                CATCH_REQUIRE(corrected->bases == data);
                CATCH_REQUIRE(corrected->symbols <= parity);
                CATCH_REQUIRE((corrected->symbols > 0) == (read != strand));
            }
        }
    }
    CATCH_CHECK_THROWS_AS(dna::InnerParity(LocalBook(Constraints{}, ""), 0), core::InputError);
    CATCH_CHECK_THROWS_AS(dna::InnerParity(LocalBook(Constraints{}, ""), 33), core::InputError);
    const dna::InnerParity code(LocalBook(Constraints{}, ""), 4);
    CATCH_CHECK_FALSE(code.corrected({"ACGT", {}}));
    CATCH_CHECK_FALSE(code.corrected({"", {}}));
}

CATCH_TEST_CASE("adf: strands with inner parity keep every declared rule", "[inner_parity]") {
    core::Random random(3);
    for (const std::string settings :
         {R"("strand_nt": 200)", R"("strand_nt": 150)", R"("strand_nt": 999)",
          R"("constraints": {"max_run": 2})",
          R"("constraints": {"max_run": 4, "gc_min": 0.45, "gc_max": 0.55})",
          R"("constraints": {"gc_windows": [{"length_nt": 20, "gc_min": 0.4, "gc_max": 0.6}]})",
          R"("constraints": {"gc_min": 0.35, "gc_max": 0.65,)"
          R"("gc_windows": [{"length_nt": 16, "gc_min": 0.37, "gc_max": 0.63}]})",
          R"("constraints": {"forbidden_motifs": ["AAGCTT", "GGTCTC", "GACTC", "GAGTC"]})"}) {
        for (const std::string name : {"default", "illumina"}) {
            for (const unsigned parity : {1U, 2U, 9U}) {
                CATCH_INFO(settings << " " << name << " " << parity);
                const dna::Primers primers = dna::parse_primers(name);
                if (primers.three_prime.find("GGG") != std::string::npos &&
                    settings.find("\"max_run\": 2") != std::string::npos) {
                    continue;
                }
                const auto scheme = adf(parity, settings)->between(primers);
                const auto form = scheme->form({scheme->facts().strand_nt, 6, 0}, {});
                std::vector<std::string> contents(500);
                for (std::string& bytes : contents) {
                    bytes = random_bases(form->proven_bytes(), random);
                }
                const auto strands =
                    test::strands_of(*form, {100, 0}, contents, scheme->facts().strand_nt);
                std::vector<std::uint8_t> back(form->proven_bytes());
                for (std::size_t i = 0; i < strands.size(); ++i) {
                    CATCH_REQUIRE(strands[i].size() == scheme->facts().strand_nt);
                    CATCH_REQUIRE(
                        test::keeps_rules(primers.five_prime + strands[i] + primers.three_prime,
                                          scheme->facts().constraints));
                    // Half as many wrong bases as there are symbols are always put right.
                    std::string read = strands[i];
                    for (unsigned n = 0; n < parity / 2; ++n) {
                        substitute(read, random.below(read.size()), random);
                    }
                    const auto place = form->prove({read, {}}, back);
                    CATCH_REQUIRE(place);
                    CATCH_REQUIRE(place->place.index == 100 + i);
                    CATCH_REQUIRE(place->corrected <= parity / 2);
                    CATCH_REQUIRE((place->corrected == 0 || read != strands[i]));
                    CATCH_REQUIRE(std::string(back.begin(), back.end()) == contents[i]);
                }
            }
        }
    }
}

CATCH_TEST_CASE("adf: whole pools with inner parity", "[inner_parity]") {
    for (const std::string settings :
         {R"("strand_nt": 200)", R"("strand_nt": 600)",
          R"("constraints": {"gc_windows": [{"length_nt": 20, "gc_min": 0.4, "gc_max": 0.6}]})",
          R"("constraints": {"hairpin": {"stem_nt": 9, "loop_nt": 3}})"}) {
        for (const std::string primers : {"default", "illumina"}) {
            CATCH_INFO(settings << " " << primers);
            const auto scheme = adf(4, settings);
            const Pool pool = write(random_file(3000, 5), *scheme, primers);
            std::size_t broken = 0;
            for (std::size_t i = 0; i < pool.strands.size(); ++i) {
                broken += !test::keeps_rules(pool.oligo(i), scheme->facts().constraints);
            }
            CATCH_CHECK(broken == 0);
            const auto reading = dna::read_pool(test::reads_of(pool, {}, 1));
            CATCH_REQUIRE(reading.objects.size() == 1);
            CATCH_CHECK(reading.objects[0].payload.verified);
            CATCH_CHECK(reading.count.payload_nt == pool.count.payload_nt);
            CATCH_CHECK(reading.constraints == scheme->facts().constraints);
        }
    }
}

CATCH_TEST_CASE("adf: one noisy read a strand is enough with inner parity", "[inner_parity]") {
    const auto object = random_file(20000, 4);
    const auto read = [&](const Pool& pool, const test::Noise& noise) {
        return dna::read_pool(test::reads_of(pool, noise, 5)).objects.at(0);
    };
    // 1 % of the bases wrong: 13 % of the reads have 200 right ones.
    const test::Noise noise{0.01, 0, 0, 0, 1};
    CATCH_CHECK_FALSE(read(write(object, *adf(0)), noise).complete);
    const auto back = read(write(object, *adf(8)), noise);
    CATCH_CHECK(back.complete);
    CATCH_CHECK(back.payload.verified);
    CATCH_CHECK(test::symbols_of(back) == object.payload.segments[0].symbols);
    // Far beyond what it corrects, nothing wrong passes for right.
    for (const double substitutions : {0.03, 0.05, 0.08}) {
        const auto lost = read(write(object, *adf(4)), {substitutions, 0, 0, 0, 1});
        CATCH_CHECK_FALSE(lost.payload.verified);
        const auto& segment = lost.payload.segments.at(0);
        CATCH_CHECK_FALSE(lost.complete);
        CATCH_CHECK(lost.arrived == !segment.symbols.empty());
        CATCH_CHECK((segment.symbols.empty() || segment.erased() > 0));
    }
}

CATCH_TEST_CASE("adf: inner parity is one byte of the parameters", "[inner_parity]") {
    CATCH_CHECK(adf(0)->facts().parameters.empty());
    const auto parameters = adf(6)->facts().parameters;
    CATCH_CHECK(parameters == std::vector<std::uint8_t>{16, 6});
    CATCH_CHECK(dna::make_scheme("adf", parameters, 200)->facts().parameters == parameters);
    using Bytes = std::vector<std::uint8_t>;
    for (const Bytes& broken :
         {Bytes{16}, Bytes{16, 0}, Bytes{16, 33}, Bytes{32}, Bytes{16, 2, 0}}) {
        CATCH_CHECK_THROWS_AS(dna::make_scheme("adf", broken, 200), core::InputError);
    }
    CATCH_CHECK_THROWS_AS(dna::make_scheme("adf", Bytes{16, 20}, 90), core::InputError);
    for (const std::string other : {"three-to-two", "two-bit"}) {
        CATCH_CHECK_THROWS_AS(dna::make_scheme(other, parameters, 200), core::InputError);
        auto config =
            core::Config::from_text(R"({"scheme": ")" + other + R"(", "inner_parity": 2})", "test");
        CATCH_CHECK_THROWS_AS(dna::make_scheme(config), core::InputError);
    }
    CATCH_CHECK_THROWS_AS(adf(33), core::InputError);
    // The words of nine symbols may differ by nine C and G, the oligo only by four.
    CATCH_CHECK_THROWS_AS(adf(9, R"("constraints": {"gc_min": 0.49, "gc_max": 0.51})"),
                          core::InputError);
    // Windows that no word of the books keeps.
    CATCH_CHECK_THROWS_AS(
        adf(2,
            R"("constraints": {"gc_windows": [{"length_nt": 3, "gc_min": 0.5, "gc_max": 0.7}]})"),
        core::InputError);
}

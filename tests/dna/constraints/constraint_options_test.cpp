#include "core/config.hpp"
#include "core/error.hpp"
#include "dna/constraints/enzymes.hpp"
#include "dna/constraints/options.hpp"
#include "dna/constraints/pattern.hpp"

#include <catch2/catch.hpp>

namespace oligo::dna {
namespace {

Constraints from_json(const std::string& text) {
    core::Config config = core::Config::from_text(text, "rules");
    const Constraints rules = read_constraints(config, "test");
    config.finish();
    return rules;
}

CATCH_TEST_CASE("constraint options: a scheme file declares every rule", "[constraints]") {
    CATCH_CHECK(from_json("{}") == Constraints{});
    const Constraints rules = from_json(R"({
        "max_run": 4, "gc_min": 0.35, "gc_max": 0.65, "forbidden_motifs": ["EcoRI", "GANTC"],
        "gc_windows": [{"length_nt": 30, "gc_min": 0.3, "gc_max": 0.7}, {}],
        "lookalikes": {"sites": ["ACGTACGTAC"], "max_edits": 3},
        "hairpin": {"stem_nt": 8, "loop_nt": 4}})");
    CATCH_CHECK(rules.max_run == 4);
    CATCH_CHECK(rules.gc_min == 0.35);
    CATCH_CHECK(rules.forbidden_motifs == std::vector<std::string>{"GAATTC", "GANTC"});
    CATCH_CHECK(rules.gc_windows == std::vector<GcWindow>{{30, 0.3, 0.7}, {20, 0.4, 0.6}});
    CATCH_CHECK(rules.lookalikes == Lookalikes{{"ACGTACGTAC"}, 3});
    CATCH_CHECK(rules.hairpin == Hairpin{8, 4});
}

CATCH_TEST_CASE("constraint options: rules that nothing breaks are refused", "[constraints]") {
    for (const char* idle :
         {R"({"gc_windows": [{"length_nt": 40, "gc_min": 0, "gc_max": 1}]})",
          R"({"lookalikes": {"max_edits": 2}})", R"({"hairpin": {"loop_nt": 4}})"}) {
        CATCH_CAPTURE(idle);
        CATCH_CHECK_THROWS_AS(from_json(idle), core::InputError);
    }
    const auto bites = [](const char* text, std::size_t oligo_nt) {
        try {
            require_effect("test", from_json(text), oligo_nt);
            return true;
        } catch (const core::InputError&) {
            return false;
        }
    };
    const char* window = R"({"gc_windows": [{"length_nt": 153, "gc_min": 0.45, "gc_max": 0.55}]})";
    CATCH_CHECK(bites(window, 153));
    CATCH_CHECK_FALSE(bites(window, 152));
    const char* hairpin = R"({"hairpin": {"stem_nt": 32, "loop_nt": 60}})";
    CATCH_CHECK(bites(hairpin, 124));
    CATCH_CHECK_FALSE(bites(hairpin, 123));
    const char* motif = R"({"forbidden_motifs": ["GAATTCGAATTC"]})";
    CATCH_CHECK(bites(motif, 12));
    CATCH_CHECK_FALSE(bites(motif, 11));
}

CATCH_TEST_CASE("constraint options: what a pool stores reads back", "[constraints]") {
    const Constraints plain = from_json(R"({"forbidden_motifs": ["BsaI"]})");
    const Constraints all = from_json(R"({
        "gc_windows": [{"length_nt": 300, "gc_min": 0.01, "gc_max": 0.99}],
        "lookalikes": {"sites": ["ACGTACGTAC", "TTTTGGGG"], "max_edits": 3},
        "hairpin": {"stem_nt": 8}})");
    for (const Constraints& rules : {plain, all}) {
        core::ByteWriter out;
        write_constraints(out, rules);
        const auto bytes = out.take();
        core::ByteReader in(bytes, "test");
        CATCH_CHECK(read_constraints(in, "test") == rules);
        CATCH_CHECK(in.left() == 0);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            core::ByteReader cut({bytes.data(), size}, "test");
            CATCH_CHECK_THROWS_AS(read_constraints(cut, "test"), core::InputError);
        }
    }
    core::ByteWriter out;
    write_constraints(out, plain);  // as before the further rules existed
    CATCH_CHECK(out.take() ==
                std::vector<std::uint8_t>{3, 40, 60, 1, 6, 'G', 'G', 'T', 'C', 'T', 'C'});
}

CATCH_TEST_CASE("constraint options: what cannot be is refused", "[constraints]") {
    for (const std::string text :
         {R"({"max_run": 1})", R"({"gc_min": 0.6, "gc_max": 0.5})",
          R"({"forbidden_motifs": ["ecori"]})", R"({"forbidden_motifs": ["A"]})",
          R"({"gc_windows": [{"length_nt": 1}]})", R"({"gc_windows": [{},{},{},{},{}]})",
          R"({"gc_windows": [{"length_nt": 3, "gc_min": 0.4, "gc_max": 0.5}]})",
          R"({"gc_windows": [{"length": 20}]})", R"({"lookalikes": {"sites": ["ACGT"]}})",
          R"({"lookalikes": {"sites": ["ACGTACGT"], "max_edits": 4}})",
          R"({"hairpin": {"stem_nt": 2}})", R"({"hairpin": {"stem_nt": 40}})"}) {
        CATCH_INFO(text);
        CATCH_CHECK_THROWS_AS(from_json(text), core::InputError);
    }
}

CATCH_TEST_CASE("constraint options: enzymes have sites of IUPAC letters", "[constraints]") {
    for (const Enzyme& enzyme : known_enzymes()) {
        CATCH_INFO(enzyme.name);
        CATCH_CHECK(enzyme_site(enzyme.name) == enzyme.site);
        for (const char letter : enzyme.site) CATCH_CHECK(base_set(letter) != 0);
    }
    CATCH_CHECK(enzyme_site("NotAnEnzyme").empty());
}

}  // namespace
}  // namespace oligo::dna

#include "core/config.hpp"

#include "core/error.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <filesystem>

using namespace oligo::core;
using Catch::Contains;

namespace {

Config parse(std::string_view text) {
    return Config::from_text(text, "x.json");
}

}  // namespace

CATCH_TEST_CASE("config: getters read values and fall back to defaults", "[config]") {
    Config config = parse(R"({ // a comment
        "steps": 100, "rate": 1e-4, "fast": true, "name": "cae", /* another */
        "sizes": [1, 2, 3], "weights": [0.5, 1], "tags": ["a", "b"]
    })");
    CATCH_CHECK(config.integer("steps", 1) == 100);
    CATCH_CHECK(config.number("rate", 0) == 1e-4);
    CATCH_CHECK(config.boolean("fast", false));
    CATCH_CHECK(config.text("name", "") == "cae");
    CATCH_CHECK(config.integers("sizes", {}) == std::vector<std::int64_t>{1, 2, 3});
    CATCH_CHECK(config.numbers("weights", {}) == std::vector<double>{0.5, 1});
    CATCH_CHECK(config.texts("tags", {}) == std::vector<std::string>{"a", "b"});
    CATCH_CHECK(config.integer("other", 7) == 7);
    CATCH_CHECK(config.text("word", "w") == "w");
    CATCH_CHECK(config.texts("words", {"v"}) == std::vector<std::string>{"v"});
    CATCH_CHECK(config.has("steps"));
    CATCH_CHECK_FALSE(config.has("other"));
    CATCH_CHECK(config.name() == "x.json");
    config.finish();
}

CATCH_TEST_CASE("config: whole numbers are integers however they are written", "[config]") {
    Config config = parse(R"({"a": 1e6, "b": -3.0, "c": 9223372036854775807, "d": 1.5,
                              "e": 9223372036854775808, "f": 1e300})");
    CATCH_CHECK(config.integer("a", 0) == 1000000);
    CATCH_CHECK(config.integer("b", 0) == -3);
    CATCH_CHECK(config.integer("c", 0) == 9223372036854775807);
    CATCH_CHECK_THROWS_AS(config.integer("d", 0), InputError);
    CATCH_CHECK_THROWS_AS(config.integer("e", 0), InputError);
    CATCH_CHECK_THROWS_AS(config.integer("f", 0), InputError);
}

CATCH_TEST_CASE("config: an unknown key names the nearest known one", "[config]") {
    Config config = parse(R"({"train": {"batch_sise": 8, "steps": 3}})");
    Config train = config.section("train");
    train.integer("batch_size", 1);
    train.integer("steps", 1);
    CATCH_CHECK_THROWS_AS(config.finish(), InputError);
    CATCH_CHECK_THROWS_WITH(config.finish(),
                            "config 'x.json': key 'train.batch_sise' is unknown; did you mean "
                            "'train.batch_size'?");
}

CATCH_TEST_CASE("config: a known key in the wrong section is pointed to", "[config]") {
    Config config = parse(R"({"learning_rate": 1, "loss": {}})");
    config.section("loss");
    config.section("optimiser").number("learning_rate", 1);
    CATCH_CHECK_THROWS_WITH(config.finish(), Contains("did you mean 'optimiser.learning_rate'?"));
}

CATCH_TEST_CASE("config: where nothing is near, the known keys are listed", "[config]") {
    Config config = parse(R"({"zzzzzzzz": 1})");
    config.integer("steps", 1);
    CATCH_CHECK_THROWS_WITH(config.finish(), Contains("'zzzzzzzz'") && Contains("'steps'"));
    CATCH_CHECK_THROWS_AS(parse(R"({"a": {"b": 1}})").finish(), InputError);
}

CATCH_TEST_CASE("config: a value out of range is refused with the range", "[config]") {
    Config config = parse(R"({"train": {"batch_size": 0, "rate": -0.5, "sizes": [3, 99]}})");
    Config train = config.section("train");
    CATCH_CHECK_THROWS_WITH(
        train.integer("batch_size", 1, {1, 4096}),
        "config 'x.json': key 'train.batch_size' = 0; expected an integer in 1..4096");
    CATCH_CHECK_THROWS_WITH(train.number("rate", 1, {.low = 0}),
                            Contains("'train.rate' = -0.5") && Contains("a number >= 0"));
    CATCH_CHECK_THROWS_WITH(train.integers("sizes", {}, {.high = 10}),
                            Contains("'train.sizes.1' = 99") && Contains("an integer <= 10"));
    CATCH_CHECK(train.integer("batch_size", 1, {0, 0}) == 0);  // both ends belong to the range
}

CATCH_TEST_CASE("config: a value of the wrong type names the type found", "[config]") {
    Config config = parse(R"({"a": "8", "b": null, "c": [1], "d": {}, "e": true, "f": 1,
                              "g": ["x", 2]})");
    CATCH_CHECK_THROWS_WITH(config.integer("a", 1), Contains("a text; expected an integer"));
    CATCH_CHECK_THROWS_WITH(config.number("b", 1), Contains("null; expected a number"));
    CATCH_CHECK_THROWS_WITH(config.text("c", ""), Contains("a list; expected a text"));
    CATCH_CHECK_THROWS_WITH(config.boolean("d", true), Contains("an object; expected true or"));
    CATCH_CHECK_THROWS_WITH(config.integer("e", 1), Contains("a boolean; expected an integer"));
    CATCH_CHECK_THROWS_WITH(config.section("f"), Contains("an integer; expected an object"));
    CATCH_CHECK_THROWS_WITH(config.sections("d"), Contains("an object; expected a list"));
    CATCH_CHECK_THROWS_WITH(config.texts("g", {}), Contains("'g.1' = 2 is an integer"));
    CATCH_CHECK_THROWS_WITH(config.sections("c"), Contains("'c.0' = 1") && Contains("an object"));
}

CATCH_TEST_CASE("config: a choice is one of its words", "[config]") {
    constexpr std::array<std::string_view, 2> kWords = {"adam", "sgd"};
    Config config = parse(R"({"a": "sgd", "b": "adan"})");
    CATCH_CHECK(config.choice("a", "adam", kWords) == "sgd");
    CATCH_CHECK(config.choice("c", "adam", kWords) == "adam");
    CATCH_CHECK_THROWS_WITH(
        config.choice("b", "adam", kWords),
        Contains("\"adan\"") && Contains("'adam', 'sgd'") && Contains("did you mean 'adam'?"));
}

CATCH_TEST_CASE("config: set overrides, adds and is checked like the file", "[config]") {
    Config config = parse(R"({"a": {"b": 1}, "list": [{"k": 1}, {"k": 2}]})");
    config.set("a.b=3");
    config.set("a.word=plain text=x");
    config.set("new.deep.key=[1,2]");
    config.set("list.1.k=5");
    Config a = config.section("a");
    CATCH_CHECK(a.integer("b", 0) == 3);
    CATCH_CHECK(a.text("word", "") == "plain text=x");
    CATCH_CHECK(config.section("new").section("deep").integers("key", {}) ==
                std::vector<std::int64_t>{1, 2});
    auto list = config.sections("list");
    CATCH_REQUIRE(list.size() == 2);
    CATCH_CHECK(list[0].integer("k", 0) == 1);
    CATCH_CHECK(list[1].integer("k", 0) == 5);
    config.finish();
    config.set("a.bb=1");
    CATCH_CHECK_THROWS_WITH(config.finish(), Contains("'a.bb' is unknown; did you mean 'a.b'?"));
}

CATCH_TEST_CASE("config: a set number may leave out the digit before its point", "[config]") {
    Config config = parse("{}");
    for (const char* one : {"half=.5", "less=-.25", "name=.5x", "dots=..5"}) config.set(one);
    CATCH_CHECK(config.number("half", 0) == 0.5);
    CATCH_CHECK(config.number("less", 0) == -0.25);
    CATCH_CHECK(config.text("name", "") == ".5x");
    CATCH_CHECK(config.text("dots", "") == "..5");
}

CATCH_TEST_CASE("config: a set that cannot be is refused", "[config]") {
    Config config = parse(R"({"a": 1, "list": [1]})");
    for (const char* wrong : {"", "a", "=1", ".a=1", "a.=1", "a..b=1"}) {
        CATCH_CHECK_THROWS_AS(config.set(wrong), UsageError);
    }
    CATCH_CHECK_THROWS_WITH(config.set("a.b=1"), Contains("'a' is an integer"));
    CATCH_CHECK_THROWS_WITH(config.set("list.7=1"), Contains("'list' is a list without"));
    CATCH_CHECK_THROWS_AS(config.set(R"(a={"k":1,"k":2})"), InputError);
}

CATCH_TEST_CASE("config: what is not strict JSON is refused", "[config]") {
    for (const char* wrong :
         {"", "[]", "3", "{", R"({"a": 1} x)", R"({"a": 1, "a": 2})", R"({"a": 1,})",
          R"({"b": {"a": 1, "a": 1}})", R"({"a": 1e999})", R"({"a": NaN})", R"({"a": Infinity})",
          R"({"a.b": 1})", R"({"": 1})", "{\"a\": \"\xFF\"}"}) {
        CATCH_CAPTURE(wrong);
        CATCH_CHECK_THROWS_AS(parse(wrong), InputError);
    }
    CATCH_CHECK_THROWS_WITH(parse("{\n\"a\": x}"), Contains("x.json") && Contains("line 2"));
    CATCH_CHECK_THROWS_AS(parse(std::string(100000, '[')), InputError);
    CATCH_CHECK_THROWS_WITH(parse(R"({"a": 1, "a": 2})"), Contains("appears twice"));
    CATCH_CHECK_THROWS_AS(Config::from_file(std::filesystem::path("no/such.json")), InputError);
}

CATCH_TEST_CASE("config: lists of sections are checked element by element", "[config]") {
    Config config = parse(R"({"stages": [{"kernel": 3}, {"kernle": 5}]})");
    for (Config& stage : config.sections("stages")) stage.integer("kernel", 1);
    CATCH_CHECK_THROWS_WITH(config.finish(),
                            Contains("'stages.1.kernle'") && Contains("'stages.1.kernel'?"));
    CATCH_CHECK(config.sections("none").empty());
}

CATCH_TEST_CASE("config: resolved holds every value asked for and reads back", "[config]") {
    const auto read = [](Config& config) {
        Config train = config.section("train");
        train.number("rate", 0.1);
        train.integer("steps", 1);
        for (Config& stage : config.sections("stages")) {
            stage.integer("kernel", 5);
            stage.texts("tags", {"t"});
        }
        config.boolean("fast", true);
        config.finish();
    };
    Config first = parse(R"({"stages": [{"kernel": 3}, {}], "train": {"steps": 9}})");
    read(first);
    const std::string expected = R"({
    "train": {
        "rate": 0.1,
        "steps": 9
    },
    "stages": [
        {
            "kernel": 3,
            "tags": [
                "t"
            ]
        },
        {
            "kernel": 5,
            "tags": [
                "t"
            ]
        }
    ],
    "fast": true
}
)";
    CATCH_CHECK(first.resolved() == expected);
    Config second = parse(first.resolved());
    read(second);
    CATCH_CHECK(second.resolved() == expected);
}

CATCH_TEST_CASE("config: nearest_name follows edit distance", "[config]") {
    const std::vector<std::string> names = {"batch_size", "steps", "seed"};
    CATCH_CHECK(nearest_name("step", names) == "steps");
    CATCH_CHECK(nearest_name("batchsize", names) == "batch_size");
    CATCH_CHECK(nearest_name("sede", names) == "seed");
    CATCH_CHECK(nearest_name("unrelated", names).empty());
    CATCH_CHECK(nearest_name("", {}).empty());
    CATCH_CHECK(nearest_name(std::string(100000, 's'), names).empty());
}

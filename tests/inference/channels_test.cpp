#include "inference/api/channels.hpp"

#include "core/config_files.hpp"
#include "core/error.hpp"
#include "core/files.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

using namespace oligo;
using namespace oligo::inference;

CATCH_TEST_CASE("channels: every shipped channel opens", "[channels]") {
    const auto shipped = core::list_configs("channels");
    CATCH_REQUIRE(!shipped.empty());
    for (const core::NamedConfig& named : shipped) {
        CATCH_INFO(named.name);
        CATCH_CHECK_NOTHROW(open_channel(named.name, {}));
    }
}

CATCH_TEST_CASE("channels: one after the other", "[channels]") {
    const auto folder = std::filesystem::temp_directory_path();
    const auto first = (folder / "oligocodec-channel-a.json").string();
    const auto second = (folder / "oligocodec-channel-b.json").string();
    core::write_file_atomic(first, std::string_view(R"({"p_sub": 0.1, "coverage": 3})"));
    core::write_file_atomic(second, std::string_view(R"({"p_sub": 0.2, "p_dropout": 0.5,
                                                        "coverage": 2})"));
    const dna::ChannelModel both = open_channel(first + "+" + second, {});
    CATCH_CHECK(both.p_sub == Approx(0.28));  // 1 - 0.9 * 0.8
    CATCH_CHECK(both.p_dropout == Approx(0.5));
    CATCH_CHECK(both.coverage == Approx(6));
    ChannelOverrides overrides;
    set_override(overrides, "sub", 0.25);
    CATCH_CHECK(open_channel(first + "+" + second, overrides).p_sub == 0.25);
    CATCH_CHECK_THROWS_AS(open_channel(first + "+", {}), core::InputError);
    std::filesystem::remove(first);
    std::filesystem::remove(second);
}

CATCH_TEST_CASE("channels: overrides are checked", "[channels]") {
    ChannelOverrides overrides;
    CATCH_CHECK_THROWS_AS(set_override(overrides, "subs", 0.1), core::UsageError);
    CATCH_CHECK_THROWS_AS(set_override(overrides, "del", -0.1), core::UsageError);
    CATCH_CHECK_THROWS_AS(set_override(overrides, "ins", 1.1), core::UsageError);
    CATCH_CHECK_THROWS_AS(set_override(overrides, "coverage", 1e5), core::UsageError);
    CATCH_CHECK_NOTHROW(set_override(overrides, "coverage", 30));
    CATCH_CHECK(overrides.coverage == 30.0);
    CATCH_CHECK(!overrides.p_del);
}

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/constraints/screen.hpp"
#include "dna/mapping/three_to_two.hpp"
#include "dna/mapping/two_bit.hpp"
#include "tests/dna/constraints/slow_screen.hpp"

#include <catch2/catch.hpp>

namespace oligo::dna {
namespace {

using Bytes = std::vector<std::uint8_t>;

CATCH_TEST_CASE("three-to-two: the eight pairs of DNA-QLC", "[mapping]") {
    const Bytes bits = {0b00000101, 0b00111001, 0b01110111};  // 000 001 010 011 100 101 110 111
    std::string bases(16, '?');
    three_to_two::encode(bits, bases);
    CATCH_CHECK(bases == "TCTGACAGCTCAGTGA");
    Bytes back(3), known(8);
    CATCH_CHECK(three_to_two::decode(bases, back, known) == 8);
    CATCH_CHECK(back == bits);
    bases[2] = 'C';  // CG means nothing
    bases[5] = 'N';
    CATCH_CHECK(three_to_two::decode(bases, back, known) == 6);
    CATCH_CHECK(known == Bytes{1, 0, 0, 1, 1, 1, 1, 1});
    CATCH_CHECK(back == Bytes{0b00000000, 0b00111001, 0b01110111});
}

CATCH_TEST_CASE("three-to-two: any bits at any length, half strong and runs up to 2", "[mapping]") {
    core::Random random(1);
    for (std::size_t length = 1; length < 80; ++length) {
        Bytes bits((three_to_two::capacity_bits(length) + 7) / 8);
        for (auto& byte : bits) byte = static_cast<std::uint8_t>(random.below(256));
        const std::size_t unused = 8 * bits.size() - three_to_two::capacity_bits(length);
        if (unused > 0) bits.back() &= static_cast<std::uint8_t>(0xFF << unused);
        std::string bases(length, '?');
        three_to_two::encode(bits, bases);
        CATCH_REQUIRE(test::keeps_rules(bases, {2, 0, 1, {}}));
        CATCH_REQUIRE(test::keeps_rules(bases.substr(0, length / 2 * 2), {2, 0.5, 0.5, {}}));
        Bytes back(bits.size()), known(length / 2);
        CATCH_REQUIRE(three_to_two::decode(bases, back, known) == length / 2);
        CATCH_REQUIRE(back == bits);
    }
    std::string bases(16, '?');
    Bytes wrong(4), known(8);
    CATCH_CHECK_THROWS_AS(three_to_two::encode(wrong, bases), core::InputError);
    CATCH_CHECK_THROWS_AS(three_to_two::decode(bases, wrong, known), core::InputError);
}

CATCH_TEST_CASE("two-bit: the first trial that passes is written and read", "[mapping]") {
    const Constraints rules;
    const Screen screen(rules);
    core::Random random(2);
    for (std::size_t length = 5; length < 200; length += 13) {
        const TwoBitMapping mapping(length, length);
        Bytes bits(mapping.capacity_bytes());
        const std::size_t unused = 8 * bits.size() - mapping.capacity_bits();
        for (const int kind : {0, 1, 2}) {
            for (auto& byte : bits) {
                byte = static_cast<std::uint8_t>(kind == 0   ? 0
                                                 : kind == 1 ? 255
                                                             : random.below(256));
            }
            bits.back() &= static_cast<std::uint8_t>(0xFF << unused);
            std::string bases(length, '?');
            std::size_t asked = 0;
            const auto accept = [&](std::string_view region) {
                ++asked;
                return screen.passes(region);
            };
            CATCH_REQUIRE(mapping.encode(bits, accept, bases));
            CATCH_REQUIRE(test::keeps_rules(bases, rules));
            CATCH_REQUIRE(asked >= 1);
            Bytes back(bits.size());
            CATCH_REQUIRE(mapping.decode(bases, back));
            CATCH_REQUIRE(back == bits);
            bases[random.below(length)] = 'N';
            CATCH_REQUIRE_FALSE(mapping.decode(bases, back));
        }
    }
}

CATCH_TEST_CASE("two-bit: a screen that nothing passes is told, sizes are checked", "[mapping]") {
    const TwoBitMapping mapping(40, 0);
    Bytes bits(mapping.capacity_bytes());
    std::string bases(40, '?');
    std::size_t asked = 0;
    const auto refuse = [&](std::string_view) { return ++asked == 0; };
    CATCH_CHECK_FALSE(mapping.encode(bits, refuse, bases));
    CATCH_CHECK(asked == TwoBitMapping::kVariants);
    CATCH_CHECK_THROWS_AS(TwoBitMapping(4, 0), core::InputError);
    CATCH_CHECK_THROWS_AS(mapping.decode("ACGT", bits), core::InputError);
}

}  // namespace
}  // namespace oligo::dna

#include "dna/strand/word_address.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

using namespace oligo;

namespace {

std::vector<std::uint8_t> values_of(const std::string& bases) {
    std::vector<std::uint8_t> values;
    for (const char base : bases) values.push_back(dna::base_value(base));
    return values;
}

std::string random_bases(std::size_t count, core::Random& random) {
    std::string bases;
    for (std::size_t i = 0; i < count; ++i) bases += dna::kBases[random.below(4)];
    return bases;
}

/// Substitutions, deletions and insertions at `rate` each; never turned round.
std::string damaged(const std::string& bases, double rate, core::Random& random) {
    std::string read;
    for (const char base : bases) {
        if (random.uniform() < rate) read += dna::kBases[random.below(4)];
        if (random.uniform() < rate) continue;
        const bool wrong = random.uniform() < rate;
        read += wrong ? dna::kBases[(dna::base_value(base) + 1U + random.below(3)) % 4] : base;
    }
    return read;
}

}  // namespace

CATCH_TEST_CASE("word address: every size comes back, at any place", "[address]") {
    core::Random random(1);
    for (const unsigned bits : {8U, 9U}) {
        for (unsigned size = 5; size <= 8; ++size) {
            for (const unsigned variant_bits : {2U, 4U}) {
                const dna::WordBits kinds{bits, variant_bits, 2 + size % 4};
                const dna::WordAddress address(kinds, {size, 3, {}});
                const std::uint64_t strands = dna::WordAddress::capacity(kinds, size);
                for (int round = 0; round < 20; ++round) {
                    const dna::Address place{random.next() % strands,
                                             random.below(1U << variant_bits)};
                    const std::string written = address.encode(place);
                    CATCH_REQUIRE(written.size() == address.length_nt());
                    CATCH_CHECK(address.exact(values_of(written)) == place);
                    const std::string before = random_bases(5, random);
                    const auto hit = address.near(
                        values_of(before + written + random_bases(20, random)), 5, strands, 3);
                    CATCH_REQUIRE(hit);
                    CATCH_CHECK(hit->address == place);
                    CATCH_CHECK(hit->begin == 5);
                    CATCH_CHECK(hit->end == 5 + written.size());
                    CATCH_CHECK((hit->in_step && hit->edits == 0));
                }
            }
        }
    }
    CATCH_CHECK_THROWS_AS(dna::WordAddress({8, 2, 3}, {4, 0, {}}), core::InputError);
    CATCH_CHECK_THROWS_AS(dna::WordAddress({8, 2, 3}, {9, 0, {}}), core::InputError);
    CATCH_CHECK(dna::WordAddress::capacity({8, 2, 3}, 9) == 0);
}

CATCH_TEST_CASE("word address: single noisy reads are placed, and placed right", "[address]") {
    core::Random random(2);
    const dna::WordAddress address({8, 2, 5}, {6, 0, {}});
    constexpr std::uint64_t kStrands = 1600;
    struct Level {
        double rate;
        std::size_t least, wrong;
    };
    for (const Level level : {Level{0.01, 970, 1}, Level{0.03, 830, 10}}) {
        std::size_t right = 0, wrong = 0;
        for (int round = 0; round < 1000; ++round) {
            const dna::Address place{random.below(kStrands), random.below(4)};
            const std::string read =
                random_bases(6, random) +
                damaged(address.encode(place) + random_bases(30, random), level.rate, random);
            const auto hit = address.near(values_of(read), 6, kStrands, 3);
            if (!hit) continue;
            ++(hit->address == place ? right : wrong);
        }
        CATCH_INFO(level.rate << ": " << right << " right, " << wrong << " wrong");
        CATCH_CHECK(right >= level.least);
        CATCH_CHECK(wrong <= level.wrong);
    }
}

CATCH_TEST_CASE("word address: random bases are hardly ever an address", "[address]") {
    core::Random random(4);
    for (const unsigned bits : {8U, 9U}) {
        const dna::WordAddress address({bits, 2, 3}, {6, 0, {}});
        std::size_t found = 0;
        for (int round = 0; round < 2000; ++round) {
            found += address.near(values_of(random_bases(60, random)), 6, 800, 3).has_value();
        }
        CATCH_INFO(bits);
        CATCH_CHECK(found <= 30);
    }
}

CATCH_TEST_CASE("word address: pools with numbers of their own differ in their parity",
                "[address]") {
    core::Random random(5);
    for (const dna::WordBits bits : {dna::WordBits{9, 2, 2}, {8, 2, 3}, {8, 2, 5}}) {
        const std::size_t nt = dna::LatticeBook::robust(bits.symbol).word_nt();
        for (int round = 0; round < 100; ++round) {
            const auto one = static_cast<std::uint16_t>(random.below(65536));
            const auto step = static_cast<std::uint16_t>(1 + random.below(65535));
            const dna::WordAddress address(bits, {6, 1, one});
            const dna::WordAddress other(bits, {6, 1, static_cast<std::uint16_t>(one ^ step)});
            const dna::Address place{random.below(1000), random.below(4)};
            const std::string written = address.encode(place);
            CATCH_CHECK(address.exact(values_of(written)) == place);
            CATCH_CHECK(!other.exact(values_of(written)));
            std::size_t unlike = 0;
            for (std::size_t i = 0; i < written.size(); i += nt) {
                unlike += written.substr(i, nt) != other.encode(place).substr(i, nt);
            }
            CATCH_CHECK(unlike >= bits.parity - 1);
        }
    }
    CATCH_CHECK(dna::WordAddress({8, 2, 3}, {6, 1, {}}).encode({7, 1}) ==
                dna::WordAddress({8, 2, 3}, {6, 1, 0}).encode({7, 1}));
}

#include "dna/strand/address.hpp"

#include "core/random.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace oligo;
using dna::Address;
using dna::AddressCode;

CATCH_TEST_CASE("address: bases as in the format document", "[address]") {
    CATCH_CHECK(AddressCode::length_nt(5) == 26);
    CATCH_CHECK(AddressCode::capacity(5) == 65536);
    CATCH_CHECK(AddressCode::capacity(7) == 16777216);
    // The first symbol is the trial, XORed with the lowest four bits of Random("coset").next().
    const auto coset = core::Random(0x636F736574).next() & 15;
    const std::string bases = AddressCode(5, 0).encode({0, 3});
    const std::string letters = "ACGT";
    CATCH_CHECK(letters.find(bases[0]) * 4 + letters.find(bases[1]) == (3 ^ coset));
}

CATCH_TEST_CASE("address: four wrong symbols are corrected wherever they are", "[address]") {
    core::Random random(1);
    for (const unsigned symbols : {5U, 6U, 7U}) {
        const AddressCode code(symbols, 9);
        for (int round = 0; round < 2000; ++round) {
            const Address address{random.next() % AddressCode::capacity(symbols), random.below(16)};
            std::string bases = code.encode(address);
            const auto order = core::permutation(symbols + AddressCode::kParity, random);
            const unsigned wrong = random.below(5);
            for (unsigned i = 0; i < wrong; ++i) {
                char& base = bases[2 * order[i] + random.below(2)];
                base = base == 'A' ? 'C' : base == 'C' ? 'G' : base == 'G' ? 'T' : 'A';
            }
            const auto reading = code.decode(bases);
            CATCH_REQUIRE(reading);
            CATCH_REQUIRE(reading->address == address);
            CATCH_REQUIRE(reading->corrected == wrong);
        }
        CATCH_CHECK_FALSE(code.decode("ACGT"));
        CATCH_CHECK_FALSE(code.decode(std::string(40, 'N')));
    }
}

CATCH_TEST_CASE("address: substitutions misplace next to nothing", "[address]") {
    // 60000 strands: nearly every address is in use, the worst case for misplacing.
    const AddressCode code(5, 0);
    for (const double p_sub : {0.01, 0.05}) {
        core::Random random(17);
        std::size_t misplaced = 0, rejected = 0;
        constexpr std::size_t kReads = 200000;
        for (std::size_t i = 0; i < kReads; ++i) {
            const Address address{random.below(60000), random.below(16)};
            std::string bases = code.encode(address);
            for (char& base : bases) {
                if (random.uniform() >= p_sub) continue;
                const std::string letters = "ACGT";
                base = letters[(letters.find(base) + 1 + random.below(3)) % 4];
            }
            const auto reading = code.decode(bases);
            if (!reading || reading->address.index >= 60000) {
                ++rejected;
            } else {
                misplaced += reading->address.index != address.index;
            }
        }
        CATCH_WARN("substitutions " << p_sub << ": misplaced " << misplaced << ", rejected "
                                    << rejected << " of " << kReads);
        CATCH_CHECK(misplaced < kReads / 1000);
        CATCH_CHECK(rejected < (p_sub < 0.02 ? kReads / 5000 : kReads / 60));
    }
}

CATCH_TEST_CASE("address: those of two pools differ in six symbols at least", "[address]") {
    core::Random random(23);
    const auto apart = [](const std::string& a, const std::string& b) {
        unsigned symbols = 0;
        for (std::size_t i = 0; i < a.size(); i += 2) symbols += a.substr(i, 2) != b.substr(i, 2);
        return symbols;
    };
    // The code is linear: the same address stands for all that differ as two numbers do.
    const std::string plain = AddressCode(5, 0).encode({0, 0});
    CATCH_CHECK(AddressCode(5, 0, 0).encode({0, 0}) == plain);
    for (unsigned number = 1; number < 1U << AddressCode::kPoolBits; ++number) {
        CATCH_REQUIRE(apart(AddressCode(5, 0, static_cast<std::uint16_t>(number)).encode({0, 0}),
                            plain) >= 6);
    }
    for (int round = 0; round < 20000; ++round) {
        const auto one = static_cast<std::uint16_t>(random.below(65536));
        const auto other = static_cast<std::uint16_t>(one ^ (1 + random.below(4095)));
        const std::string a =
            AddressCode(6, 3, one).encode({random.below(65536), random.below(16)});
        const std::string b =
            AddressCode(6, 3, other).encode({random.below(65536), random.below(16)});
        CATCH_REQUIRE(apart(a, b) >= 6);
    }
}

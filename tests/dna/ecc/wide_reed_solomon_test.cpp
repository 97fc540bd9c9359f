#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/ecc/reed_solomon.hpp"
#include "dna/ecc/soft_reed_solomon.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oligo::dna {
namespace {

using Symbols = std::vector<std::uint16_t>;

/// Product of polynomials over GF(2) reduced bit by bit: no tables.
std::uint16_t slow_multiply(unsigned a, unsigned b) {
    unsigned product = 0;
    for (; b != 0; b >>= 1) {
        product ^= (b & 1) != 0 ? a : 0;
        a <<= 1;
        a ^= (a & 0x10000) != 0 ? 0x1100B : 0;
    }
    return static_cast<std::uint16_t>(product);
}

/// Whether the word, as a polynomial with its first symbol highest, is zero at 2^1 .. 2^parity.
bool has_roots(const Symbols& word, unsigned parity) {
    std::uint16_t root = 1;
    for (unsigned i = 0; i < parity; ++i) {
        root = slow_multiply(root, 2);
        std::uint16_t value = 0;
        for (const std::uint16_t symbol : word) {
            value = static_cast<std::uint16_t>(slow_multiply(value, root) ^ symbol);
        }
        if (value != 0) return false;
    }
    return true;
}

std::uint16_t any_symbol(core::Random& random) {
    return static_cast<std::uint16_t>(random.below(65536));
}

Symbols random_word(core::Random& random, const WideReedSolomon& code, std::size_t length) {
    Symbols word(length);
    const std::span<std::uint16_t> all(word);
    for (auto& symbol : all.first(length - code.parity())) symbol = any_symbol(random);
    code.encode(all.first(length - code.parity()), all.last(code.parity()));
    return word;
}

struct Damage {
    Symbols word;
    std::vector<std::uint16_t> erasures;
};

/// `errors` wrong symbols and `erasures` known ones, some of them wrong.
Damage damage(core::Random& random, const Symbols& sent, std::size_t errors, std::size_t erasures) {
    Damage result{sent, {}};
    const auto order = core::permutation(static_cast<std::uint32_t>(sent.size()), random);
    for (std::size_t i = 0; i < errors + erasures; ++i) {
        const std::uint32_t at = order[i];
        if (i < errors) {
            result.word[at] ^= static_cast<std::uint16_t>(1 + random.below(65535));
        } else {
            result.word[at] = any_symbol(random);
            result.erasures.push_back(static_cast<std::uint16_t>(at));
        }
    }
    return result;
}

CATCH_TEST_CASE("wide field: tables agree with polynomial arithmetic", "[reed_solomon]") {
    const WideField& field = WideField::gf65536();
    core::Random random(1);
    for (int trial = 0; trial < 200000; ++trial) {
        const std::uint16_t a = any_symbol(random), b = any_symbol(random);
        const std::uint16_t product = slow_multiply(a, b);
        CATCH_REQUIRE(field.multiply(a, b) == product);
        if (b != 0) CATCH_REQUIRE(field.divide(product, b) == a);
    }
    std::vector<bool> seen(65536);  // 2 generates all that is not 0
    for (unsigned i = 0; i < 65535; ++i) seen[field.power(i)] = true;
    CATCH_CHECK(std::count(seen.begin(), seen.end(), true) == 65535);
    CATCH_CHECK_FALSE(seen[0]);
    CATCH_CHECK(field.multiply(0, 65535) == 0);
    CATCH_CHECK(field.multiply(65535, 0) == 0);
    CATCH_CHECK(field.divide(0, 65535) == 0);
}

CATCH_TEST_CASE("wide reed-solomon: codewords are zero at the roots", "[reed_solomon]") {
    core::Random random(2);
    for (const unsigned parity : {1u, 2u, 7u, 8u, 33u, 100u}) {
        const WideReedSolomon code(WideField::gf65536(), parity);
        for (const std::size_t message : {std::size_t{1}, std::size_t{2}, std::size_t{500}}) {
            const Symbols word = random_word(random, code, message + parity);
            CATCH_CAPTURE(parity, message);
            CATCH_REQUIRE(has_roots(word, parity));
            Symbols other = word;
            other[random.below(other.size())] ^= static_cast<std::uint16_t>(1 + random.below(9999));
            CATCH_REQUIRE_FALSE(has_roots(other, parity));
        }
    }
}

CATCH_TEST_CASE("wide reed-solomon: corrects up to the limit and never beyond it",
                "[reed_solomon]") {
    core::Random random(3);
    std::size_t beyond = 0, claimed = 0;
    for (int trial = 0; trial < 3000; ++trial) {
        const unsigned parity = 1 + random.below(40);
        const std::size_t length = parity + 1 + random.below(600);
        const WideReedSolomon code(WideField::gf65536(), parity);
        const Symbols sent = random_word(random, code, length);
        const unsigned spare = random.below(4) == 0 ? random.below(parity + 1) : 0;
        const std::size_t errors = std::min<std::size_t>(random.below(parity / 2 + 2), length / 2);
        const std::size_t erasures = std::min<std::size_t>(
            random.below(parity - std::min<std::size_t>(parity - 1, 2 * errors) + 2), length / 2);
        const Damage hit = damage(random, sent, errors, erasures);
        Symbols word = hit.word;
        const auto changed = code.decode(word, hit.erasures, spare);
        const std::size_t weight = 2 * errors + erasures;
        CATCH_CAPTURE(length, parity, spare, errors, erasures);
        if (weight + spare <= parity) {
            CATCH_REQUIRE(changed == errors + erasures);
            CATCH_REQUIRE(word == sent);
            continue;
        }
        ++beyond;
        CATCH_REQUIRE((weight > parity || !changed));
        if (changed) {
            // Beyond the limit another codeword may be nearer; then it must be one.
            ++claimed;
            CATCH_REQUIRE(has_roots(word, parity));
        } else {
            CATCH_REQUIRE(word == hit.word);
        }
    }
    CATCH_CHECK(beyond > 300);
    // The chance that n random symbols beyond the limit look like a codeword falls with the parity
    // left over; with none left (erasures alone) it is certain.
    CATCH_CHECK(claimed < beyond);
}

CATCH_TEST_CASE("wide reed-solomon: a codeword of 65535 symbols", "[reed_solomon]") {
    core::Random random(4);
    const WideReedSolomon code(WideField::gf65536(), 64);
    const Symbols sent = random_word(random, code, 65535);
    for (const auto& [errors, erasures] : {std::pair{32, 0}, std::pair{0, 64}, std::pair{20, 24}}) {
        const Damage hit = damage(random, sent, static_cast<std::size_t>(errors),
                                  static_cast<std::size_t>(erasures));
        Symbols word = hit.word;
        CATCH_CHECK(code.decode(word, hit.erasures) == static_cast<unsigned>(errors + erasures));
        CATCH_CHECK(word == sent);
    }
    // Chance of a false correction: about 1 / 33!.
    const Damage hit = damage(random, sent, 33, 0);
    Symbols word = hit.word;
    CATCH_CHECK_FALSE(code.decode(word, hit.erasures));
    CATCH_CHECK(word == hit.word);
}

CATCH_TEST_CASE("wide reed-solomon: doubtful symbols count as erasures", "[reed_solomon]") {
    core::Random random(5);
    const WideReedSolomon code(WideField::gf65536(), 10);
    for (int trial = 0; trial < 100; ++trial) {
        const Symbols sent = random_word(random, code, 300);
        Symbols word = sent;
        std::vector<std::uint8_t> confidence(300, 200);
        const auto order = core::permutation(300, random);
        for (std::size_t i = 0; i < 7; ++i) {  // six doubtful or missing, one sure of itself
            word[order[i]] ^= static_cast<std::uint16_t>(1 + random.below(65535));
            if (i < 6) confidence[order[i]] = static_cast<std::uint8_t>(10 * (i / 2));
        }
        Symbols hard = word;
        CATCH_REQUIRE_FALSE(code.decode(hard));
        CATCH_REQUIRE(decode_soft(code, word, confidence) == 200U + 2 * (10 + 20));
        CATCH_REQUIRE(word == sent);
    }
}

CATCH_TEST_CASE("wide reed-solomon: wrong input is refused", "[reed_solomon]") {
    CATCH_CHECK_THROWS_AS(WideReedSolomon(WideField::gf65536(), 0), core::InputError);
    CATCH_CHECK_THROWS_AS(WideReedSolomon(WideField::gf65536(), 65535), core::InputError);
    const WideReedSolomon code(WideField::gf65536(), 4);
    Symbols parity(4), word(65536);
    CATCH_CHECK_THROWS_AS(code.encode(Symbols(65532), parity), core::InputError);
    CATCH_CHECK_THROWS_AS(code.decode(word), core::InputError);
    word.resize(10);
    CATCH_CHECK_THROWS_AS(code.decode(word, std::vector<std::uint16_t>{10}), core::InputError);
    CATCH_CHECK_THROWS_AS(code.decode(word, {}, 5), core::InputError);
}

}  // namespace
}  // namespace oligo::dna

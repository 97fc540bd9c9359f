#include "dna/ecc/reed_solomon.hpp"

#include "core/error.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace oligo::dna {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Product of polynomials over GF(2) reduced bit by bit: no tables.
unsigned slow_multiply(unsigned a, unsigned b, unsigned order, unsigned polynomial) {
    unsigned product = 0;
    for (; b != 0; b >>= 1) {
        product ^= (b & 1) != 0 ? a : 0;
        a <<= 1;
        a ^= (a & order) != 0 ? polynomial : 0;
    }
    return product;
}

CATCH_TEST_CASE("galois field: tables agree with polynomial arithmetic", "[reed_solomon]") {
    for (const auto& [field, polynomial] :
         {std::pair{&GaloisField::gf16(), 0x13u}, std::pair{&GaloisField::gf256(), 0x11Du}}) {
        for (unsigned a = 0; a < field->order(); ++a) {
            for (unsigned b = 0; b < field->order(); ++b) {
                const auto x = static_cast<std::uint8_t>(a);
                const auto y = static_cast<std::uint8_t>(b);
                const unsigned product = slow_multiply(a, b, field->order(), polynomial);
                CATCH_REQUIRE(field->multiply(x, y) == product);
                if (b != 0) {
                    CATCH_REQUIRE(field->divide(static_cast<std::uint8_t>(product), y) == a);
                }
            }
            if (a != 0) {
                CATCH_REQUIRE(field->power(field->log(static_cast<std::uint8_t>(a))) == a);
            }
        }
        CATCH_CHECK(field->power(field->order() - 1) == 1);
    }
}

// Parity from long division with carry-less products, computed apart from this code.
CATCH_TEST_CASE("reed-solomon: parity of known messages", "[reed_solomon]") {
    Bytes message;
    for (unsigned i = 1; i <= 22; ++i) {
        message.push_back(static_cast<std::uint8_t>(i));
    }
    Bytes parity(8);
    ReedSolomon(GaloisField::gf256(), 8).encode(message, parity);
    CATCH_CHECK(parity == Bytes{220, 170, 217, 145, 39, 30, 226, 211});

    ReedSolomon(GaloisField::gf16(), 8).encode(Bytes{1, 2, 3, 4, 5}, parity);
    CATCH_CHECK(parity == Bytes{11, 12, 4, 3, 0, 13, 8, 15});

    message.clear();
    for (unsigned i = 0; i < 100; ++i) {
        message.push_back(static_cast<std::uint8_t>(i * i * 7 + 3));
    }
    parity.resize(20);
    ReedSolomon(GaloisField::gf256(), 20).encode(message, parity);
    CATCH_CHECK(parity == Bytes{192, 161, 16,  51, 191, 54,  40,  108, 169, 95,
                                117, 230, 170, 72, 252, 182, 143, 50,  172, 95});
}

struct Damage {
    Bytes word;
    std::vector<std::uint16_t> erasures;
    unsigned errors = 0;
};

Damage damage(core::Random& random, const Bytes& sent, unsigned order, unsigned errors,
              unsigned erasures) {
    Damage result{sent, {}, 0};
    std::set<std::uint32_t> used;
    for (unsigned i = 0; i < errors + erasures && used.size() < sent.size(); ++i) {
        const auto at = random.below(sent.size());
        if (!used.insert(at).second) {
            continue;
        }
        if (i < errors) {
            result.word[at] ^= static_cast<std::uint8_t>(1 + random.below(order - 1));
            ++result.errors;
        } else {
            result.word[at] = static_cast<std::uint8_t>(random.below(order));
            result.erasures.push_back(static_cast<std::uint16_t>(at));
        }
    }
    return result;
}

Bytes random_word(core::Random& random, const ReedSolomon& code, unsigned order,
                  std::size_t length) {
    Bytes word(length);
    const std::span<std::uint8_t> all(word);
    for (auto& symbol : all.first(length - code.parity())) {
        symbol = static_cast<std::uint8_t>(random.below(order));
    }
    code.encode(all.first(length - code.parity()), all.last(code.parity()));
    return word;
}

CATCH_TEST_CASE("reed-solomon: corrects up to the limit and never beyond it", "[reed_solomon]") {
    core::Random random(4);
    std::size_t beyond = 0;
    for (int trial = 0; trial < 40000; ++trial) {
        const auto& field = trial % 2 == 0 ? GaloisField::gf256() : GaloisField::gf16();
        const unsigned order = field.order();
        const std::size_t length = 2 + random.below(order - 2);
        const unsigned widest = trial % 20 == 0 ? order - 2 : 24;
        const unsigned parity =
            1 + random.below(std::min<std::uint64_t>({length - 1, widest, order - 2}));
        const ReedSolomon code(field, parity);
        const Bytes sent = random_word(random, code, order, length);
        const unsigned spare = random.below(parity + 1);
        const Damage hit =
            damage(random, sent, order, random.below(parity / 2 + 2), random.below(parity + 2));
        Bytes word = hit.word;
        const auto changed = code.decode(word, hit.erasures, spare);
        const auto weight = static_cast<unsigned>(2 * hit.errors + hit.erasures.size());
        CATCH_CAPTURE(length, parity, spare, hit.errors, hit.erasures.size());
        if (weight + spare <= parity) {
            CATCH_REQUIRE(changed == hit.errors + hit.erasures.size());
            CATCH_REQUIRE(word == sent);
        } else {
            ++beyond;
            // Within parity but into the spare symbols: certain to be noticed.
            CATCH_REQUIRE((weight > parity || !changed));
            CATCH_REQUIRE((changed || word == hit.word));
        }
    }
    CATCH_CHECK(beyond > 5000);
}

CATCH_TEST_CASE("reed-solomon: what it returns is a codeword near the received word",
                "[reed_solomon]") {
    core::Random random(5);
    const ReedSolomon code(GaloisField::gf16(), 4);
    std::size_t accepted = 0;
    for (int trial = 0; trial < 20000; ++trial) {
        Bytes received(12);
        for (auto& symbol : received) {
            symbol = static_cast<std::uint8_t>(random.below(16));
        }
        Bytes word = received;
        const auto changed = code.decode(word);
        if (!changed) {
            CATCH_REQUIRE(word == received);
            continue;
        }
        ++accepted;
        Bytes parity(4);
        code.encode(std::span(word).first(8), parity);
        CATCH_REQUIRE(std::equal(parity.begin(), parity.end(), word.end() - 4));
        unsigned differing = 0;
        for (std::size_t i = 0; i < word.size(); ++i) {
            differing += word[i] != received[i] ? 1 : 0;
        }
        CATCH_REQUIRE(differing == *changed);
        CATCH_REQUIRE(differing <= 2);
    }
    // Share of all words within distance 2 of a codeword: (1 + 12*15 + 66*225) / 16^4 = 0.229.
    CATCH_CHECK(accepted == Approx(20000 * 0.2293).epsilon(0.05));
}

CATCH_TEST_CASE("reed-solomon: any h of 3h symbols give the message", "[reed_solomon]") {
    core::Random random(6);
    for (const unsigned h : {1u, 5u, 40u, 85u}) {
        const ReedSolomon code(GaloisField::gf256(), 2 * h);
        const Bytes sent = random_word(random, code, 256, 3 * std::size_t{h});
        const auto order = core::permutation(3 * h, random);
        std::vector<std::uint16_t> erasures(order.begin(), order.begin() + 2 * h);
        Bytes word = sent;
        for (const std::uint16_t at : erasures) {
            word[at] = 0;
        }
        CATCH_CHECK(code.decode(word, erasures) == 2 * h);
        CATCH_CHECK(word == sent);
    }
}

CATCH_TEST_CASE("reed-solomon: an error more than erasures leave room for is refused",
                "[reed_solomon]") {
    // 2 E + F = 33 of 32. No other codeword can lie within reach: codewords differ in 33 places.
    core::Random random(32);
    const ReedSolomon code(GaloisField::gf256(), 32);
    for (const auto& [erasures, errors] : {std::pair{31U, 1U}, {29U, 2U}, {21U, 6U}, {1U, 16U}}) {
        for (int trial = 0; trial < 40; ++trial) {
            Bytes word = random_word(random, code, 256, 255);
            const auto order = core::permutation(255, random);
            std::vector<std::uint16_t> erased(order.begin(), order.begin() + erasures);
            for (unsigned i = 0; i < erasures + errors; ++i) {
                word[order[i]] ^= static_cast<std::uint8_t>(1 + random.below(255));
            }
            const auto received = word;
            CATCH_CHECK_FALSE(code.decode(word, erased).has_value());
            CATCH_CHECK(word == received);
        }
    }
}

CATCH_TEST_CASE("reed-solomon: repeated erasures count once", "[reed_solomon]") {
    const ReedSolomon code(GaloisField::gf256(), 2);
    Bytes word = {1, 2, 3, 0, 0};
    code.encode(std::span(word).first(3), std::span(word).last(2));
    const Bytes sent = word;
    word[1] = 77;
    CATCH_CHECK(code.decode(word, std::vector<std::uint16_t>{1, 1, 1}) == 1u);
    CATCH_CHECK(word == sent);
}

CATCH_TEST_CASE("reed-solomon: whoever knows the syndromes gets the same word", "[reed_solomon]") {
    core::Random random(6);
    const ReedSolomon code(GaloisField::gf256(), 10);
    unsigned decoded = 0;
    for (int i = 0; i < 500; ++i) {
        Bytes word(11 + random.below(60));
        for (auto& symbol : word) symbol = static_cast<std::uint8_t>(random.below(256));
        code.encode(std::span(word).first(word.size() - 10), std::span(word).last(10));
        std::vector<std::uint16_t> erased;
        for (unsigned k = random.below(12); k > 0; --k) {
            const auto at = static_cast<std::uint16_t>(random.below(word.size()));
            word[at] = static_cast<std::uint8_t>(random.below(256));
            if (random.below(2) == 0) erased.push_back(at);
        }
        Bytes syndromes(10), other = word;
        code.syndromes(word, syndromes);
        const unsigned spare = random.below(3);
        const auto found = code.decode(other, erased, spare, syndromes);
        CATCH_CHECK(found == code.decode(word, erased, spare));
        CATCH_CHECK(other == word);
        decoded += found.has_value();
    }
    CATCH_CHECK(decoded > 200);
    CATCH_CHECK(decoded < 500);
}

CATCH_TEST_CASE("reed-solomon: wrong input is refused", "[reed_solomon]") {
    CATCH_CHECK_THROWS_AS(ReedSolomon(GaloisField::gf16(), 0), core::InputError);
    CATCH_CHECK_THROWS_AS(ReedSolomon(GaloisField::gf16(), 15), core::InputError);
    const ReedSolomon code(GaloisField::gf16(), 4);
    Bytes parity(4);
    CATCH_CHECK_THROWS_AS(code.encode(Bytes(12), parity), core::InputError);
    CATCH_CHECK_THROWS_AS(code.encode(Bytes{16}, parity), core::InputError);
    Bytes word(4);
    CATCH_CHECK_THROWS_AS(code.decode(word), core::InputError);
    word.resize(16);
    CATCH_CHECK_THROWS_AS(code.decode(word), core::InputError);
    word.resize(10);
    CATCH_CHECK_THROWS_AS(code.decode(word, std::vector<std::uint16_t>{10}), core::InputError);
    CATCH_CHECK_THROWS_AS(code.decode(word, {}, 5), core::InputError);
    CATCH_CHECK_THROWS_AS(code.decode(word, {}, 0, Bytes(3)), core::InputError);
    word[3] = 200;
    CATCH_CHECK_THROWS_AS(code.decode(word), core::InputError);
}

}  // namespace
}  // namespace oligo::dna

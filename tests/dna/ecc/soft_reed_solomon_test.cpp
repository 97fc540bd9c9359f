#include "dna/ecc/soft_reed_solomon.hpp"

#include "core/error.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

namespace oligo::dna {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes random_word(core::Random& random, const ReedSolomon& code, std::size_t message) {
    Bytes word(message + code.parity());
    for (std::size_t i = 0; i < message; ++i)
        word[i] = static_cast<std::uint8_t>(random.below(256));
    code.encode({word.data(), message}, {word.data() + message, code.parity()});
    return word;
}

CATCH_TEST_CASE("soft Reed-Solomon: doubtful errors count as erasures", "[reed_solomon]") {
    const ReedSolomon code(GaloisField::gf256(), 10);
    core::Random random(1);
    for (int trial = 0; trial < 500; ++trial) {
        const Bytes sent = random_word(random, code, 30);
        Bytes word = sent, confidence(40, 200);
        const auto order = core::permutation(40, random);
        // Wrong symbols, doubtful ones in front, then doubtful right ones, then a sure wrong one.
        const std::size_t doubtful = random.below(9);
        const std::size_t sure = (10 - doubtful) / 2;
        for (std::size_t i = 0; i < doubtful + sure; ++i) {
            word[order[i]] ^= static_cast<std::uint8_t>(1 + random.below(255));
            if (i < doubtful) confidence[order[i]] = static_cast<std::uint8_t>(random.below(20));
        }
        const Bytes received = word;
        CATCH_INFO(doubtful << " doubtful, " << sure << " sure");
        CATCH_REQUIRE(decode_soft(code, word, confidence).has_value());
        CATCH_REQUIRE(word == sent);
        if (doubtful + sure > 5) {
            Bytes hard = received;
            const auto corrected = code.decode(hard);
            CATCH_REQUIRE((!corrected || hard != sent));  // hard decisions cannot
        }
    }
}

CATCH_TEST_CASE("soft Reed-Solomon: of several codewords the likelier one", "[reed_solomon]") {
    // Parity 2, five symbols: one sure symbol off one codeword, two doubtful ones off another.
    const ReedSolomon code(GaloisField::gf256(), 2);
    core::Random random(2);
    for (int trial = 0; trial < 200; ++trial) {
        const Bytes sent = random_word(random, code, 3);
        Bytes word = sent;
        word[0] ^= static_cast<std::uint8_t>(1 + random.below(255));
        word[3] ^= static_cast<std::uint8_t>(1 + random.below(255));
        const Bytes received = word;
        const Bytes confidence = {10, 200, 200, 20, 200};
        const auto cost = decode_soft(code, word, confidence);
        CATCH_REQUIRE(cost == 30U);
        CATCH_REQUIRE(word == sent);
    }
}

CATCH_TEST_CASE("soft Reed-Solomon: beyond reach nothing changes", "[reed_solomon]") {
    const ReedSolomon code(GaloisField::gf256(), 6);
    core::Random random(3);
    Bytes word = random_word(random, code, 20);
    const Bytes sent = word;
    Bytes confidence(26, 0);
    CATCH_CHECK_FALSE(decode_soft(code, word, confidence));
    CATCH_CHECK(word == sent);
    confidence.assign(26, 9);
    CATCH_CHECK(decode_soft(code, word, confidence) == 0U);
    // Four symbols kept for detection leave two erasures.
    confidence[3] = confidence[5] = 0;
    word[3] ^= 1;
    word[5] ^= 1;
    CATCH_CHECK(decode_soft(code, word, confidence, 4) == 0U);
    CATCH_CHECK(word == sent);
    confidence[7] = 0;
    CATCH_CHECK_FALSE(decode_soft(code, word, confidence, 4));
    confidence.pop_back();
    CATCH_CHECK_THROWS_AS(decode_soft(code, word, confidence), core::InputError);
}

}  // namespace
}  // namespace oligo::dna

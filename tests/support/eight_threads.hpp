#pragma once

#include "core/codec.hpp"
#include "core/payload.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <latch>
#include <thread>
#include <vector>

namespace oligo::test {

/// Decodes from eight threads at once with one codec; each must get the pictures of one thread.
/// Some symbols of all but exact segments are lost, so that concealing is part of it.
inline void check_from_eight_threads(const core::ImageCodec& codec,
                                     const std::vector<core::Picture>& pictures) {
    std::vector<core::ReceivedPayload> received;
    for (const core::Payload& payload : codec.compress(pictures)) {
        received.push_back(core::as_received(payload));
        received.back().verified = {};
        for (core::ReceivedSegment& segment : received.back().segments) {
            if (segment.shape.tolerance == core::Tolerance::kExact) continue;
            for (std::size_t i = 40; i < segment.symbols.size(); i += 97) segment.confidence[i] = 0;
        }
    }
    const auto expected = codec.decompress(received);
    constexpr std::size_t kThreads = 8;
    std::array<std::vector<core::Decoded>, kThreads> found;
    std::latch ready(kThreads);
    std::vector<std::thread> threads;
    for (std::vector<core::Decoded>& mine : found) {
        threads.emplace_back([&] {
            ready.arrive_and_wait();
            mine = codec.decompress(received);
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::vector<core::Decoded>& one : found) {
        CATCH_REQUIRE(one.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CATCH_CHECK(one[i].picture == expected[i].picture);
            CATCH_CHECK((one[i].concealed == expected[i].concealed));
        }
    }
}

}  // namespace oligo::test

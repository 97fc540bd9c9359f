#include "core/thread_pool.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace oligo::core;

namespace {

/// Sets the number of threads and puts the default back.
struct Threads {
    explicit Threads(std::size_t count) { set_thread_count(count); }
    ~Threads() { set_thread_count(0); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
};

/// How often parallel_for touched each of `count` items.
std::vector<int> touches(std::size_t count, std::size_t grain) {
    std::vector<std::atomic<int>> hits(count);
    parallel_for(count, grain, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) ++hits[i];
    });
    return {hits.begin(), hits.end()};
}

}  // namespace

CATCH_TEST_CASE("threads: every item is done exactly once", "[threads]") {
    for (const std::size_t threads : {1, 2, 4, 7}) {
        const Threads scope(threads);
        CATCH_CHECK(thread_count() == threads);
        for (const std::size_t count : {0, 1, 2, 3, 10, 97, 1000, 10007}) {
            CATCH_REQUIRE(touches(count, 1) == std::vector<int>(count, 1));
            CATCH_REQUIRE(touches(count, 16) == std::vector<int>(count, 1));
        }
    }
    CATCH_CHECK(thread_count() >= 1);
}

CATCH_TEST_CASE("threads: a call gets at least grain items", "[threads]") {
    const Threads scope(4);
    std::atomic<std::size_t> calls{0}, short_calls{0};
    parallel_for(1000, 300, [&](std::size_t first, std::size_t last) {
        ++calls;
        if (last - first < 300) ++short_calls;
    });
    CATCH_CHECK(calls == 3);
    CATCH_CHECK(short_calls == 0);
    calls = 0;
    parallel_for(5, 300, [&](std::size_t, std::size_t) { ++calls; });
    CATCH_CHECK(calls == 1);
}

CATCH_TEST_CASE("threads: work really runs on several threads", "[threads]") {
    const Threads scope(2);
    std::atomic<int> inside{0};
    std::atomic<bool> met{false};
    // Each piece waits for the other: this ends early only when two threads are at work.
    parallel_for(2, 1, [&](std::size_t, std::size_t) {
        ++inside;
        for (int i = 0; i < 5000 && !met; ++i) {
            if (inside == 2) met = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    CATCH_CHECK(met);
}

CATCH_TEST_CASE("threads: the exception of a body reaches the caller", "[threads]") {
    for (const std::size_t threads : {1, 4}) {
        const Threads scope(threads);
        CATCH_CHECK_THROWS_WITH(parallel_for(1000, 1,
                                             [](std::size_t first, std::size_t last) {
                                                 if (first <= 500 && 500 < last) {
                                                     throw std::runtime_error("item 500");
                                                 }
                                             }),
                                "item 500");
        CATCH_CHECK(touches(1000, 1) == std::vector<int>(1000, 1));  // the pool still works
    }
}

CATCH_TEST_CASE("threads: a nested call runs in place", "[threads]") {
    const Threads scope(4);
    std::vector<std::atomic<int>> hits(64 * 64);
    std::atomic<int> moved{0};
    parallel_for(64, 1, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            const auto here = std::this_thread::get_id();
            parallel_for(64, 1, [&](std::size_t a, std::size_t b) {
                if (std::this_thread::get_id() != here) ++moved;
                for (std::size_t j = a; j < b; ++j) ++hits[i * 64 + j];
            });
        }
    });
    CATCH_CHECK(moved == 0);
    CATCH_CHECK(std::vector<int>(hits.begin(), hits.end()) == std::vector<int>(64 * 64, 1));
}

CATCH_TEST_CASE("threads: callers on several threads share the pool", "[threads]") {
    const Threads scope(3);
    std::atomic<int> wrong{0};
    std::vector<std::thread> callers;
    for (int t = 0; t < 4; ++t) {
        callers.emplace_back([&] {
            for (int i = 0; i < 50; ++i) wrong += touches(500, 1) != std::vector<int>(500, 1);
        });
    }
    for (std::thread& caller : callers) caller.join();
    CATCH_CHECK(wrong == 0);
}

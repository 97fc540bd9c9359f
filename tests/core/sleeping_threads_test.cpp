#include <ATen/Parallel.h>
#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <thread>

namespace {

using namespace std::chrono_literals;

double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Processor time of 20 regions in which one thread waits 20 ms for another that sleeps.
double seconds_of_waiting() {
    const double before = processor_seconds();
    for (int region = 0; region < 20; ++region) {
        at::parallel_for(0, 2, 1, [](std::int64_t first, std::int64_t) {
            if (first == 0) std::this_thread::sleep_for(20ms);
        });
    }
    return processor_seconds() - before;
}

}  // namespace

CATCH_TEST_CASE("LibTorch's threads do not spin while they wait for each other", "[torch]") {
    if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) {
        CATCH_WARN("skipped: the environment decides how threads wait");
        return;
    }
    const int threads = at::get_num_threads();
    at::set_num_threads(2);
    at::parallel_for(0, 2, 1, [](std::int64_t, std::int64_t) {});  // starts them
    // A spinning thread takes all of the .4 s, or the milliseconds for which the runtime lets it.
    CATCH_CHECK(seconds_of_waiting() < 0.02);
    at::set_num_threads(threads);
}

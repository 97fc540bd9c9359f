#include <catch2/catch.hpp>
#include <dlfcn.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <thread>

namespace {

using namespace std::chrono_literals;

using OpenTeam = void (*)(void (*)(void*), void*, unsigned threads, unsigned flags);

double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// One thread of a team waits for the one that opened it.
void wait_for_the_first(void*) {
    static const auto number =
        reinterpret_cast<int (*)()>(::dlsym(RTLD_DEFAULT, "omp_get_thread_num"));
    if (number() == 0) std::this_thread::sleep_for(20ms);
}

/// Processor time of ten regions of two threads in LibTorch's OpenMP runtime, .2 s in all.
double seconds_of_waiting(OpenTeam open_team) {
    const double before = processor_seconds();
    for (int region = 0; region < 10; ++region) open_team(wait_for_the_first, nullptr, 2, 0);
    return processor_seconds() - before;
}

}  // namespace

CATCH_TEST_CASE("LibTorch's threads sleep while they wait for each other", "[torch]") {
    const auto open_team = reinterpret_cast<OpenTeam>(::dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    if (open_team == nullptr || std::getenv("OMP_WAIT_POLICY") != nullptr ||
        std::getenv("GOMP_SPINCOUNT") != nullptr) {
        CATCH_WARN("skipped: another runtime, or the environment, decides how threads wait");
        return;
    }
    // Spinning takes ten milliseconds a region, sleeping microseconds. What puts them to sleep is
    // started in the background before main: on a busy machine it may take a moment.
    double spent = 1;
    for (int trial = 0; trial < 50 && spent > 0.01; ++trial) spent = seconds_of_waiting(open_team);
    CATCH_CHECK(spent < 0.01);
}

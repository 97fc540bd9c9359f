#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

namespace oligo::bench {

/// Seconds since some moment.
inline double wall_seconds() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

/// Processor seconds of this process, all threads together: other work on the machine does not
/// count.
inline double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/// Median time of `work` by `clock`, over three runs or as many as begin within `seconds`.
inline double median_seconds(double (*clock)(), const std::function<void()>& work, double seconds) {
    work();
    std::vector<double> times;
    const double begin = clock();
    while (clock() - begin < seconds || times.size() < 3) {
        const double start = clock();
        work();
        times.push_back(clock() - start);
    }
    std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2),
                     times.end());
    return times[times.size() / 2];
}

}  // namespace oligo::bench

#pragma once

#include <cstddef>
#include <functional>

namespace oligo::core {

/// Number of worker threads for parallel_for; 0 asks for the number of cores. Set once from
/// --threads, before any work.
/// A number above most_threads() is taken for that.
void set_thread_count(std::size_t count);
/// Most threads that may be asked for: 256, on larger machines twice their cores.
unsigned most_threads();
std::size_t thread_count();
/// Threads that a parallel_for called from here may use: thread_count(), inside a body 1.
std::size_t free_threads();

/// Calls body(first, last) on disjoint ranges that cover 0..count, on up to thread_count()
/// threads, `grain` items at least per call. Returns when all are done; the first exception thrown
/// by a body is rethrown. Calls from inside a body run in place.
void parallel_for(std::size_t count, std::size_t grain,
                  const std::function<void(std::size_t, std::size_t)>& body);

}  // namespace oligo::core

#include "core/torch/sleeping_threads.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>
#include <thread>

namespace oligo::core {
namespace {

// Two functions of GNU's OpenMP runtime, which LibTorch's wheel brings. Another runtime has neither
// or needs no help, and a LibTorch without OpenMP has no such threads.
using OpenTeam = void (*)(void (*body)(void*), void* data, unsigned threads, unsigned flags);
using CountProcessors = int (*)();

template <typename Function>
Function loaded(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_DEFAULT, name));
}

/// A team with a thread more than there are processors, which does nothing and stays. While such a
/// team exists, the runtime lets no thread of any team spin for more than a few microseconds
/// (libgomp manual, GOMP_SPINCOUNT: "more managed OpenMP threads than available CPUs"). That can be
/// had at any time; the environment is read only once, before main, and is the user's.
void keep_a_crowd(OpenTeam open_team, unsigned threads) {
    open_team([](void*) {}, nullptr, threads, 0);
    for (;;) ::pause();  // a team lives as long as the thread that opened it
}

}  // namespace

void let_torch_threads_sleep() {
    if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) {
        return;
    }
    const auto open_team = loaded<OpenTeam>("GOMP_parallel");
    const auto count_processors = loaded<CountProcessors>("omp_get_num_procs");
    if (open_team == nullptr || count_processors == nullptr) return;
    const int processors = count_processors();
    if (processors < 2) return;  // one thread waits for nobody
    try {
        std::thread(keep_a_crowd, open_team, static_cast<unsigned>(processors) + 1).detach();
    } catch (const std::system_error&) {
        // No more threads: slower beside other work, but right.
    }
}

}  // namespace oligo::core

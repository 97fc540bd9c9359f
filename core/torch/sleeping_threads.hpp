#pragma once

namespace oligo::core {

/// Makes the threads with which LibTorch computes sleep while they wait for each other. By default
/// they spin for milliseconds at the end of every layer; beside other work on the same cores, the
/// thread waited for is then often not running, and a network takes twenty times as long. A user
/// who sets OMP_WAIT_POLICY or GOMP_SPINCOUNT is obeyed. Runs by itself before main in every
/// program that links LibTorch, and when the networks are loaded.
void let_torch_threads_sleep();

}  // namespace oligo::core

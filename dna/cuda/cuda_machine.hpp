#pragma once

#include "dna/cuda/machine.hpp"

#include <memory>

namespace oligo::dna {

/// Whether this build has the kernels: made with -DOLIGO_CUDA=ON (the preset `cuda`).
bool has_cuda_kernels();
/// How many GPUs this machine shows; 0 without kernels or without NVIDIA's driver.
unsigned cuda_machines();
/// GPU number `index`, below cuda_machines(). Throws MachineError when it cannot be used.
std::unique_ptr<Machine> open_cuda_machine(unsigned index);

}  // namespace oligo::dna

// Instead of cuda_machine.cu where there is no CUDA compiler.
#include "core/error.hpp"
#include "dna/cuda/cuda_machine.hpp"

namespace oligo::dna {

bool has_cuda_kernels() {
    return false;
}

unsigned cuda_machines() {
    return 0;
}

std::unique_ptr<Machine> open_cuda_machine(unsigned) {
    throw core::InputError("this build has no CUDA kernels; configure it with -DOLIGO_CUDA=ON");
}

}  // namespace oligo::dna

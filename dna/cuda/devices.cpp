#include "core/error.hpp"
#include "dna/cuda/cuda_machine.hpp"
#include "dna/cuda/kernel_device.hpp"

#include <charconv>

namespace oligo::dna {
namespace {

/// What choose_device() chose; none: the processor.
std::unique_ptr<const Device>& chosen() {
    static std::unique_ptr<const Device> device;
    return device;
}

/// N of "cuda:N", 0 for "cuda".
unsigned gpu_number(const std::string& name) {
    if (name == "cuda") return 0;
    unsigned number = 0;
    const char* const last = name.data() + name.size();
    if (name.starts_with("cuda:") && name.size() > 5) {
        const auto parsed = std::from_chars(name.data() + 5, last, number);
        if (parsed.ec == std::errc{} && parsed.ptr == last) return number;
    }
    throw core::UsageError("--device '" + name + "': expected cpu, cuda, cuda:N or auto");
}

}  // namespace

std::unique_ptr<const Device> open_gpu(const std::string& name) {
    if (name == "cpu" || (name == "auto" && cuda_machines() == 0)) return nullptr;
    const unsigned number = name == "auto" ? 0 : gpu_number(name);
    if (!has_cuda_kernels()) {
        throw core::InputError("--device '" + name +
                               "': this build has no CUDA kernels for the DNA stage; build it with "
                               "'scripts/build.sh cuda' or use --device cpu");
    }
    if (number >= cuda_machines()) {
        throw core::InputError("--device '" + name + "': this machine shows " +
                               std::to_string(cuda_machines()) +
                               " CUDA device(s); use --device cpu");
    }
    return std::make_unique<KernelDevice>(open_cuda_machine(number));
}

const Device& device() {
    return chosen() ? *chosen() : cpu_device();
}

void choose_device(const std::string& name) {
    chosen() = open_gpu(name);
}

}  // namespace oligo::dna

#include "core/torch/device.hpp"

#include "core/device_view.hpp"
#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "core/torch/sleeping_threads.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <link.h>
#include <torch/cuda.h>
#include <torch/utils.h>
#include <torch/version.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace oligo::core {
namespace {

/// LibTorch's CUDA half, which lies beside the other one, where this machine has NVIDIA's driver.
/// It stays loaded.
bool load_cuda_half() {
    if (::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL) == nullptr) return false;
    void* const cpu_half = ::dlopen("libtorch_cpu.so", RTLD_LAZY | RTLD_NOLOAD);
    const link_map* place = nullptr;
    if (cpu_half == nullptr || ::dlinfo(cpu_half, RTLD_DI_LINKMAP, &place) != 0) return false;
    const auto folder = std::filesystem::path(place->l_name).parent_path();
    return ::dlopen((folder / "libtorch_cuda.so").c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr;
}

// Before main: LibTorch asks once whether there is CUDA, whichever call comes first.
[[maybe_unused]] const bool kCudaHalf = load_cuda_half();
[[maybe_unused]] const bool kThreadsSleep = (let_torch_threads_sleep(), true);

c10::DeviceIndex own_gpu(int gpus) {
    return static_cast<c10::DeviceIndex>(gpu_of_process(static_cast<unsigned>(gpus)));
}

}  // namespace

c10::Device parse_device(const std::string& text) {
    if (text == "cpu") return c10::Device(c10::kCPU);
    const auto gpus = static_cast<int>(torch::cuda::device_count());
    if (text == "auto") {
        return gpus > 0 ? c10::Device(c10::kCUDA, own_gpu(gpus)) : c10::Device(c10::kCPU);
    }
    if (!text.starts_with("cuda")) {
        throw UsageError("--device '" + text + "': expected cpu, cuda, cuda:N or auto");
    }
    int index = text == "cuda" && gpus > 0 ? own_gpu(gpus) : 0;
    if (text.size() > 4) {
        const char* first = text.data() + 5;
        const char* last = text.data() + text.size();
        const auto parsed = std::from_chars(first, last, index);
        if (text[4] != ':' || parsed.ec != std::errc{} || parsed.ptr != last || index < 0) {
            throw UsageError("--device '" + text + "': expected cpu, cuda, cuda:N or auto");
        }
    }
    if (index >= gpus) {
        throw InputError("--device '" + text + "': this machine shows " + std::to_string(gpus) +
                         " CUDA device(s); use --device cpu");
    }
    return c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
}

void seed_torch(std::uint64_t seed) {
    torch::manual_seed(seed);
    at::globalContext().setAllowTF32CuBLAS(false);
    at::globalContext().setAllowTF32CuDNN(false);
    at::globalContext().setBenchmarkCuDNN(false);
    at::globalContext().setDeterministicCuDNN(true);
}

void set_torch_threads(int count) {
    if (count <= 0) count = static_cast<int>(std::thread::hardware_concurrency());
    at::set_num_threads(count > 0 ? count : 1);
}

LoneTorchThread::LoneTorchThread() {
    const int now = at::get_num_threads();
    if (free_threads() > 1 || now == 1) return;
    before_ = now;
    at::set_num_threads(1);
}

LoneTorchThread::~LoneTorchThread() {
    if (before_ > 0) at::set_num_threads(before_);
}

std::string torch_version() {
    const auto gpus = torch::cuda::device_count();
    const std::string gpu_text =
        gpus == 0 ? "no GPU" : std::to_string(gpus) + (gpus == 1 ? " GPU" : " GPUs");
    return std::string(TORCH_VERSION) + ", " + gpu_text;
}

}  // namespace oligo::core

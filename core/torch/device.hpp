#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <string>

namespace oligo::core {

/// "cpu", "cuda", "cuda:N" or "auto" (a GPU when there is one). Throws UsageError for any other
/// word and InputError when the GPU does not exist.
c10::Device parse_device(const std::string& text);

/// Seeds LibTorch's generators and, on a GPU, turns TF32 off and lets cuDNN choose deterministic
/// kernels only.
void seed_torch(std::uint64_t seed);

/// Sets the number of threads LibTorch computes with on the CPU (0: all cores).
void set_torch_threads(int count);

/// While it lives LibTorch computes with one thread where this one is already one of several
/// (core::parallel_for).
class LoneTorchThread {
  public:
    LoneTorchThread();
    ~LoneTorchThread();
    LoneTorchThread(const LoneTorchThread&) = delete;
    LoneTorchThread& operator=(const LoneTorchThread&) = delete;

  private:
    int before_ = 0;  ///< 0: nothing was changed
};

/// "2.11.0, CUDA 13.0 (1 GPU)" or "2.11.0, no GPU"; for --version.
std::string torch_version();

}  // namespace oligo::core

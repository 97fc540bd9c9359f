#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace oligo::core {

/// Symbols of a segment where a network left them: in the memory of a device, in order, 16 bits
/// each, and finished: whoever made them has waited for the device.
struct DeviceView {
    std::string device;                   ///< whose memory: "cuda:0"
    const std::uint16_t* data = nullptr;  ///< there, not for the host to read
    std::uint64_t count = 0;
    std::shared_ptr<const void> owner;  ///< keeps them there
    /// Brings symbols `first`.. to the host, as many as there is room for.
    std::function<void(std::uint64_t first, std::span<std::uint16_t> symbols)> copy;
};

/// Which of a machine's GPUs a process takes that may take any: those that were started together
/// (LOCAL_RANK of torchrun, SLURM_LOCALID) take one each. `gpus`: at least 1.
unsigned gpu_of_process(unsigned gpus);

}  // namespace oligo::core

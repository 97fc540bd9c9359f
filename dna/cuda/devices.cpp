#include "core/device_view.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "dna/cuda/cuda_machine.hpp"
#include "dna/cuda/kernel_device.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>

namespace oligo::dna {
namespace {

/// What was chosen, and what came of it once somebody asked.
struct Choice {
    std::mutex turn;
    std::string name = "cpu";
    std::unique_ptr<const Device> own;
    std::atomic<const Device*> ready = nullptr;
};

Choice& choice() {
    static Choice choice;
    return choice;
}

/// N of "cuda:N"; for "cuda" that of this process, as LibTorch's half takes it.
unsigned gpu_number(const std::string& name) {
    if (name == "cuda") return core::gpu_of_process(std::max(1U, cuda_machines()));
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
    const unsigned number = gpu_number(name == "auto" ? "cuda" : name);
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
    Choice& all = choice();
    if (const Device* const ready = all.ready) return *ready;
    const std::lock_guard turn(all.turn);
    if (all.ready == nullptr) {
        if (!has_cuda_kernels() && all.name.starts_with("cuda")) {
            core::warn("--device '" + all.name +
                       "': this build has no CUDA kernels, so the DNA stage runs on the CPU; "
                       "'scripts/build.sh cuda' builds them");
        } else {
            all.own = open_gpu(all.name);
        }
        all.ready = all.own ? all.own.get() : &cpu_device();
    }
    return *all.ready;
}

std::uint32_t object_checksum(const core::SymbolSource& source) {
    std::uint32_t crc = 0;
    for (std::size_t i = 0; i < source.shapes().size(); ++i) {
        const std::uint64_t count = source.shapes()[i].count;
        const core::DeviceView* const view = source.on_device(i);
        if (view != nullptr && device().has(*view)) {
            crc = core::crc32_joined(crc, device().checksum({view->data, count}), 2 * count);
            continue;
        }
        crc = core::segment_checksum(source, i, crc);
    }
    return crc;
}

void choose_device(const std::string& name) {
    if (name != "cpu" && name != "auto" && name != "cuda") gpu_number(name);
    set_device(nullptr);
    choice().name = name;
    choice().ready = nullptr;
}

void set_device(std::unique_ptr<const Device> device) {
    Choice& all = choice();
    const std::lock_guard turn(all.turn);
    all.name = "cpu";
    all.own = std::move(device);
    all.ready = all.own ? all.own.get() : &cpu_device();
}

}  // namespace oligo::dna

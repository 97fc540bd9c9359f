#include "inference/api/device.hpp"

#include "core/image/version.hpp"
#include "core/thread_pool.hpp"
#include "core/version.hpp"
#include "inference/api/codec_sources.hpp"
#include "inference/networks/table.hpp"
#include "models/fixed/open.hpp"

#include <dlfcn.h>

#include <algorithm>

namespace oligo::inference {

std::string prepare_device(const CommonOptions& options) {
    return networks().prepare_device(options.device, options.seed,
                                     static_cast<int>(options.threads));
}

bool is_surely_cpu(const CommonOptions& options) {
    if (options.device == "cpu") return true;
    // LibTorch's CUDA half is loaded where there is a driver (core/torch/device.cpp).
    static const bool driver = ::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL) != nullptr;
    return options.device == "auto" && !driver;
}

NetworkThreads network_threads(const core::ImageCodec& codec, const CommonOptions& options,
                               std::size_t items) {
    const std::size_t all = core::thread_count();
    NetworkThreads found;
    found.workers = std::max<std::size_t>(1, std::min(all, items));
    if (!source_of(codec.name(), codec_sources()).name.empty()) return found;
    if (models::is_fixed_codec(codec)) return found;
    found.on_gpu = prepare_device(options) != "cpu";
    if (found.on_gpu) {
        found.workers = 2;
    } else {
        const auto own = static_cast<int>(all / found.workers);
        found.begin_worker = [own] { networks().set_threads(own); };
    }
    return found;
}

std::string version_text() {
    return "oligocodec " + core::project_version() + "\nLibTorch " + networks().torch_version() +
           "\nOpenCV " + core::opencv_version();
}

}  // namespace oligo::inference

#include "inference/device.hpp"

#include "core/image/version.hpp"
#include "core/torch/device.hpp"
#include "core/version.hpp"

namespace oligo::inference {

std::string prepare_device(const CommonOptions& options) {
    const c10::Device device = core::parse_device(options.device);
    core::seed_torch(options.seed);
    core::set_torch_threads(static_cast<int>(options.threads));
    return device.str();
}

std::string version_text() {
    return "oligocodec " + core::project_version() + "\nLibTorch " + core::torch_version() +
           "\nOpenCV " + core::opencv_version();
}

}  // namespace oligo::inference

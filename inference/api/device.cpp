#include "inference/api/device.hpp"

#include "core/image/version.hpp"
#include "core/version.hpp"
#include "inference/networks/table.hpp"

namespace oligo::inference {

std::string prepare_device(const CommonOptions& options) {
    return networks().prepare_device(options.device, options.seed,
                                     static_cast<int>(options.threads));
}

std::string version_text() {
    return "oligocodec " + core::project_version() + "\nLibTorch " + networks().torch_version() +
           "\nOpenCV " + core::opencv_version();
}

}  // namespace oligo::inference

#include "core/image/version.hpp"

#include <opencv2/core/version.hpp>

namespace oligo::core {

std::string opencv_version() {
    return CV_VERSION;
}

}  // namespace oligo::core

#include "core/image/opencv_quiet.hpp"

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>

namespace oligo::core::detail {

void silence_opencv() {
    static const bool done = [] {
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
        cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; });
        return true;
    }();
    static_cast<void>(done);
}

}  // namespace oligo::core::detail

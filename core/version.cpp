#include "core/version.hpp"

namespace oligo::core {

std::string project_version() {
    return OLIGO_VERSION;
}

}  // namespace oligo::core

#include "core/device_view.hpp"

#include <cstdlib>

namespace oligo::core {

unsigned gpu_of_process(unsigned gpus) {
    for (const char* name : {"LOCAL_RANK", "SLURM_LOCALID"}) {
        const char* const text = std::getenv(name);
        if (text == nullptr) continue;
        const long rank = std::strtol(text, nullptr, 10);
        return rank < 0 ? 0 : static_cast<unsigned>(static_cast<unsigned long>(rank) % gpus);
    }
    return 0;
}

}  // namespace oligo::core

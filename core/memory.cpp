#include "core/memory.hpp"

#include <cstdlib>  // says whether this is glibc
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace oligo::core {

void keep_freed_memory() {
#if defined(__GLIBC__)
    constexpr int kLargeBlockBytes = 96 << 20, kSpareBytes = 512 << 20, kGrowthBytes = 32 << 20;
    ::mallopt(M_MMAP_THRESHOLD, kLargeBlockBytes);
    ::mallopt(M_TRIM_THRESHOLD, kSpareBytes);
    ::mallopt(M_TOP_PAD, kGrowthBytes);
#endif
}

}  // namespace oligo::core

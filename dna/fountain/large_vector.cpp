#include "dna/fountain/large_vector.hpp"

#include <cstdlib>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace oligo::dna {
namespace {

constexpr std::size_t kCacheLineBytes = 64;
constexpr std::size_t kHugePageBytes = std::size_t{1} << 21;

}  // namespace

void* allocate_large(std::size_t bytes) {
    const std::size_t unit = bytes >= kHugePageBytes / 2 ? kHugePageBytes : kCacheLineBytes;
    if (bytes > std::numeric_limits<std::size_t>::max() - unit) throw std::bad_alloc();
    const std::size_t rounded = (bytes + unit - 1) / unit * unit;
    void* memory = std::aligned_alloc(unit, rounded == 0 ? unit : rounded);
    if (memory == nullptr) throw std::bad_alloc();
#ifdef __linux__
    // Advice only: without huge pages everything works, more slowly.
    if (unit == kHugePageBytes) madvise(memory, rounded, MADV_HUGEPAGE);
#endif
    return memory;
}

void release_large(void* memory) noexcept {
    std::free(memory);
}

}  // namespace oligo::dna

#pragma once

#include <cstddef>
#include <limits>
#include <new>
#include <vector>

namespace oligo::dna {

/// `bytes` of memory, aligned to a cache line (64 bytes); pieces of 1 MB and more are requested in
/// huge pages, because scattered access otherwise waits for the page tables too. Throws
/// std::bad_alloc. Free it with release_large().
void* allocate_large(std::size_t bytes);
void release_large(void* memory) noexcept;

template <typename T>
struct LargeAllocator {
    using value_type = T;
    LargeAllocator() = default;
    template <typename Other>
    LargeAllocator(const LargeAllocator<Other>&) {}  // NOLINT(google-explicit-constructor)

    T* allocate(std::size_t count) {
        if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_alloc();
        return static_cast<T*>(allocate_large(count * sizeof(T)));
    }
    void deallocate(T* memory, std::size_t) noexcept { release_large(memory); }
    friend bool operator==(const LargeAllocator&, const LargeAllocator&) { return true; }
};

/// A vector for data with scattered access.
template <typename T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace oligo::dna

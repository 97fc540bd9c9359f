#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace oligo::core::integer {

/// Memory at whole cache lines: vectors of 32 bytes then never cross one.
template <class Value>
struct CacheLines {
    using value_type = Value;
    static constexpr std::align_val_t kLine{64};

    CacheLines() = default;
    template <class Other>
    explicit CacheLines(const CacheLines<Other>& /*other*/) {}
    Value* allocate(std::size_t count) {
        return static_cast<Value*>(::operator new(count * sizeof(Value), kLine));
    }
    void deallocate(Value* at, std::size_t /*count*/) { ::operator delete(at, kLine); }
    bool operator==(const CacheLines& /*other*/) const { return true; }
};

template <class Value>
using AlignedVector = std::vector<Value, CacheLines<Value>>;

}  // namespace oligo::core::integer

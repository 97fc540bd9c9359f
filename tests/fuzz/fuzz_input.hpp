#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace oligo::fuzz {

/// Takes values from the bytes of libFuzzer; zeros once they are used up.
class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}

    std::uint8_t byte() {
        if (bytes_.empty()) {
            return 0;
        }
        const std::uint8_t value = bytes_[0];
        bytes_ = bytes_.subspan(1);
        return value;
    }
    /// 0..bound-1, bound 1..65536.
    std::size_t below(std::size_t bound) {
        const std::size_t high = byte();
        return (high * 256 + byte()) % bound;
    }
    /// True for about one in `many` of all inputs, by the bytes that are left: what is slow is kept
    /// rare although the fuzzer prefers inputs that reach it, since those it makes of them differ.
    bool one_in(std::size_t many) const {
        std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
        for (const std::uint8_t byte : bytes_) hash = (hash ^ byte) * 0x100000001B3;
        return (hash >> 32) % many == 0;
    }
    std::span<const std::uint8_t> rest() const { return bytes_; }
    bool empty() const { return bytes_.empty(); }

  private:
    std::span<const std::uint8_t> bytes_;
};

/// Ends the process, whatever the build type: a promise of the library was broken.
inline void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace oligo::fuzz

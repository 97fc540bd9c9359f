#pragma once

#include "dna/fountain/large_vector.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace oligo::dna {

/// 128 bits, the unit of rows of bits and symbols, so that adding them takes few instructions.
struct alignas(16) Unit {
    std::uint64_t low = 0;
    std::uint64_t high = 0;

    Unit& operator^=(const Unit& other) {
        low ^= other.low;
        high ^= other.high;
        return *this;
    }
};

inline constexpr unsigned kUnitBytes = 16;
inline constexpr unsigned kUnitBits = 128;

/// Number of units that hold `bits` bits.
constexpr unsigned units_of_bits(std::size_t bits) {
    return static_cast<unsigned>((bits + kUnitBits - 1) / kUnitBits);
}

/// An array of equally long rows of units, zero at first.
class Lanes {
  public:
    Lanes() = default;
    Lanes(std::size_t count, unsigned units) : units_(units), data_(count * units) {}

    unsigned units() const { return units_; }
    /// The same number of lanes with fewer units in the same memory; their contents are undefined.
    void narrow(unsigned units) { units_ = std::min(units_, units); }
    Unit* operator[](std::size_t lane) { return data_.data() + lane * units_; }
    const Unit* operator[](std::size_t lane) const { return data_.data() + lane * units_; }

  private:
    unsigned units_ = 0;
    LargeVector<Unit> data_;
};

/// to += from over GF(2), for a length known at compile time.
template <unsigned kUnits>
void add_lane(Unit* to, const Unit* from) {
    for (unsigned i = 0; i < kUnits; ++i) to[i] ^= from[i];
}

/// to += from over GF(2).
inline void add_lane(Unit* to, const Unit* from, unsigned units) {
    for (unsigned i = 0; i < units; ++i) to[i] ^= from[i];
}

inline bool bit_of(const Unit* lane, std::size_t bit) {
    const Unit& unit = lane[bit / kUnitBits];
    return (((bit & 64) != 0 ? unit.high : unit.low) >> (bit & 63) & 1) != 0;
}

inline void flip_bit(Unit* lane, std::size_t bit) {
    Unit& unit = lane[bit / kUnitBits];
    ((bit & 64) != 0 ? unit.high : unit.low) ^= std::uint64_t{1} << (bit & 63);
}

inline void store_bytes(Unit* lane, std::span<const std::uint8_t> bytes) {
    if (!bytes.empty()) std::memcpy(lane, bytes.data(), bytes.size());
}

inline void load_bytes(const Unit* lane, std::span<std::uint8_t> bytes) {
    if (!bytes.empty()) std::memcpy(bytes.data(), lane, bytes.size());
}

}  // namespace oligo::dna

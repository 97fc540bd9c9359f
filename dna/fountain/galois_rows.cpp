#include "dna/fountain/galois_rows.hpp"

#include "dna/ecc/reed_solomon.hpp"

#include <algorithm>
#include <cstring>

namespace oligo::dna {
namespace {

/// Twice each of eight bytes over GF(256).
std::uint64_t twice(std::uint64_t bytes) {
    const std::uint64_t high = bytes >> 7 & 0x0101010101010101;
    return (bytes << 1 & 0xFEFEFEFEFEFEFEFE) ^ high * 0x1D;
}

std::uint64_t times(std::uint64_t bytes, std::uint8_t factor) {
    std::uint64_t product = 0;
    for (unsigned bit = 0; bit < 8; ++bit) {
        product ^= bytes & (0 - static_cast<std::uint64_t>(factor >> bit & 1));
        bytes = twice(bytes);
    }
    return product;
}

void multiply(std::span<std::uint8_t> row, std::uint8_t factor) {
    const GaloisField& field = GaloisField::gf256();
    for (std::uint8_t& cell : row) cell = field.multiply(cell, factor);
}

}  // namespace

void add_multiple(std::span<std::uint8_t> to, std::span<const std::uint8_t> from,
                  std::uint8_t factor) {
    if (factor == 0) return;
    std::size_t i = 0;
    for (; i + 8 <= to.size(); i += 8) {
        std::uint64_t sum = 0;
        std::uint64_t added = 0;
        std::memcpy(&sum, to.data() + i, 8);
        std::memcpy(&added, from.data() + i, 8);
        sum ^= times(added, factor);
        std::memcpy(to.data() + i, &sum, 8);
    }
    const GaloisField& field = GaloisField::gf256();
    for (; i < to.size(); ++i) to[i] ^= field.multiply(from[i], factor);
}

std::span<std::uint8_t> GaloisRows::append() {
    cells_.resize(cells_.size() + width_);
    return (*this)[count() - 1];
}

bool GaloisRows::bring_pivot(std::size_t unknown, std::size_t row) {
    for (std::size_t candidate = row; candidate < count(); ++candidate) {
        const std::uint8_t leading = (*this)[candidate][unknown];
        if (leading == 0) continue;
        const auto found = (*this)[candidate];
        if (candidate != row) std::swap_ranges(found.begin(), found.end(), (*this)[row].begin());
        if (leading != 1) multiply((*this)[row], GaloisField::gf256().divide(1, leading));
        return true;
    }
    return false;
}

std::size_t GaloisRows::reduce() {
    std::size_t rank = 0;
    for (std::size_t unknown = 0; unknown < unknowns_ && rank < count(); ++unknown) {
        if (!bring_pivot(unknown, rank)) continue;
        const auto pivot = (*this)[rank].subspan(unknown);
        for (std::size_t row = 0; row < count(); ++row) {
            if (row == rank) continue;
            const auto other = (*this)[row].subspan(unknown);
            add_multiple(other, pivot, other[0]);
        }
        ++rank;
    }
    return rank;
}

}  // namespace oligo::dna

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

void Multiples::assign(std::span<const std::uint8_t> bytes) {
    const std::size_t words = (bytes.size() + 7) / 8;
    powers_.assign(8 * words, 0);
    if (!bytes.empty()) std::memcpy(powers_.data(), bytes.data(), bytes.size());
    for (std::size_t i = words; i < powers_.size(); ++i) powers_[i] = twice(powers_[i - words]);
}

void Multiples::add_to(std::span<std::uint8_t> to, std::uint8_t factor) const {
    if (factor == 0) return;
    const std::size_t words = powers_.size() / 8;
    for (std::size_t i = 0; i < words; ++i) {
        std::uint64_t sum = 0;
        for (std::size_t bit = 0; bit < 8; ++bit) {
            sum ^= powers_[bit * words + i] & (0 - static_cast<std::uint64_t>(factor >> bit & 1));
        }
        const std::size_t bytes = std::min<std::size_t>(8, to.size() - 8 * i);
        std::uint64_t old = 0;
        std::memcpy(&old, to.data() + 8 * i, bytes);
        old ^= sum;
        std::memcpy(to.data() + 8 * i, &old, bytes);
    }
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
    Multiples multiples;
    for (std::size_t unknown = 0; unknown < unknowns_ && rank < count(); ++unknown) {
        if (!bring_pivot(unknown, rank)) continue;
        multiples.assign((*this)[rank].subspan(unknown));
        for (std::size_t row = 0; row < count(); ++row) {
            if (row == rank) continue;
            const auto other = (*this)[row].subspan(unknown);
            multiples.add_to(other, other[0]);
        }
        ++rank;
    }
    return rank;
}

}  // namespace oligo::dna

#include "dna/ecc/reed_solomon.hpp"

namespace oligo::dna {

GaloisField::GaloisField(unsigned bits, unsigned polynomial)
    : order_(1U << bits), exp_(4 * std::size_t{order_}, 0), log_(order_) {
    unsigned value = 1;
    const unsigned cycle = order_ - 1;
    for (unsigned i = 0; i < cycle; ++i) {
        exp_[i] = static_cast<std::uint8_t>(value);
        exp_[i + cycle] = static_cast<std::uint8_t>(value);
        log_[value] = static_cast<std::uint16_t>(i);
        value <<= 1;
        if ((value & order_) != 0) {
            value ^= polynomial;
        }
    }
    // "log 0" lies past every sum of two logarithms, where exp_ is zero: products need no branch.
    log_[0] = static_cast<std::uint16_t>(2 * cycle);
}

const GaloisField& GaloisField::gf16() {
    static const GaloisField field(4, 0x13);
    return field;
}

const GaloisField& GaloisField::gf256() {
    static const GaloisField field(8, 0x11D);
    return field;
}

}  // namespace oligo::dna

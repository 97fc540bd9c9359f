#include "dna/ecc/galois_field.hpp"

namespace oligo::dna {

template <class Symbol>
FieldTables<Symbol>::FieldTables(unsigned bits, unsigned polynomial)
    : order_(1U << bits), exp_(4 * std::size_t{order_}, 0), log_(order_) {
    unsigned value = 1;
    const unsigned cycle = order_ - 1;
    for (unsigned i = 0; i < cycle; ++i) {
        exp_[i] = static_cast<Symbol>(value);
        exp_[i + cycle] = static_cast<Symbol>(value);
        log_[value] = static_cast<Log>(i);
        value <<= 1;
        if ((value & order_) != 0) {
            value ^= polynomial;
        }
    }
    // "log 0" lies past every sum of two logarithms, where exp_ is zero: products need no branch.
    log_[0] = static_cast<Log>(2 * cycle);
}

template class FieldTables<std::uint8_t>;
template class FieldTables<std::uint16_t>;

const GaloisField& GaloisField::gf16() {
    static const GaloisField field(4, 0x13);
    return field;
}

const GaloisField& GaloisField::gf256() {
    static const GaloisField field(8, 0x11D);
    return field;
}

const WideField& WideField::gf65536() {
    static const WideField field(16, 0x1100B);
    return field;
}

const WideField& WideField::gf512() {
    static const WideField field(9, 0x211);
    return field;
}

const WideField& WideField::gf256() {
    static const WideField field(8, 0x11D);
    return field;
}

}  // namespace oligo::dna

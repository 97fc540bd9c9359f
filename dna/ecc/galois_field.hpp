#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace oligo::dna {

/// Arithmetic of GF(2^bits) by log tables; the generator is x (2).
template <class SymbolType>
class FieldTables {
  public:
    using Symbol = SymbolType;

    unsigned order() const { return order_; }
    Symbol multiply(Symbol a, Symbol b) const { return exp_[std::size_t{log_[a]} + log_[b]]; }
    /// a / b with b != 0.
    Symbol divide(Symbol a, Symbol b) const {
        return a == 0 ? Symbol{0} : exp_[std::size_t{log_[a]} + (order_ - 1) - log_[b]];
    }
    Symbol power(unsigned exponent) const { return exp_[exponent % (order_ - 1)]; }
    unsigned log(Symbol a) const { return log_[a]; }  ///< a != 0

  protected:
    FieldTables(unsigned bits, unsigned polynomial);

  private:
    /// Holds twice the largest logarithm, which represents the logarithm of 0.
    using Log = std::conditional_t<sizeof(Symbol) == 1, std::uint16_t, std::uint32_t>;
    unsigned order_;
    std::vector<Symbol> exp_;  ///< two cycles, then zeros for products with 0
    std::vector<Log> log_;
};

extern template class FieldTables<std::uint8_t>;
extern template class FieldTables<std::uint16_t>;

/// Fields whose symbols fit a byte. Polynomials: 0x13 for GF(16), 0x11D for GF(256).
class GaloisField : public FieldTables<std::uint8_t> {
  public:
    static const GaloisField& gf16();
    static const GaloisField& gf256();

  private:
    GaloisField(unsigned bits, unsigned polynomial) : FieldTables(bits, polynomial) {}
};

/// Fields whose symbols take two bytes: GF(65536), polynomial 0x1100B, for codewords above 255
/// symbols; GF(512), polynomial 0x211, and GF(256), polynomial 0x11D, for codes over either.
class WideField : public FieldTables<std::uint16_t> {
  public:
    static const WideField& gf65536();
    static const WideField& gf512();
    static const WideField& gf256();

  private:
    WideField(unsigned bits, unsigned polynomial) : FieldTables(bits, polynomial) {}
};

}  // namespace oligo::dna

#include "dna/oligo/melting.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <array>
#include <cmath>
#include <string>

namespace oligo::dna {
namespace {

struct Energy {
    double enthalpy;  ///< kcal/mol
    double entropy;   ///< cal/(mol K)
};

/// SantaLucia 1998, table 1, by first base * 4 + second base in the order A C G T.
constexpr std::array<Energy, 16> kStacks = {{
    {-7.9, -22.2},
    {-8.4, -22.4},
    {-7.8, -21.0},
    {-7.2, -20.4},  // AA AC AG AT
    {-8.5, -22.7},
    {-8.0, -19.9},
    {-10.6, -27.2},
    {-7.8, -21.0},  // CA CC CG CT
    {-8.2, -22.2},
    {-9.8, -24.4},
    {-8.0, -19.9},
    {-8.4, -22.4},  // GA GC GG GT
    {-7.2, -21.3},
    {-8.2, -22.2},
    {-8.5, -22.7},
    {-7.9, -22.2},  // TA TC TG TT
}};
constexpr Energy kStrongEnd = {0.1, -2.8};
constexpr Energy kWeakEnd = {2.3, 4.1};
constexpr double kSymmetryEntropy = -1.4;
constexpr double kSaltEntropy = 0.368;  ///< a phosphate pair, times ln[Na+]
constexpr double kGasConstant = 1.987;
constexpr double kKelvin = 273.15;
constexpr std::size_t kMostNt = 60;

}  // namespace

double melting_celsius(std::string_view primer, const PrimerBuffer& buffer) {
    if (primer.size() < 2 || primer.size() > kMostNt) {
        throw core::InputError("primer '" + std::string(primer) + "' has " +
                               std::to_string(primer.size()) + " bases; expected 2..60");
    }
    Energy sum = {0, 0};
    const auto add = [&](const Energy& energy) {
        sum.enthalpy += energy.enthalpy;
        sum.entropy += energy.entropy;
    };
    for (std::size_t i = 0; i < primer.size(); ++i) {
        const std::uint8_t value = base_value(primer[i]);
        if (value > 3) {
            throw core::InputError("primer '" + std::string(primer) + "' has '" + primer[i] +
                                   "' at position " + std::to_string(i + 1) +
                                   "; expected A C G or T");
        }
        if (i > 0) add(kStacks[base_value(primer[i - 1]) * 4U + value]);
        if (i == 0 || i + 1 == primer.size()) {
            add(value == 1 || value == 2 ? kStrongEnd : kWeakEnd);
        }
    }
    const bool symmetric = primer == reverse_complement(primer);
    sum.entropy += symmetric ? kSymmetryEntropy : 0;
    sum.entropy +=
        kSaltEntropy * static_cast<double>(primer.size() - 1) * std::log(buffer.sodium_molar);
    const double bound = symmetric ? buffer.primer_molar : buffer.primer_molar / 4;
    return 1000 * sum.enthalpy / (sum.entropy + kGasConstant * std::log(bound)) - kKelvin;
}

}  // namespace oligo::dna

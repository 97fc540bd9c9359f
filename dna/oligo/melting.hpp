#pragma once

#include <string_view>

namespace oligo::dna {

/// The solution in which a primer binds.
struct PrimerBuffer {
    double primer_molar = 0.5e-6;
    double sodium_molar = 0.164;  ///< monovalent ions, magnesium counted as its equivalent
};

/// Temperature in degrees Celsius at which half of a primer is bound to its complement: nearest
/// neighbours with the unified parameters and the salt correction of the entropy (SantaLucia, PNAS
/// 95 (1998) 1460, tables 1 and 2, eq. 3). 2 to 60 letters A C G T, else InputError.
double melting_celsius(std::string_view primer, const PrimerBuffer& buffer = {});

}  // namespace oligo::dna

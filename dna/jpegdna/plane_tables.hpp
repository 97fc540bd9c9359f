#pragma once

#include "dna/jpegdna/coefficient_coder.hpp"
#include "dna/jpegdna/frequencies.hpp"

#include <memory>

namespace oligo::dna {

/// The words of the coefficients of one plane. To make them takes as long as to decode a small
/// picture.
struct PlaneTables {
    std::shared_ptr<const CategoryCoder> dc;
    std::shared_ptr<const AcCoder> ac;
};

/// The default frequencies as `dialect` uses them.
SymbolFrequencies default_frequencies(PlaneKind kind, Dialect dialect);

/// Tables of these frequencies; those of the default ones are made once in a process and shared.
/// Safe from any thread. Throws InputError as CategoryCoder does.
PlaneTables plane_tables(const SymbolFrequencies& frequencies, PlaneKind kind, Dialect dialect,
                         BookFamily book);

}  // namespace oligo::dna

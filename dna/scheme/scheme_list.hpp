#pragma once

#include "dna/scheme/scheme_entry.hpp"

namespace oligo::dna {

// Every scheme: one line each. NAME_scheme() stands beside the scheme's class.
// clang-format off
#define OLIGO_EACH_SCHEME(X) \
    X(fixed_length)          \
    X(bases)                 \
    X(adf)                   \
    X(goldman)               \
    X(three_to_two)          \
    X(two_bit)               \
    X(robust)                \
    X(levenshtein)           \
    /* a new one goes above this line */
// clang-format on

#define OLIGO_DECLARE_SCHEME(NAME) SchemeEntry NAME##_scheme();
OLIGO_EACH_SCHEME(OLIGO_DECLARE_SCHEME)
#undef OLIGO_DECLARE_SCHEME

}  // namespace oligo::dna

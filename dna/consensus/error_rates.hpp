#pragma once

namespace oligo::dna {

/// How often reads differ from their strand: events per base of the strand.
struct ErrorRates {
    double substitution = .01, insertion = .005, deletion = .01;
};

}  // namespace oligo::dna

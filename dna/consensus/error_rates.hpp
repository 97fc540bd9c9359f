#pragma once

namespace oligo::dna {

/// How often reads differ from their strand: events per base of the strand.
struct ErrorRates {
    double substitution = .01, insertion = .005, deletion = .01;
};

/// Errors that were found in reads.
struct ErrorCounts {
    double bases = 0;  ///< of the strands, once a read
    double substitutions = 0, insertions = 0, deletions = 0;

    ErrorCounts& operator+=(const ErrorCounts& other) {
        bases += other.bases;
        substitutions += other.substitutions;
        insertions += other.insertions;
        deletions += other.deletions;
        return *this;
    }

    /// The rates, as if 500 bases more with the usual rates (those of ErrorRates) had been seen:
    /// few reads move them little.
    ErrorRates rates() const {
        constexpr double kPrior = 500;
        const ErrorRates usual;
        const double all = bases + kPrior;
        return {(substitutions + kPrior * usual.substitution) / all,
                (insertions + kPrior * usual.insertion) / all,
                (deletions + kPrior * usual.deletion) / all};
    }
};

}  // namespace oligo::dna

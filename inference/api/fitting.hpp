#pragma once

#include "inference/api/common_options.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/api/write_options.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace oligo::inference {

/// What an order may take; 0: any.
struct OrderBudget {
    std::uint64_t oligos = 0, nucleotides = 0;
    double usd = 0;  ///< by dna/order/price_list.hpp, fees included

    bool any() const { return oligos > 0 || nucleotides > 0 || usd > 0; }
    /// What is over it, "1278 oligos, and 1000 are allowed"; "" for an order that keeps it.
    std::string exceeded_by(std::uint64_t oligos, std::uint64_t nucleotides,
                            std::size_t longest_nt) const;
};

/// A codec at one of its rates, and what the pictures take and are worth with it.
struct RateTrial {
    std::string codec, rate;   ///< --codec and --set; no rate for a codec that has one alone
    std::uint64_t oligos = 0;  ///< of all pictures, shared objects included
    double psnr_db = 0;        ///< mean of the pieces that were tried
    bool counted = false;      ///< false: `oligos` is an estimate from those pieces
};

/// What is to be fitted.
struct FitRequest {
    WriteOptions options;  ///< an empty codec: any of those that are here
    OrderBudget budget;
    std::vector<core::SharedRole> shared;  ///< what goes into the pool beside the pictures
    std::size_t batch = 8;
};

struct Fit {
    WriteOptions options;           ///< with codec and rate
    std::vector<RateTrial> trials;  ///< the best first; options are those of trials[chosen]
    std::size_t chosen = 0;
};

/// The codec and rate with the highest PSNR at which a pool of all pictures keeps the budget: every
/// codec is tried at every rate on pieces of some of the pictures, then the best is counted on all
/// of them, and the next best where it does not fit. Throws InputError, with the smallest order
/// that was found, when none fits.
Fit fit_to_budget(const FitRequest& request, const std::vector<Source>& sources,
                  const CommonOptions& common);

}  // namespace oligo::inference

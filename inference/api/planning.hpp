#pragma once

#include "dna/channel/channel.hpp"
#include "inference/api/common_options.hpp"
#include "inference/api/write_options.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oligo::inference {

/// Prices of what is ordered and read, in any currency.
struct PlanPrices {
    double nt = 1;               ///< of an ordered base
    double oligo = 0;            ///< of an ordered oligo, whatever its length
    std::optional<double> read;  ///< of a sequenced base; without: a thousandth of an ordered one

    double of_read() const { return read.value_or(nt / 1000); }
};

/// What is to be planned.
struct PlanRequest {
    std::string input;
    bool picture = false;  ///< compressed by the codec of `write`, else a file byte for byte
    WriteOptions write;    ///< a scheme, where only that is to be tried; primers
    dna::ChannelModel channel;
    std::optional<double> depth;  ///< mean reads a strand; without, the least that is enough
    double success = 0.99;
    std::uint32_t trials = 0;  ///< of the best choice; 0: as many as `success` needs
    PlanPrices prices;
};

/// One way to write and read it.
struct Alternative {
    std::string scheme;
    std::vector<std::string> assignments;
    std::uint64_t oligos = 0, ordered_nt = 0;
    double bits_per_nt = 0;                   ///< of all strands without primers
    std::optional<double> depth;              ///< nothing: too little at every depth that was tried
    std::uint32_t trials = 0, succeeded = 0;  ///< at that depth
    bool confirmed = false;                   ///< by as many trials as were asked for
    std::string problem;                      ///< why it cannot be written or read

    double sequenced_nt() const { return depth.value_or(0) * static_cast<double>(ordered_nt); }
    double cost(const PlanPrices& prices) const;
};

struct PlannedOrder {
    std::uint64_t bytes = 0;                ///< of the input
    std::vector<Alternative> alternatives;  ///< the cheapest first, those that fail last
    bool found = false;                     ///< the first one is enough
};

/// Most trials that confirm a success: as many as let a worse one pass once in twenty times.
std::uint32_t trials_for(double success);

/// Tries schemes, rates and depths by simulation: few trials find the least depth of each, many
/// confirm the cheapest, which gives way to the next where it fails. The same seed plans the same.
PlannedOrder plan_order(const PlanRequest& request, const CommonOptions& common);

}  // namespace oligo::inference

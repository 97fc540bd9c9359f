#pragma once

#include "dna/channel/channel.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace oligo::inference {

/// Command-line values that replace a channel's own.
struct ChannelOverrides {
    std::optional<double> p_sub, p_ins, p_del, p_dropout, coverage;
};

/// Sets one override by its option name: sub, ins, del, dropout or coverage. Throws UsageError for
/// another name (with the nearest) and for values outside 0..1 (coverage: 0..10000).
void set_override(ChannelOverrides& overrides, const std::string& key, double value);

/// The channel "NAME|FILE[+NAME|FILE...]" with overrides; "" is the channel without noise. A sum is
/// passed one after the other (ChannelModel::from_configs). Beside stages, chances of errors that
/// are given are independent errors of their own. `paired`: mates come apart.
dna::ChannelModel open_channel(const std::string& names, const ChannelOverrides& overrides,
                               bool paired = false);

/// As reports have it: p_sub, p_ins and p_del (null where there are stages), p_dropout, coverage,
/// the names of the stages in order (none of a plain channel) and, with stages, the files.
nlohmann::ordered_json channel_json(const dna::ChannelModel& model);

}  // namespace oligo::inference

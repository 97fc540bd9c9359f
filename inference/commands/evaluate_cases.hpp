#pragma once

#include "inference/api/evaluation_plan.hpp"
#include "inference/commands/channel_options.hpp"

#include <string>
#include <vector>

namespace oligo::inference {

/// "a", "b", "c" of "a,b,c"; one empty text of "".
std::vector<std::string> list_of(const std::string& text);

/// Every channel of the list in `channel.names` (one after the other, with commas) at every value
/// of `sweep`, "KEY=A:B:STEP" or "KEY=V,V,..." ("": as it is). Throws UsageError for a sweep that
/// is none and InputError for an unknown channel.
std::vector<ChannelCase> channel_cases(const ChannelOptions& channel, const std::string& sweep);

}  // namespace oligo::inference

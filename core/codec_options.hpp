#pragma once

#include "core/config.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::core {

/// "key" of "key=value" (all of it when there is no '=').
std::string_view key_of(std::string_view assignment);

/// Options for whichever codec is opened, "key=value" each, as --set gives them. The codec takes
/// those whose keys it knows; what it leaves is for others (a scheme), or nobody's.
class CodecOptions {
  public:
    CodecOptions() = default;
    explicit CodecOptions(std::vector<std::string> assignments);

    /// Takes the assignments to one of `names`, as a configuration to read values from.
    Config take(std::string_view codec, std::span<const std::string_view> names);
    /// The assignments that nobody has taken.
    const std::vector<std::string>& left() const { return left_; }

  private:
    std::vector<std::string> left_;
};

}  // namespace oligo::core

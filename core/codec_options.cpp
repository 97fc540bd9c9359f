#include "core/codec_options.hpp"

#include <algorithm>

namespace oligo::core {

std::string_view key_of(std::string_view assignment) {
    return assignment.substr(0, assignment.find('='));
}

CodecOptions::CodecOptions(std::vector<std::string> assignments) : left_(std::move(assignments)) {}

Config CodecOptions::take(std::string_view codec, std::span<const std::string_view> names) {
    Config taken = Config::from_text("{}", "options of codec " + std::string(codec));
    std::vector<std::string> others;
    for (std::string& assignment : left_) {
        if (std::find(names.begin(), names.end(), key_of(assignment)) != names.end()) {
            taken.set(assignment);
        } else {
            others.push_back(std::move(assignment));
        }
    }
    left_ = std::move(others);
    return taken;
}

}  // namespace oligo::core

#include "inference/commands/standard_output.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <iostream>

namespace oligo::inference {

DataOnStdout::DataOnStdout(const CommonOptions& common, const std::vector<std::string>& outputs) {
    if (std::find(outputs.begin(), outputs.end(), "-") == outputs.end()) return;
    if (common.json) {
        throw core::UsageError(
            "--json and an output '-' both want standard output; expected a file");
    }
    printed_ = std::cout.rdbuf(std::cerr.rdbuf());
}

DataOnStdout::~DataOnStdout() {
    if (printed_ == nullptr) return;
    std::cout.flush();
    std::cout.rdbuf(printed_);
}

}  // namespace oligo::inference

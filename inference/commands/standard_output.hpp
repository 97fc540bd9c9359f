#pragma once

#include "inference/api/common_options.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace oligo::inference {

/// Where one of a command's outputs is "-", standard output carries data, and what is printed for
/// people goes to stderr while this lives.
class DataOnStdout {
  public:
    /// Throws UsageError where --json wants standard output too.
    DataOnStdout(const CommonOptions& common, const std::vector<std::string>& outputs);
    ~DataOnStdout();
    DataOnStdout(const DataOnStdout&) = delete;
    DataOnStdout& operator=(const DataOnStdout&) = delete;

  private:
    std::streambuf* printed_ = nullptr;
};

}  // namespace oligo::inference

#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace oligo::dna {

/// "oligo_000001" and so on; all names of a file are of one length.
class RecordNames {
  public:
    RecordNames(std::string prefix, std::size_t count)
        : prefix_(std::move(prefix)),
          name_(prefix_),
          digits_(std::max(kLeastDigits, std::to_string(count).size())) {}

    std::string_view operator()(std::size_t index) {
        name_.resize(prefix_.size() + digits_);
        for (std::size_t i = name_.size(), rest = index + 1; i-- > prefix_.size(); rest /= 10) {
            name_[i] = static_cast<char>('0' + rest % 10);
        }
        return name_;
    }

  private:
    static constexpr std::size_t kLeastDigits = 6;

    std::string prefix_, name_;
    std::size_t digits_;
};

}  // namespace oligo::dna

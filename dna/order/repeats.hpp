#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Counts texts that came before, in sixteen bytes a text.
class Repeats {
  public:
    void add(std::string_view text);
    /// Texts that are repetitions of another one.
    std::uint64_t repeated() const;
    std::uint64_t all() const { return digests_.size(); }
    void clear() { digests_.clear(); }

  private:
    using Digest = std::array<std::uint64_t, 2>;
    mutable std::vector<Digest> digests_;
    mutable bool sorted_ = true;
};

}  // namespace oligo::dna

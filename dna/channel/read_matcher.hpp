#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Finds the strand of a pool that a read is of, by words of eleven bases that both have.
class ReadMatcher {
  public:
    /// Keeps a reference to the oligos.
    explicit ReadMatcher(const std::vector<std::string>& oligos);

    struct Match {
        std::uint32_t strand = 0;
        bool reversed = false;
        std::uint32_t words = 0;  ///< that speak for it
    };
    /// The likeliest strands, the best first; none where nothing speaks for any. Safe from several
    /// threads.
    std::vector<Match> match(std::string_view read) const;

  private:
    void vote(std::string_view read, bool reversed, std::vector<Match>& matches) const;

    std::vector<std::uint32_t> starts_;   ///< by word, of strands_; one more at the end
    std::vector<std::uint32_t> strands_;  ///< that have the word
};

}  // namespace oligo::dna

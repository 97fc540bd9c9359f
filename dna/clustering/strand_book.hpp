#pragma once

#include "dna/clustering/word_index.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Where a sequence belongs.
struct Match {
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;

    std::uint32_t strand = kNone;
    bool reversed = false;  ///< its reverse complement is like the strand
    unsigned edits = 0;
};

/// Strands that are known so far, to be found by sequences that are like them: candidates by shared
/// words, then the one of fewest edits.
class StrandBook {
  public:
    explicit StrandBook(const WordSampler& sampler) : sampler_(sampler) {}

    std::uint32_t size() const { return static_cast<std::uint32_t>(strands_.size()); }
    const std::string& strand(std::uint32_t i) const { return strands_[i]; }
    const WordSampler& sampler() const { return sampler_; }
    /// Its number is the number of strands before it. `words`: what the sampler draws from it.
    std::uint32_t add(std::string bases, std::span<const SampledWord> words);

    /// Memory of one thread.
    struct Room {
        std::vector<SampledWord> words;
        WordIndex::Room candidates;
        std::string turned;
    };
    /// The nearest candidate within `limit` edits; of equal ones that of the most words. A few
    /// words are enough where they lead to one that is very near; `room` holds all afterwards.
    Match find(std::string_view bases, unsigned limit, Room& room) const;
    /// All candidates below strand number `strand` within `limit` of it, fewest edits first.
    void find_before(std::uint32_t strand, std::span<const SampledWord> words, unsigned limit,
                     Room& room, std::vector<Match>& matches) const;

  private:
    Match nearest(std::string_view bases, unsigned limit, std::span<const SampledWord> words,
                  Room& room) const;

    WordSampler sampler_;
    WordIndex index_;
    std::vector<std::string> strands_;
};

/// Sequences to be joined to a book, by number.
struct Joining {
    std::size_t count = 0;
    std::function<void(std::size_t item, std::string& bases)> bases;
    /// Edits that an item may be apart from its strand.
    std::function<unsigned(std::size_t item, std::size_t nt)> limit;
    std::function<void(std::size_t done)> progress = {};  ///< called on the caller's thread
};

/// Joins the items, in their order, each to the nearest strand that is in the book by then; one
/// that is near none becomes a strand. Runs on all threads, with the same result for any number.
std::vector<Match> join(StrandBook& book, const Joining& items);

}  // namespace oligo::dna

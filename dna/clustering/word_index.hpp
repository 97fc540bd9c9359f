#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// A word of a strand that is the same in both directions.
struct SampledWord {
    std::uint64_t hash;  ///< of the word or its reverse complement, whichever is less
    bool turned;         ///< the reverse complement is what was hashed
};

/// Draws words from strands: those whose hash falls into a share of all, so that what is drawn
/// does not depend on the bases around them.
class WordSampler {
  public:
    /// `word_nt`: odd (no word is then its own reverse complement), at most 31. One word in
    /// `every` is drawn.
    WordSampler(unsigned word_nt, unsigned every);
    /// For so many bases of strands of about `strand_nt`: words long enough to be rare, about
    /// `wanted` of a strand.
    static WordSampler for_reads(std::uint64_t bases, std::size_t strand_nt, std::size_t wanted);
    unsigned word_nt() const { return word_nt_; }

    /// Words without N, in place of what `words` held.
    void sample(std::string_view bases, std::vector<SampledWord>& words) const;
    /// Puts about a quarter of the words first, the same ones in every strand; returns how many.
    std::size_t first_words(std::vector<SampledWord>& words) const;

  private:
    unsigned word_nt_;
    std::uint64_t limit_;  ///< hashes up to it are drawn
};

/// A strand that shares words with another one.
struct Candidate {
    std::uint32_t strand;
    bool reversed;  ///< the other way round
    std::uint32_t words;
};

/// Strands by their words. Looking up is const and safe from several threads.
class WordIndex {
  public:
    /// Of the strands that share a word the first ones are kept: words of primers are in all.
    static constexpr std::uint32_t kMostShared = 16;
    static constexpr std::size_t kMostCandidates = 8;

    WordIndex();
    void add(std::uint32_t strand, std::span<const SampledWord> words);
    /// Of the strands below number `below` those that share most words with these, at most
    /// kMostCandidates and none that shares less than a third of what the first one does; equal
    /// ones by number. They lie in `room`.
    struct Room {
        std::vector<std::uint32_t> hits;
        std::array<Candidate, kMostCandidates> found;
    };
    std::span<const Candidate> find(std::span<const SampledWord> words, std::uint32_t below,
                                    Room& room) const;

  private:
    struct Slot {
        std::uint64_t hash = 0;
        std::uint32_t head = 0, count = 0;  ///< 0: the slot is free
    };
    struct Entry {
        std::uint32_t strand_turned;  ///< 2 * strand + turned
        std::uint32_t next;
    };
    std::size_t home_of(std::uint64_t hash) const;
    std::size_t place_of(std::uint64_t hash) const;
    void grow();

    std::vector<Slot> slots_;
    std::vector<Entry> entries_;
    std::size_t used_ = 0;
};

}  // namespace oligo::dna

#pragma once

#include "dna/codebook/codebook.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace oligo::dna {

/// Local search for an assignment of words to quantiser levels with a small expected squared level
/// jump, given that one base in fifty is substituted and the reader takes the nearest word (the
/// lowest level among equally near ones). All arithmetic is on integers, so every machine finds the
/// same assignment.
///
/// At p = 0.02 one base is read right 147 times as often as it turns into one given other base: a
/// word at distance d weighs 147^(3 - d). Distances above 3 are ignored.
class LevelSearch {
  public:
    static constexpr unsigned kMaxWordNt = 7;
    static constexpr std::uint32_t kMaxAlphabet = 1024;

    /// `levels`: book index of each level to start from. Word length and alphabet within the
    /// limits.
    LevelSearch(const Codebook& book, std::vector<std::uint32_t> levels);

    /// Weighted sum of squared jumps over all levels and received words.
    std::int64_t cost() const { return cost_; }
    /// Expected squared jump of a level chosen uniformly, times 2^20.
    std::int64_t mean_jump() const;
    const std::vector<std::uint32_t>& levels() const { return levels_; }

    /// Tries every exchange of two levels and every unused word until none improves or `work`
    /// (received words looked at) is used up; subtracts the work done from `work`.
    void descend(std::int64_t& work);
    /// The same with exchanges drawn at random, for alphabets too large for whole sweeps.
    void wander(std::int64_t& work, std::uint64_t seed);

  private:
    struct Change {
        std::uint32_t level;
        std::uint32_t word;  ///< book index
    };
    unsigned distance(std::uint32_t a, std::uint32_t b) const { return distance_[a ^ b]; }
    void restart();
    std::uint32_t nearest(std::uint32_t received) const;
    std::int64_t evaluate(std::span<const Change> changes, bool apply);
    bool try_changes(std::span<const Change> changes, std::int64_t& work);
    bool try_exchange(std::uint32_t a, std::uint32_t b, std::int64_t& work);
    bool try_unused(std::uint32_t level, std::uint32_t slot, std::int64_t& work);
    bool sweep(std::int64_t& work);

    const Codebook& book_;
    std::uint32_t received_count_;
    std::vector<std::uint32_t> levels_;   ///< book index by level
    std::vector<std::uint32_t> words_;    ///< packed word by level
    std::vector<std::uint32_t> unused_;   ///< book indices without a level
    std::vector<std::uint8_t> distance_;  ///< by exclusive or of two packed words
    std::vector<std::int64_t> mass_;      ///< by received word: sum of weights
    std::vector<std::int64_t> moment_;    ///< by received word: sum of weight times level
    std::vector<std::uint32_t> nearest_;  ///< by received word: distance << 16 | level
    std::int64_t constant_ = 0;           ///< part of the cost that no change affects
    std::int64_t cost_ = 0;
};

}  // namespace oligo::dna

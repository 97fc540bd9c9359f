#include "dna/codebook/level_search.hpp"

#include "core/random.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

constexpr std::array<std::int64_t, LevelSearch::kMaxWordNt + 1> kWeights = {
    147 * 147 * 147, 147 * 147, 147, 1, 0, 0};

/// Farthest exchange that wander() draws; far exchanges of a settled order hardly ever help.
constexpr std::uint32_t kReach = 64;

std::vector<std::uint8_t> distances(std::uint32_t count) {
    std::vector<std::uint8_t> result(count, 0);
    for (std::uint32_t difference = 1; difference < count; ++difference) {
        result[difference] =
            static_cast<std::uint8_t>(result[difference >> 2] + ((difference & 3) != 0 ? 1 : 0));
    }
    return result;
}

}  // namespace

LevelSearch::LevelSearch(const Codebook& book, std::vector<std::uint32_t> levels)
    : book_(book),
      received_count_(1U << (2 * book.word_nt())),
      levels_(std::move(levels)),
      distance_(distances(received_count_)) {
    std::vector<bool> used(book.size(), false);
    for (const std::uint32_t index : levels_) {
        words_.push_back(book.packed()[index]);
        used[index] = true;
    }
    for (std::uint32_t index = 0; index < book.size(); ++index) {
        if (!used[index]) {
            unused_.push_back(index);
        }
    }
    restart();
}

std::uint32_t LevelSearch::nearest(std::uint32_t received) const {
    std::uint32_t best = ~std::uint32_t{0};
    for (std::uint32_t level = 0; level < words_.size(); ++level) {
        best = std::min(best, distance(received, words_[level]) << 16 | level);
    }
    return best;
}

void LevelSearch::restart() {
    mass_.assign(received_count_, 0);
    moment_.assign(received_count_, 0);
    nearest_.assign(received_count_, 0);
    cost_ = 0;
    constant_ = 0;
    for (std::uint32_t received = 0; received < received_count_; ++received) {
        nearest_[received] = nearest(received);
        for (std::uint32_t level = 0; level < words_.size(); ++level) {
            const std::int64_t weight = kWeights[distance(received, words_[level])];
            mass_[received] += weight;
            moment_[received] += weight * level;
            constant_ += weight * level * level;
        }
    }
    cost_ = evaluate({}, false);
}

std::int64_t LevelSearch::mean_jump() const {
    std::int64_t weight = 0;
    for (const std::uint8_t d : distance_) {
        weight += kWeights[d];
    }
    // Divided first: the product could leave 64 bits, and the quotient keeps enough digits.
    const auto count = static_cast<std::int64_t>(levels_.size());
    return cost_ / count * 1024 / weight * 1024;
}

/// With m the level read, a received word costs sum of weight (level - m)^2; the sum of weight
/// level^2 over everything never changes, which leaves m (m mass - 2 moment).
std::int64_t LevelSearch::evaluate(std::span<const Change> changes, bool apply) {
    std::array<std::uint32_t, 2> old_words{};
    std::array<std::uint32_t, 2> new_words{};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        old_words[i] = words_[changes[i].level];
        new_words[i] = book_.packed()[changes[i].word];
    }
    for (std::size_t i = 0; i < changes.size(); ++i) {
        words_[changes[i].level] = new_words[i];
    }
    std::int64_t total = constant_;
    for (std::uint32_t received = 0; received < received_count_; ++received) {
        std::int64_t mass = mass_[received];
        std::int64_t moment = moment_[received];
        std::uint32_t best = nearest_[received];
        const std::uint32_t old_level = best & 0xFFFF;
        bool lost = false;
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const std::uint32_t level = changes[i].level;
            const unsigned d = distance(received, new_words[i]);
            const std::int64_t gain = kWeights[d] - kWeights[distance(received, old_words[i])];
            mass += gain;
            moment += gain * level;
            lost = lost || old_level == level;
            best = std::min(best, d << 16 | level);
        }
        if (lost) {
            best = nearest(received);
        }
        const std::int64_t read = best & 0xFFFF;
        total += read * (read * mass - 2 * moment);
        if (apply) {
            mass_[received] = mass;
            moment_[received] = moment;
            nearest_[received] = best;
        }
    }
    for (std::size_t i = 0; i < changes.size() && !apply; ++i) {
        words_[changes[i].level] = old_words[i];
    }
    return total;
}

bool LevelSearch::try_changes(std::span<const Change> changes, std::int64_t& work) {
    work -= received_count_;
    const std::int64_t now = evaluate(changes, false);
    if (now >= cost_) {
        return false;
    }
    cost_ = evaluate(changes, true);
    for (const Change& change : changes) {
        levels_[change.level] = change.word;
    }
    return true;
}

bool LevelSearch::try_exchange(std::uint32_t a, std::uint32_t b, std::int64_t& work) {
    const std::array<Change, 2> changes = {Change{a, levels_[b]}, Change{b, levels_[a]}};
    return try_changes(changes, work);
}

bool LevelSearch::try_unused(std::uint32_t level, std::uint32_t slot, std::int64_t& work) {
    const std::uint32_t freed = levels_[level];
    const std::array<Change, 1> changes = {Change{level, unused_[slot]}};
    if (!try_changes(changes, work)) {
        return false;
    }
    unused_[slot] = freed;
    return true;
}

bool LevelSearch::sweep(std::int64_t& work) {
    bool improved = false;
    for (std::uint32_t a = 0; a < levels_.size() && work > 0; ++a) {
        for (std::uint32_t b = a + 1; b < levels_.size(); ++b) {
            improved = try_exchange(a, b, work) || improved;
        }
        for (std::uint32_t slot = 0; slot < unused_.size(); ++slot) {
            improved = try_unused(a, slot, work) || improved;
        }
    }
    return improved;
}

void LevelSearch::descend(std::int64_t& work) {
    while (work > 0 && sweep(work)) {
    }
}

void LevelSearch::wander(std::int64_t& work, std::uint64_t seed) {
    core::Random random(seed);
    const auto count = static_cast<std::uint32_t>(levels_.size());
    while (work > 0 && count > 1) {
        const std::uint32_t a = random.below(count);
        if (!unused_.empty() && random.below(2) == 0) {
            try_unused(a, random.below(unused_.size()), work);
            continue;
        }
        const std::uint32_t b = (a + 1 + random.below(std::min(kReach, count - 1))) % count;
        try_exchange(a, b, work);
    }
}

}  // namespace oligo::dna

#include "dna/mapping/window_states.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kShortestWindow = 2, kLongestWindow = 24;

constexpr std::uint32_t strong_bit(char letter) {
    const std::uint8_t value = base_value(letter);
    return value == 1 || value == 2 ? 1 : 0;
}

}  // namespace

WindowStates::WindowStates(ConstraintMachine machine, std::size_t window_nt, GcCount strong)
    : machine_(std::move(machine)), window_nt_(window_nt), strong_(strong) {
    if (window_nt < kShortestWindow || window_nt > kLongestWindow) {
        throw core::InputError("mapping: a GC window of " + std::to_string(window_nt) +
                               " nt; a mapping takes 2 to 24");
    }
    mask_ = (std::uint32_t{1} << (window_nt - 1)) - 1;
    for (std::size_t count = 0; count < window_nt; ++count) {
        const bool weak = count >= strong.low && count <= strong.high;
        const bool one_more = count + 1 >= strong.low && count + 1 <= strong.high;
        allowed_after_[count] = static_cast<std::uint8_t>((weak ? 1 : 0) | (one_more ? 2 : 0));
    }
    allowed_.resize(std::size_t{mask_} + 1);
    for (std::uint32_t window = 0; window <= mask_; ++window) {
        allowed_[window] = allowed_after_[static_cast<std::size_t>(std::popcount(window))];
    }
    groups_.resize(machine_.classes().size());
    for (Group& group : groups_) {
        const auto& from = machine_.classes()[static_cast<std::size_t>(&group - groups_.data())];
        group.suffix_nt = std::min(from.suffix_nt, static_cast<unsigned>(window_nt - 1));
        group.suffix = from.suffix & ((std::uint32_t{1} << group.suffix_nt) - 1);
        for (const ConstraintMachine::Step& step : from.steps) {
            if (step.next == ConstraintMachine::kDead) continue;
            groups_[step.next_class].size = 1;
            const auto known =
                std::find_if(group.followers.begin(), group.followers.end(), [&](const auto& f) {
                    return f.strong == step.strong && f.group == step.next_class;
                });
            if (known != group.followers.end()) {
                ++known->times;
            } else {
                group.followers.push_back({1, step.strong, step.next_class});
            }
        }
    }
    for (Group& group : groups_) {
        group.offset = size_;
        group.size *= (std::size_t{mask_} + 1) >> group.suffix_nt;
        size_ += group.size;
    }
    if (size_ > kMostStates) {
        throw core::InputError("mapping: the GC window and the forbidden motifs take " +
                               std::to_string(size_) + " states; at most " +
                               std::to_string(kMostStates) +
                               ", so allow motifs or take a shorter window");
    }
}

std::uint32_t WindowStates::window_after(std::string_view left) const {
    const std::size_t kept = std::min(left.size(), window_nt_ - 1);
    left.remove_prefix(left.size() - kept);
    std::uint32_t window = 0;
    std::uint32_t bit = left.empty() ? 0 : strong_bit(left[0]) ^ 1;
    for (std::size_t i = kept; i + 1 < window_nt_; ++i) {
        window |= bit << i;
        bit ^= 1;
    }
    for (std::size_t i = 0; i < kept; ++i) {
        window |= strong_bit(left[i]) << (kept - 1 - i);
    }
    return window;
}

bool WindowStates::may_precede(std::uint32_t window, std::span<const GcCount> behind) const {
    const std::size_t most = std::min(window_nt_ - 1, behind.size());
    for (std::size_t i = 0; i < most; ++i) {
        const auto before = static_cast<std::size_t>(std::popcount(window & (mask_ >> i)));
        if (before + behind[i].low < strong_.low || before + behind[i].high > strong_.high) {
            return false;
        }
    }
    return true;
}

}  // namespace oligo::dna

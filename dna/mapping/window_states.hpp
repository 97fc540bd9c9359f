#pragma once

#include "dna/constraints/machine.hpp"

#include <bit>
#include <span>
#include <vector>

namespace oligo::dna {

/// The product of a constraint machine's classes with the strong (1) and weak (0) bases of the last
/// window_nt - 1 positions, the last one in bit 0. A class determines some of these bits, so that a
/// state is the class and the remaining bits: for runs up to 3 and 20 bases 917 504 states.
class WindowStates {
  public:
    static constexpr std::size_t kMostStates = std::size_t{4} << 20;

    /// `strong`: how many C and G every window may hold. Throws InputError when window_nt is not in
    /// 2..24 or there would be more than 2^22 states.
    WindowStates(ConstraintMachine machine, std::size_t window_nt, GcCount strong);

    const ConstraintMachine& machine() const { return machine_; }
    std::size_t size() const { return size_; }
    std::size_t index(std::uint8_t group, std::uint32_t window) const {
        return groups_[group].offset + (window >> groups_[group].suffix_nt);
    }
    /// Bits of the window that the class determines.
    unsigned suffix_nt(std::uint8_t group) const { return groups_[group].suffix_nt; }
    bool allows(std::uint32_t window, unsigned strong) const {
        return ((allowed_[window] >> strong) & 1) != 0;
    }
    /// The same for a caller that walks and keeps count, by a table small enough for the L1 cache.
    /// `strong` 2 is never allowed.
    bool allows_after(unsigned strong_in_window, unsigned strong) const {
        return ((allowed_after_[strong_in_window] >> strong) & 1) != 0;
    }
    /// The bit that leaves the window when it moves on by one base.
    unsigned leaving(std::uint32_t window) const { return window >> (window_nt_ - 2); }
    std::uint32_t shifted(std::uint32_t window, unsigned strong) const {
        return (window << 1 | strong) & mask_;
    }
    /// The window at the start of a region, after the real and virtual bases before it: as many of
    /// the last bases of `left` as it holds, preceded by virtual bases that alternate between weak
    /// and strong, the last of them unlike the first base of `left`; for an empty `left` the last
    /// bit is 0.
    std::uint32_t window_after(std::string_view left) const;
    /// Whether the windows that end after a region are allowed, `window` being the region's end and
    /// behind[i] the fewest and most strong bases among the first i + 1 bases after it.
    bool may_precede(std::uint32_t window, std::span<const GcCount> behind) const;

    /// Sum over the allowed bases of weight(index of the state that follows).
    template <typename Weight>
    std::uint64_t sum(std::uint8_t group, std::uint32_t window, const Weight& weight) const {
        std::uint64_t total = 0;
        for (const auto& [times, strong, next] : groups_[group].followers) {
            if (allows(window, strong)) {
                total += times *
                         static_cast<std::uint64_t>(weight(index(next, shifted(window, strong))));
            }
        }
        return total;
    }
    /// visit(index, group, window) for every state, in order of index.
    template <typename Visit>
    void for_each(const Visit& visit) const {
        for (std::size_t i = 0; i < groups_.size(); ++i) {
            const Group& group = groups_[i];
            for (std::size_t high = 0; high < group.size; ++high) {
                visit(group.offset + high, static_cast<std::uint8_t>(i),
                      static_cast<std::uint32_t>(high << group.suffix_nt) | group.suffix);
            }
        }
    }

  private:
    struct Followers {
        std::uint64_t times;  ///< number of bases that lead there
        unsigned strong;
        std::uint8_t group;
    };
    struct Group {
        std::size_t offset = 0;
        std::size_t size = 0;  ///< 0 for a class that no base leads to
        unsigned suffix_nt = 0;
        std::uint32_t suffix = 0;
        std::vector<Followers> followers;
    };

    ConstraintMachine machine_;
    std::size_t window_nt_;
    std::uint32_t mask_;
    GcCount strong_;
    std::array<std::uint8_t, 32> allowed_after_{};  ///< by number of strong bases in the window
    std::vector<std::uint8_t> allowed_;  ///< by window: bit s for a following base of kind s
    std::vector<Group> groups_;
    std::size_t size_ = 0;
};

}  // namespace oligo::dna

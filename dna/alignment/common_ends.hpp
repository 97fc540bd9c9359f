#pragma once

#include "dna/nucleotide.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace oligo::dna {

/// Two strings without the bases that both begin and end with: an alignment of what is between
/// is part of a best one. What both end with is taken first, so that insertions and deletions in
/// a run of one base come to its first one.
struct CommonEnds {
    std::string_view a, b;
    std::size_t prefix = 0, suffix = 0;

    CommonEnds(std::string_view whole_a, std::string_view whole_b) : a(whole_a), b(whole_b) {
        // Equal letters are equal bases only where there are no others.
        if (!only_bases(a)) return;
        suffix = common_suffix();
        a.remove_suffix(suffix);
        b.remove_suffix(suffix);
        prefix = common_prefix();
        a.remove_prefix(prefix);
        b.remove_prefix(prefix);
    }

  private:
    static constexpr std::size_t kWord = sizeof(std::uint64_t);
    static_assert(std::endian::native == std::endian::little);

    static std::uint64_t word_at(std::string_view text, std::size_t at) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, kWord);
        return word;
    }
    std::size_t common_prefix() const {
        const std::size_t most = std::min(a.size(), b.size());
        std::size_t count = 0;
        for (; count + kWord <= most; count += kWord) {
            const std::uint64_t differs = word_at(a, count) ^ word_at(b, count);
            if (differs != 0) {
                return count + static_cast<std::size_t>(std::countr_zero(differs)) / 8;
            }
        }
        while (count < most && a[count] == b[count]) ++count;
        return count;
    }
    std::size_t common_suffix() const {
        const std::size_t most = std::min(a.size(), b.size());
        std::size_t count = 0;
        for (; count + kWord <= most; count += kWord) {
            const std::uint64_t differs =
                word_at(a, a.size() - count - kWord) ^ word_at(b, b.size() - count - kWord);
            if (differs != 0) {
                return count + static_cast<std::size_t>(std::countl_zero(differs)) / 8;
            }
        }
        while (count < most && a[a.size() - 1 - count] == b[b.size() - 1 - count]) ++count;
        return count;
    }
};

}  // namespace oligo::dna

#pragma once

#include "dna/reads/read_source.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// A read that looks like a header strand, turned to the strand's own direction.
struct HeaderRead {
    std::string bases;
    std::vector<std::uint16_t> chain;  ///< start of each word found, in order; steps of 5, 6 or 7
};

/// Reads longer than this are no strands of ours.
inline constexpr std::size_t kMaxReadNt = 4096;

/// Chain of header words in `bases` read forwards, resynchronised after single insertions and
/// deletions; empty when there are too few to tell it from chance.
std::vector<std::uint16_t> find_header_chain(std::string_view bases);

/// Tells reads that look like header strands from others. One a thread.
class HeaderLook {
  public:
    HeaderLook();
    HeaderLook(HeaderLook&&) noexcept;
    ~HeaderLook();
    /// 0: no header strand, 1: one read forwards, 2: backwards.
    std::uint8_t direction(std::string_view bases);
    /// Whether a read of that direction has most of the words of a strand, not just some by chance
    /// (one read of data in 10^5 or so): at 10 % substitutions it still has half of them.
    bool certain(std::string_view bases, std::uint8_t direction, std::size_t words) const;

    /// Share of the words of a strand that a read of it has at least.
    static constexpr double kLeastValid = 0.4;

  private:
    struct Scratch;
    std::unique_ptr<Scratch> scratch_;
};

/// Finds the header reads among reads that come in batches: in either direction, at any offset,
/// primers or not.
class HeaderSearch {
  public:
    /// At most `limit` header reads keep their bases.
    explicit HeaderSearch(std::size_t limit) : limit_(limit) {}

    /// Reads that follow those before. Runs on all threads.
    void add(std::span<const ReadView> reads);
    /// The same where the direction of each (HeaderLook) is known.
    void add(std::span<const ReadView> reads, std::span<const std::uint8_t> directions);

    std::uint64_t reads() const { return reads_; }
    const std::vector<HeaderRead>& found() const { return found_; }
    /// How many there are, kept or not.
    std::uint64_t count() const { return count_; }
    /// Length of reads to how many have it; reads longer than kMaxReadNt are not counted.
    const std::map<std::size_t, std::uint64_t>& lengths() const { return lengths_; }

  private:
    void keep(const ReadView& read, std::uint8_t direction);

    std::size_t limit_;
    std::uint64_t reads_ = 0, count_ = 0;
    std::vector<HeaderRead> found_;
    std::map<std::size_t, std::uint64_t> lengths_;
    std::vector<std::uint8_t> directions_;
};

/// Windows of the `words` words of a strand that nominally starts at `start` of the read (below 0:
/// its beginning is missing): where the chain has them, else in step with its nearest end.
/// HeaderWords::kNoWindow: not in the read.
std::vector<std::uint16_t> align_header_read(const HeaderRead& read, std::ptrdiff_t start,
                                             std::size_t words);

}  // namespace oligo::dna

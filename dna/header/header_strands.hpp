#pragma once

#include "dna/strand/pool_number.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Sizes of the header strands of a pool whose strands have `strand_nt` bases.
struct HeaderLayout {
    static constexpr std::size_t kFieldBytes = 3;
    static constexpr std::size_t kNumberBytes = 2;  ///< behind the fields, of a pool with a number
    static constexpr std::size_t kParity = 8;
    static constexpr std::size_t kMinWords = kFieldBytes + kParity + 1;
    static constexpr unsigned kMaxPages = 32;
    static constexpr unsigned kMaxMessageStrands = 85;  ///< of a page: three times that is 255

    explicit HeaderLayout(std::size_t strand_nt, PoolNumber pool = {})
        : words(strand_nt / 6),
          filler_nt(strand_nt % 6),
          front_bytes(kFieldBytes + (pool ? kNumberBytes : 0)) {}

    std::size_t words;        ///< of six bases; kMinWords at least for a usable strand
    std::size_t filler_nt;    ///< after the words
    std::size_t front_bytes;  ///< before the body
    bool has_room() const { return words > front_bytes + kParity; }
    std::size_t body_bytes() const { return words - front_bytes - kParity; }
};

/// One header strand whose inner code held.
struct HeaderStrand {
    unsigned version = 0, page = 0, needed = 1, number = 0;  ///< any `needed` of 3 * needed
    std::vector<std::uint8_t> body;
    bool certain = true;  ///< the check holds with half of the parity to spare
    PoolNumber pool = {};
};

/// Filler after the last word of a header strand (its first strand_nt mod 6 bases).
inline constexpr std::string_view kHeaderFiller = "CATGC";

/// Versions of header strands: pools without a number have the first.
inline constexpr unsigned kHeaderVersions = 2;

/// The first two words of the strands 0..63 of the first page, of which `needed` are needed.
std::string header_mark(unsigned version, unsigned needed);

/// Fields of a strand of the first page, in its first form.
std::array<std::uint8_t, HeaderLayout::kFieldBytes> header_fields(unsigned version, unsigned needed,
                                                                  unsigned number);

/// Header strands of a directory: any third of each page gives it back. `acceptable` says whether a
/// strand can be ordered; each strand has four forms and the first acceptable one is taken (the
/// first one if none is). Throws InputError when strand_nt is below 72 (with a number 84) or the
/// directory too long.
std::vector<std::string> write_header_strands(
    std::span<const std::uint8_t> directory, std::size_t strand_nt,
    const std::function<bool(const std::string&)>& acceptable, PoolNumber pool = {});

/// Undoes the inner code of one strand. `words`: one byte a word; `erasures`: positions that are
/// unknown. Nothing when it is beyond repair or its fields make no sense. Another version's strand
/// comes back without a body.
std::optional<HeaderStrand> decode_header_strand(std::span<const std::uint8_t> words,
                                                 std::span<const std::uint16_t> erasures);

/// What was assembled from the header strands of a pool.
struct HeaderAssembly {
    PoolNumber pool = {};
    std::vector<std::uint8_t> bytes;  ///< directory and padding; empty when a page is short
    std::size_t found = 0;            ///< different strands
    std::size_t needed = 0;           ///< of all pages that were seen
    std::size_t total = 0;            ///< written, as far as known
    std::size_t rivals = 0;           ///< certain strands that contradict others
    std::size_t certain = 0;          ///< of the different strands

    /// More strands than needed, all of them certain, and none contradicts another.
    bool is_certain() const { return found > needed && certain == found && rivals == 0; }
};

/// Outer code, of each pool by itself, that with most strands first: the strands may be in any
/// order and repeat; of repeated ones the first counts.
std::vector<HeaderAssembly> assemble_headers(std::span<const HeaderStrand> strands);

}  // namespace oligo::dna

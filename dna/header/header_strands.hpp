#pragma once

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
    static constexpr std::size_t kParity = 8;
    static constexpr std::size_t kMinWords = kFieldBytes + kParity + 1;
    static constexpr unsigned kMaxPages = 32;
    static constexpr unsigned kMaxMessageStrands = 85;  ///< of a page: three times that is 255

    explicit HeaderLayout(std::size_t strand_nt) : words(strand_nt / 6), filler_nt(strand_nt % 6) {}

    std::size_t words;      ///< of six bases; kMinWords at least for a usable strand
    std::size_t filler_nt;  ///< after the words
    std::size_t body_bytes() const { return words - kFieldBytes - kParity; }
};

/// One header strand whose inner code held.
struct HeaderStrand {
    unsigned version = 0, page = 0, needed = 1, number = 0;  ///< any `needed` of 3 * needed
    std::vector<std::uint8_t> body;
    bool certain = true;  ///< the check holds with half of the parity to spare
};

/// Filler after the last word of a header strand (its first strand_nt mod 6 bases).
inline constexpr std::string_view kHeaderFiller = "CATGC";

/// The first two words of a page's strands 0..63 of a directory of which `needed` are needed.
std::string header_mark(unsigned page, unsigned needed);

/// The words of the fields of a strand of page 0, in its first form.
std::array<std::int16_t, HeaderLayout::kFieldBytes> header_fields(unsigned needed, unsigned number);

/// Header strands of a directory: any third of each page gives it back. `acceptable` says whether a
/// strand can be ordered; each strand has four forms and the first acceptable one is taken (the
/// first one if none is). Throws InputError when strand_nt is below 72 or the directory too long.
std::vector<std::string> write_header_strands(
    std::span<const std::uint8_t> directory, std::size_t strand_nt,
    const std::function<bool(const std::string&)>& acceptable);

/// Undoes the inner code of one strand. `words`: one byte a word; `erasures`: positions that are
/// unknown. Nothing when it is beyond repair or its fields make no sense. Another version's strand
/// comes back without a body.
std::optional<HeaderStrand> decode_header_strand(std::span<const std::uint8_t> words,
                                                 std::span<const std::uint16_t> erasures);

/// What was assembled from header strands.
struct HeaderAssembly {
    std::vector<std::uint8_t> bytes;  ///< directory and padding; empty when a page is short
    std::size_t found = 0;            ///< different strands
    std::size_t needed = 0;           ///< of all pages that were seen
    std::size_t total = 0;            ///< written, as far as known
    std::size_t rivals = 0;           ///< certain strands that contradict others
};

/// Outer code: the strands may be in any order and repeat; of repeated ones the first counts.
HeaderAssembly assemble_header(std::span<const HeaderStrand> strands);

}  // namespace oligo::dna

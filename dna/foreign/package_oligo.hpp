#pragma once

#include "core/config.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oligo::dna {

/// Name of the format where a scheme is named (configs/schemes).
inline constexpr std::string_view kPackageScheme = "jpegdna-package";

/// Lengths and words of the jpegdna package's oligos (jpegdna/format, config.ini); every one may be
/// changed, but writer and reader must agree: a pool tells only what find_package_formats() finds.
struct PackageFormat {
    std::size_t oligo_nt = 200;  ///< primers included
    std::string five_prime = "GTTCAGAGTTCTACAGTCCGACGATC";
    std::string three_prime = "TGGAATTCTCGGGTGCCAAGG";
    std::string image_id = "AATTC";  ///< one of kDigitBarcodes tells pictures of a pool apart
    std::size_t centre_nt = 75;      ///< bases of the content behind image id and parity
    unsigned offset_nt = 8;          ///< of data oligos
    unsigned table_offset_nt = 7;    ///< of frequency and quantisation oligos
    unsigned dc_frequency_nt = 7, ac_frequency_nt = 10, quantisation_nt = 10;
    std::string general_header = "AATAATA", frequency_header = "ATCCGTC",
                quantisation_header = "GGTGTTC", data_header = "TTGAGGA";
    std::string dc_header = "ATTC", ac_header = "AGAG";
    std::uint64_t seed = 0;  ///< of the random bases at the end of strands

    /// Bases of an oligo that carry content. Throws InputError when the parts do not fit the oligo
    /// or a word length has no book.
    std::size_t content_nt() const;
};

/// Keys oligo_length, centre, offset_length, table_offset_length, dc_frequency_length,
/// ac_frequency_length, quantisation_length, five_prime, three_prime. Throws
/// InputError for values that do not fit each other.
PackageFormat read_package_format(core::Config& config);

/// Five bases for each decimal digit, three edits apart at least.
inline constexpr std::array<std::string_view, 10> kDigitBarcodes = {
    "AATTC", "AAGAG", "ATAAC", "ACCTG", "TTATG", "TCTCG", "TGCAG", "CCACA", "CGTTG", "GGATC"};

/// Assembles an oligo: primer, sense base, content from centre_nt on, image id, parity, the
/// content's first centre_nt bases, sense base, primer. `content` has content_nt() bases.
std::string wrap_content(std::string_view content, const PackageFormat& format);

/// The content of a read, in either direction, with or without primers.
struct UnwrappedContent {
    std::string content;
    bool sense_holds = false;   ///< both sense bases are as written
    bool parity_holds = false;  ///< so are the four parity bases
    std::size_t id_edits = 0;   ///< edit distance of the image id
};
/// Nothing for a read of another length.
std::optional<UnwrappedContent> unwrap_content(std::string_view read, const PackageFormat& format);

/// Smallest number of substitutions, insertions and deletions between two words.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace oligo::dna

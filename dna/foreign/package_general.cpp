#include "dna/foreign/package_general.hpp"

#include "core/error.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::uint32_t kMostPixels = 9999, kMostAlpha = 9999;  // thousandths
constexpr unsigned kBlock = 8;

std::string digits(std::uint64_t number, unsigned count) {
    std::string words;
    for (unsigned i = 0; i < count; ++i, number /= 10) {
        words.insert(0, kDigitBarcodes[number % 10]);
    }
    return words;
}

std::uint32_t read_digits(std::string_view& content, unsigned count) {
    std::uint32_t number = 0;
    for (unsigned i = 0; i < count; ++i) {
        const std::string_view word = content.substr(0, kDigitBarcodes[0].size());
        content.remove_prefix(word.size());
        std::size_t best = 0;
        for (std::size_t digit = 1; digit < kDigitBarcodes.size(); ++digit) {
            if (edit_distance(word, kDigitBarcodes[digit]) <
                edit_distance(word, kDigitBarcodes[best])) {
                best = digit;
            }
        }
        number = number * 10 + static_cast<std::uint32_t>(best);
    }
    return number;
}

std::string kind_and_sampler(const PictureSettings& settings) {
    if (!settings.colour) return digits(0, 1);
    return digits(1, 1) + digits(static_cast<unsigned>(settings.sampling), 1);
}

std::string package_digits(const PictureSettings& settings, const core::PayloadHeader& header,
                           const PackageFormat& format) {
    if (settings.alpha_thousandths > kMostAlpha) {
        throw core::InputError("jpegdna format: alpha = " + std::to_string(settings.alpha()) +
                               "; expected at most 9.999 in the package's own oligos");
    }
    const bool own = settings.image_frequencies;
    return digits(kBlock, 1) + digits(kBlock, 1) + digits(header.width_px, 4) +
           digits(header.height_px, 4) + digits(settings.channels() * kDcSymbols, 2) +
           digits(settings.channels() * kAcSymbols, 3) +
           digits(own ? format.dc_frequency_nt : 0, 1) +
           digits(own ? format.ac_frequency_nt : 0, 2) + digits(settings.alpha_thousandths, 4) +
           kind_and_sampler(settings);
}

std::string compat_digits(const PictureSettings& settings, const core::PayloadHeader& header,
                          const PackageFormat& format) {
    return digits(settings.block_px, 2) + digits(header.height_px, 4) + digits(header.width_px, 4) +
           digits(kDcSymbols - 1, 2) + digits(kAcSymbols - 1, 3) + digits(format.offset_nt, 2) +
           digits(format.dc_frequency_nt, 2) + digits(format.ac_frequency_nt, 2) +
           kind_and_sampler(settings);
}

/// Digits after the block sides of dialect package.
void read_package_digits(std::string_view& content, PackageGeneral& general) {
    general.settings.dialect = Dialect::kPackage;
    general.width_px = read_digits(content, 4);
    general.height_px = read_digits(content, 4);
    read_digits(content, 2 + 3);  // numbers of symbols
    general.dc_frequency_nt = read_digits(content, 1);
    general.ac_frequency_nt = read_digits(content, 2);
    general.settings.image_frequencies = general.dc_frequency_nt != 0;
    general.settings.alpha_thousandths = read_digits(content, 4);
}

void read_compat_digits(std::string_view& content, PackageGeneral& general) {
    general.settings.dialect = Dialect::kCompat;
    general.height_px = read_digits(content, 4);
    general.width_px = read_digits(content, 4);
    read_digits(content, 2 + 3 + 2);  // categories, the length of offsets
    general.dc_frequency_nt = read_digits(content, 2);
    general.ac_frequency_nt = read_digits(content, 2);
}

}  // namespace

std::string write_general(const PictureSettings& settings, const core::PayloadHeader& header,
                          const PackageFormat& format) {
    if (settings.dialect == Dialect::kStandard || settings.book != BookFamily::kLexicographic ||
        settings.block_px != kBlock || std::max(header.width_px, header.height_px) > kMostPixels) {
        throw core::InputError(
            "jpegdna format: picture of " + std::to_string(header.width_px) + " x " +
            std::to_string(header.height_px) + " pixels, blocks of " +
            std::to_string(settings.block_px) +
            "; expected dialect package or compat, the lexicographic books, blocks of 8 and sides "
            "up to 9999");
    }
    return settings.dialect == Dialect::kPackage ? package_digits(settings, header, format)
                                                 : compat_digits(settings, header, format);
}

PackageGeneral read_general(std::string_view content) {
    PackageGeneral general;
    const std::uint32_t sides = read_digits(content, 2);
    // Two sides of one digit each in dialect package, one side of two digits in compat.
    if (sides == 11 * kBlock) {
        read_package_digits(content, general);
    } else {
        read_compat_digits(content, general);
    }
    general.settings.colour = read_digits(content, 1) == 1;
    const std::uint32_t sampler = general.settings.colour ? read_digits(content, 1) : 0;
    if ((sides != kBlock && sides != 11 * kBlock) || general.width_px == 0 ||
        general.height_px == 0 || sampler >= kSamplingNames.size()) {
        throw core::InputError("reads: the general information announces blocks of " +
                               std::to_string(sides) + ", " + std::to_string(general.width_px) +
                               " x " + std::to_string(general.height_px) + " pixels, sampler " +
                               std::to_string(sampler) +
                               "; expected blocks of 8 (or 8 by 8), 1..9999 pixels, sampler 0..4");
    }
    general.settings.sampling = static_cast<Sampling>(sampler);
    return general;
}

}  // namespace oligo::dna

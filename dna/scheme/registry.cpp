#include "core/error.hpp"
#include "dna/scheme/fixed_length.hpp"
#include "dna/scheme/jpegdna.hpp"
#include "dna/scheme/scheme.hpp"

#include <array>

namespace oligo::dna {
namespace {

constexpr std::array<std::string_view, 2> kNames = {FixedLengthScheme::kName, JpegdnaScheme::kName};

}  // namespace

std::vector<std::string> scheme_names() {
    return {kNames.begin(), kNames.end()};
}

std::unique_ptr<Scheme> make_scheme(core::Config& config) {
    config.text("description", "");  // for people
    if (config.choice("scheme", kNames[0], kNames) == JpegdnaScheme::kName) {
        auto options = JpegdnaScheme::read_options(config);
        config.finish();
        parse_primers(options.other.primers);
        return std::make_unique<JpegdnaScheme>(std::move(options));
    }
    auto options = FixedLengthScheme::read_options(config);
    config.finish();
    parse_primers(options.primers);  // a wrong name is an error of the file, not of a later step
    return std::make_unique<FixedLengthScheme>(std::move(options));
}

std::unique_ptr<Scheme> make_scheme(std::string_view name, std::span<const std::uint8_t> parameters,
                                    std::size_t strand_nt) {
    if (name == JpegdnaScheme::kName) {
        return std::make_unique<JpegdnaScheme>(JpegdnaScheme::read_options(parameters, strand_nt));
    }
    if (name != FixedLengthScheme::kName) {
        throw core::InputError(
            "pool: scheme '" + std::string(name) + "' is not known to this version; expected " +
            std::string(FixedLengthScheme::kName) + " or " + std::string(JpegdnaScheme::kName));
    }
    return std::make_unique<FixedLengthScheme>(
        FixedLengthScheme::read_options(parameters, strand_nt));
}

}  // namespace oligo::dna

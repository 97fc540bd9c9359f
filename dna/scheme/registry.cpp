#include "core/error.hpp"
#include "dna/scheme/adf.hpp"
#include "dna/scheme/fixed_length.hpp"
#include "dna/scheme/jpegdna.hpp"
#include "dna/scheme/scheme.hpp"

#include <array>

namespace oligo::dna {
namespace {

constexpr std::array<std::string_view, 3> kNames = {FixedLengthScheme::kName, JpegdnaScheme::kName,
                                                    AdfScheme::kName};

std::string known_names() {
    std::string names;
    for (const std::string_view name : kNames) {
        if (!names.empty()) names += name == kNames.back() ? " or " : ", ";
        names += name;
    }
    return names;
}

}  // namespace

std::vector<std::string> scheme_names() {
    return {kNames.begin(), kNames.end()};
}

std::unique_ptr<Scheme> make_scheme(core::Config& config) {
    config.text("description", "");  // for people
    const std::string name = config.choice("scheme", kNames[0], kNames);
    if (name == AdfScheme::kName) {
        auto options = read_adf_options(config);
        config.finish();
        return std::make_unique<AdfScheme>(std::move(options));
    }
    if (name == JpegdnaScheme::kName) {
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
    if (name == AdfScheme::kName) {
        return std::make_unique<AdfScheme>(read_adf_options(parameters, strand_nt));
    }
    if (name == JpegdnaScheme::kName) {
        return std::make_unique<JpegdnaScheme>(JpegdnaScheme::read_options(parameters, strand_nt));
    }
    if (name != FixedLengthScheme::kName) {
        throw core::InputError("pool: scheme '" + std::string(name) +
                               "' is not known to this version; expected " + known_names());
    }
    return std::make_unique<FixedLengthScheme>(
        FixedLengthScheme::read_options(parameters, strand_nt));
}

}  // namespace oligo::dna

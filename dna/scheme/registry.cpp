#include "core/error.hpp"
#include "dna/scheme/adf.hpp"
#include "dna/scheme/bases.hpp"
#include "dna/scheme/fixed_length.hpp"
#include "dna/scheme/goldman.hpp"
#include "dna/scheme/plain_mappings.hpp"
#include "dna/scheme/scheme.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

/// Read from a scheme file, whose keys are checked when all are asked for.
template <typename S, typename Options>
std::unique_ptr<Scheme> make(core::Config& config, Options options) {
    config.finish();
    auto scheme = std::make_unique<S>(std::move(options));
    parse_primers(scheme->primers());  // a wrong name is an error of the file, not of a later step
    return scheme;
}

std::unique_ptr<Scheme> make_fixed_length(core::Config& config) {
    return make<FixedLengthScheme>(config, FixedLengthScheme::read_options(config));
}
std::unique_ptr<Scheme> make_bases(core::Config& config) {
    return make<BasesScheme>(config, BasesScheme::read_options(config));
}
std::unique_ptr<Scheme> make_goldman(core::Config& config) {
    return make<GoldmanScheme>(config, GoldmanScheme::read_options(config));
}
std::unique_ptr<Scheme> make_adf_itself(core::Config& config) {
    AdfOptions options = read_adf_options(config);
    options.inner_parity = read_inner_parity(config);
    return make<AdfScheme>(config, options);
}
/// Those like adf, which have the same options but for inner parity.
template <typename S>
std::unique_ptr<Scheme> make_adf(core::Config& config) {
    return make<S>(config, read_adf_options(config, "scheme " + std::string(S::kName)));
}

using Bytes = std::span<const std::uint8_t>;

template <typename S>
std::unique_ptr<Scheme> announced(Bytes parameters, std::size_t strand_nt) {
    return std::make_unique<S>(S::read_options(parameters, strand_nt));
}
template <typename S>
std::unique_ptr<Scheme> announced_adf(Bytes parameters, std::size_t strand_nt) {
    return std::make_unique<S>(read_adf_options(parameters, strand_nt));
}

struct Entry {
    std::string_view name;
    std::unique_ptr<Scheme> (*from_file)(core::Config&);
    std::unique_ptr<Scheme> (*from_pool)(Bytes parameters, std::size_t strand_nt);
};

template <typename S>
constexpr Entry kAdfEntry = {S::kName, make_adf<S>, announced_adf<S>};

constexpr std::array<Entry, 6> kSchemes = {{
    {FixedLengthScheme::kName, make_fixed_length, announced<FixedLengthScheme>},
    {BasesScheme::kName, make_bases, announced<BasesScheme>},
    {AdfScheme::kName, make_adf_itself, announced_adf<AdfScheme>},
    {GoldmanScheme::kName, make_goldman, announced<GoldmanScheme>},
    kAdfEntry<ThreeToTwoScheme>,
    kAdfEntry<TwoBitScheme>,
}};

struct Renamed {
    std::string_view former, name;
};
constexpr std::array<Renamed, 1> kRenamed = {{{"jpegdna", BasesScheme::kName}}};

constexpr auto kNames = [] {
    std::array<std::string_view, kSchemes.size()> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = kSchemes[i].name;
    return names;
}();

std::string known_names() {
    std::string names;
    for (const std::string_view name : kNames) {
        if (!names.empty()) names += name == kNames.back() ? " or " : ", ";
        names += name;
    }
    return names;
}

const Entry* find_entry(std::string_view name) {
    const auto entry = std::find_if(kSchemes.begin(), kSchemes.end(), [&](const Entry& one) {
        return one.name == current_scheme_name(name);
    });
    return entry == kSchemes.end() ? nullptr : &*entry;
}

}  // namespace

std::string_view current_scheme_name(std::string_view name) {
    for (const Renamed& one : kRenamed) {
        if (one.former == name) return one.name;
    }
    return name;
}

std::vector<std::string> scheme_names() {
    return {kNames.begin(), kNames.end()};
}

std::unique_ptr<Scheme> make_scheme(core::Config& config) {
    config.text("description", "");  // for people
    const Entry* entry = find_entry(config.text("scheme", kNames[0]));
    // An unknown name is refused by the list of names, so that the message tells them.
    if (entry == nullptr) entry = find_entry(config.choice("scheme", kNames[0], kNames));
    return entry->from_file(config);
}

std::unique_ptr<Scheme> make_scheme(std::string_view name, std::span<const std::uint8_t> parameters,
                                    std::size_t strand_nt) {
    if (const Entry* entry = find_entry(name)) return entry->from_pool(parameters, strand_nt);
    throw core::InputError("pool: scheme '" + std::string(name) +
                           "' is not known to this version; expected " + known_names());
}

}  // namespace oligo::dna

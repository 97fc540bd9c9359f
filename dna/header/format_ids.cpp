#include "dna/header/format_ids.hpp"

#include "core/error.hpp"
#include "dna/scheme/scheme_entry.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace oligo::dna {
namespace {

// Position is the number; entries are only ever added at the end.
constexpr std::array<std::string_view, 8> kCodecs = {
    "raw", "cae", "hyperprior", "mlic", "vqgan", "hybridflow", "djscc", "jpegdna"};

std::uint8_t number_of(std::span<const std::string_view> names, std::string_view name,
                       const char* kind) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!name.empty() && names[i] == name) return static_cast<std::uint8_t>(i);
    }
    std::string known;
    for (const auto& entry : names) {
        if (!entry.empty()) known += (known.empty() ? "" : ", ") + std::string(entry);
    }
    throw core::InputError(std::string("pool: ") + kind + " '" + std::string(name) +
                           "' has no number in the strand format; expected one of " + known);
}

std::string name_of(std::span<const std::string_view> names, std::uint8_t id, const char* kind) {
    if (id < names.size() && !names[id].empty()) return std::string(names[id]);
    throw core::InputError(std::string("pool: the header strands name ") + kind + " number " +
                           std::to_string(id) +
                           ", which this version does not know; a newer version wrote the pool");
}

/// Names of the schemes by their numbers, which the registry knows.
std::vector<std::string_view> scheme_numbers() {
    std::vector<std::string_view> names;
    for (const SchemeEntry& entry : scheme_entries()) {
        names.resize(std::max<std::size_t>(names.size(), entry.number + 1U));
        names[entry.number] = entry.name;
    }
    return names;
}

}  // namespace

std::uint8_t codec_id(std::string_view name) {
    const auto found = std::find(kCodecs.begin(), kCodecs.end(), name);
    return found == kCodecs.end() ? kNamedCodec
                                  : static_cast<std::uint8_t>(found - kCodecs.begin());
}
std::string codec_name(std::uint8_t id) {
    return name_of(kCodecs, id, "codec");
}
std::uint8_t scheme_id(std::string_view name) {
    return number_of(scheme_numbers(), name, "scheme");
}
std::string scheme_name(std::uint8_t id) {
    return name_of(scheme_numbers(), id, "scheme");
}

}  // namespace oligo::dna

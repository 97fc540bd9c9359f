#include "core/error.hpp"
#include "dna/scheme/scheme_list.hpp"

#include <algorithm>
#include <vector>

namespace oligo::dna {
namespace {

std::string known_names() {
    std::string names;
    for (const SchemeEntry& entry : scheme_entries()) {
        if (!names.empty()) names += entry.name == scheme_entries().back().name ? " or " : ", ";
        names += entry.name;
    }
    return names;
}

}  // namespace

std::span<const SchemeEntry> scheme_entries() {
#define OLIGO_SCHEME_ROW(NAME) NAME##_scheme(),
    static const std::vector<SchemeEntry> entries = {OLIGO_EACH_SCHEME(OLIGO_SCHEME_ROW)};
#undef OLIGO_SCHEME_ROW
    return entries;
}

const SchemeEntry* find_scheme(std::string_view name) {
    for (const SchemeEntry& entry : scheme_entries()) {
        if (!name.empty() && (entry.name == name || entry.former_name == name)) return &entry;
    }
    return nullptr;
}

std::string_view current_scheme_name(std::string_view name) {
    const SchemeEntry* entry = find_scheme(name);
    return entry == nullptr ? name : entry->name;
}

std::vector<std::string> scheme_names() {
    std::vector<std::string> names;
    for (const SchemeEntry& entry : scheme_entries()) names.emplace_back(entry.name);
    return names;
}

std::unique_ptr<Scheme> make_scheme(core::Config& config) {
    config.text("description", "");  // for people
    std::vector<std::string_view> names;
    for (const SchemeEntry& entry : scheme_entries()) names.push_back(entry.name);
    const SchemeEntry* entry = find_scheme(config.text("scheme", names[0]));
    // An unknown name is refused by the list of names, so that the message tells them.
    if (entry == nullptr) entry = find_scheme(config.choice("scheme", names[0], names));
    return entry->from_file(config);
}

std::unique_ptr<Scheme> make_scheme(std::string_view name, std::span<const std::uint8_t> parameters,
                                    std::size_t strand_nt) {
    const SchemeEntry* entry = find_scheme(name);
    if (entry != nullptr) return entry->from_pool(parameters, strand_nt);
    throw core::InputError("pool: scheme '" + std::string(name) +
                           "' is not known to this version; expected " + known_names());
}

}  // namespace oligo::dna

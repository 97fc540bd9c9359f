#include "core/config_files.hpp"
#include "core/error.hpp"
#include "dna/scheme/scheme.hpp"
#include "inference/formats/pool_format.hpp"

#include <algorithm>

namespace oligo::inference {

// Every format, one line each: NAME_pool() stands in NAME_pool.cpp or NAME/pool.cpp. Those that
// recognise their pools come before ours, the last one, which takes what is left.
// clang-format off
#define OLIGO_EACH_POOL_FORMAT(X) \
    X(package)                    \
    X(erlich)                     \
    X(bare)                       \
    X(own)
// clang-format on

#define OLIGO_DECLARE_FORMAT(NAME) PoolFormat NAME##_pool();
OLIGO_EACH_POOL_FORMAT(OLIGO_DECLARE_FORMAT)
#undef OLIGO_DECLARE_FORMAT

namespace {

/// The format of a scheme file and its writer; every key of the file was asked for.
std::unique_ptr<PoolWriter> open_writer(core::Config& config, const PoolSettings& settings) {
    return format_of_scheme(config.text("scheme", "")).open(config, settings);
}

}  // namespace

std::span<const PoolFormat> pool_formats() {
#define OLIGO_FORMAT_ROW(NAME) NAME##_pool(),
    static const std::vector<PoolFormat> formats = {OLIGO_EACH_POOL_FORMAT(OLIGO_FORMAT_ROW)};
#undef OLIGO_FORMAT_ROW
    return formats;
}

const PoolFormat& format_of_scheme(std::string_view scheme) {
    for (const PoolFormat& format : pool_formats()) {
        if (format.name == scheme) return format;
    }
    return pool_formats().back();
}

std::string formats_to_tell() {
    std::string names;
    for (const PoolFormat& format : pool_formats()) {
        if (format.read == nullptr || format.recognises != nullptr) continue;
        names += (names.empty() ? "" : " or ") + std::string(format.name);
    }
    return names;
}

const PoolFormat& format_to_tell(std::string_view scheme) {
    const PoolFormat& format = format_of_scheme(scheme);
    if (format.read != nullptr && format.recognises == nullptr) return format;
    throw core::UsageError("decode: --scheme " + std::string(scheme) + "; expected " +
                           formats_to_tell() + " (our own pools say what scheme they have)");
}

core::Config open_scheme_file(const std::string& name_or_file,
                              const std::vector<std::string>& assignments) {
    const auto has_file = [](std::string_view name) {
        const auto configs = core::list_configs("schemes");
        return std::any_of(configs.begin(), configs.end(),
                           [&](const core::NamedConfig& config) { return config.name == name; });
    };
    const std::string current(dna::current_scheme_name(name_or_file));
    const bool file = has_file(name_or_file);
    if (!file && !format_of_scheme(current).name.empty()) {
        core::Config config = core::Config::from_text("{}", "scheme " + current);
        config.set("scheme=" + current);
        for (const std::string& assignment : assignments) config.set(assignment);
        return config;
    }
    return core::open_config("schemes", file ? name_or_file : current, assignments);
}

std::unique_ptr<PoolWriter> open_pool(const std::string& scheme,
                                      const std::vector<std::string>& assignments,
                                      const PoolSettings& settings, PoolContents contents) {
    core::Config config = open_scheme_file(scheme, assignments);
    const PoolFormat& format = format_of_scheme(config.text("scheme", ""));
    const bool files = contents == PoolContents::kFiles;
    if (files ? !format.takes_files : !format.takes_pictures) {
        throw core::InputError(
            "scheme '" + scheme + "' takes " +
            (files ? "pictures, not plain files (--raw)" : "plain files (--raw), not pictures"));
    }
    // Other people's formats have no header strands that could say which pair is whose.
    if (!format.name.empty() && !settings.primer_pairs.empty()) {
        throw core::UsageError("--primer-pairs goes with our own pools; expected another --scheme");
    }
    return format.open(config, settings);
}

dna::Constraints declared_constraints(const std::string& scheme,
                                      const std::vector<std::string>& assignments) {
    core::Config config = open_scheme_file(scheme, assignments);
    const auto writer = open_writer(config, {});
    if (const dna::Constraints* constraints = writer->constraints()) return *constraints;
    throw core::InputError("scheme '" + scheme + "' declares no constraints");
}

std::string resolved_scheme(const std::string& name_or_file,
                            const std::vector<std::string>& assignments) {
    core::Config config = open_scheme_file(name_or_file, assignments);
    open_writer(config, {});
    return config.resolved();
}

}  // namespace oligo::inference

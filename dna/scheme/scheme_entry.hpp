#pragma once

#include "dna/scheme/scheme.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace oligo::dna {

/// What the registry knows of a scheme.
struct SchemeEntry {
    std::string_view name;
    std::uint8_t number = 0;  ///< in the directory of a pool, 1..127 (dna/FORMAT.md, section 3.4)
    std::unique_ptr<Scheme> (*from_file)(core::Config&) = nullptr;
    std::unique_ptr<Scheme> (*from_pool)(std::span<const std::uint8_t> parameters,
                                         std::size_t strand_nt) = nullptr;
    std::string_view former_name = {};  ///< still understood
};

/// Of a scheme S with a name S::kName, made from options that S::read_options() reads from a scheme
/// file, whose keys are checked when all are asked for, and from the parameters in a pool.
template <typename S>
SchemeEntry scheme_entry(std::uint8_t number, std::string_view former_name = {}) {
    const auto from_file = [](core::Config& config) -> std::unique_ptr<Scheme> {
        auto options = S::read_options(config);
        config.finish();
        auto scheme = std::make_unique<S>(std::move(options));
        parse_primers(scheme->facts().primers);  // a wrong name is an error of the file
        return scheme;
    };
    const auto from_pool = [](std::span<const std::uint8_t> parameters,
                              std::size_t strand_nt) -> std::unique_ptr<Scheme> {
        return std::make_unique<S>(S::read_options(parameters, strand_nt));
    };
    return {S::kName, number, from_file, from_pool, former_name};
}

/// All schemes; the first is the one of files that name none.
std::span<const SchemeEntry> scheme_entries();
/// By its name or the former one; null when there is none.
const SchemeEntry* find_scheme(std::string_view name);

}  // namespace oligo::dna

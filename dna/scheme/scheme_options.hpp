#pragma once

#include "core/byte_io.hpp"
#include "core/config.hpp"
#include "dna/scheme/scheme.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Settings that every scheme of our pools has.
struct SchemeOptions {
    std::size_t strand_nt = 200;
    std::string primers = "default";  ///< a known set's name or "FIVE:THREE"
    Constraints constraints;
};

/// From the keys strand_nt (`least_nt`..1000), primers and constraints of a scheme file. Throws
/// InputError as Config does.
SchemeOptions read_scheme_options(core::Config& config, std::string_view scheme,
                                  std::size_t least_nt);
/// What a directory says of them. Throws InputError when the strands are out of range.
SchemeOptions read_scheme_options(std::size_t strand_nt, std::string_view scheme,
                                  std::size_t least_nt);

/// Throws InputError unless `good`: `what` in the parameters of a pool is out of range.
void expect_parameter(bool good, std::string_view scheme, const char* what);

/// The facts that follow from them.
SchemeFacts facts_of(std::string_view scheme, const SchemeOptions& options,
                     std::vector<std::uint8_t> parameters);

}  // namespace oligo::dna

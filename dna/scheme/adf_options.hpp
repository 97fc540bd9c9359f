#pragma once

#include "core/config.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/scheme/adf_layout.hpp"
#include "dna/scheme/scheme_options.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

inline constexpr std::string_view kAdfName = "adf";

/// Settings of the scheme "adf"; the defaults need no bytes in a pool.
struct AdfOptions : SchemeOptions {
    Primers sites = parse_primers("default");  ///< what the mapping finds beside a strand
    AdfRedundancy redundancy = {};
    unsigned inner_parity = 0;  ///< symbols a strand (InnerParity); of scheme adf itself only
};

/// From the keys strand_nt, primers, constraints, redundancy (a share of extra strands, or "auto"),
/// expected_loss and redundancy_limit (shares; both of "auto"). Throws InputError as Config does;
/// `scheme`: adf or one with its options.
AdfOptions read_adf_options(core::Config& config, std::string_view scheme = kAdfName);
/// From the key inner_parity.
unsigned read_inner_parity(core::Config& config);

/// As a pool stores them (dna/FORMAT.md, section 13). Reading throws InputError for parameters out
/// of range.
std::vector<std::uint8_t> write_adf_options(const AdfOptions& options);
AdfOptions read_adf_options(std::span<const std::uint8_t> parameters, std::size_t strand_nt);

}  // namespace oligo::dna

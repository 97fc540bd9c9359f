#pragma once

#include "dna/pool/pool.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace oligo::inference {

/// One figure at the three nucleotide levels (README, "Numbers"): payload regions of source
/// strands, every strand without primers, everything that is synthesized.
struct Levels {
    std::optional<double> payload, strand, ordered;
};

/// The densities of a pool or object; nothing where it would divide by zero (a plain file has no
/// pixels).
struct Densities {
    Levels nt_per_pixel;
    Levels bits_per_nt;          ///< payload bits entering the scheme / nt
    Levels virtual_bits_per_nt;  ///< 24 x pixels / nt
};

Densities densities(const dna::NucleotideCount& count, std::uint64_t pixels);

/// Adds nt_per_pixel, bits_per_nt and virtual_bits_per_nt, each {payload, strand, ordered}.
void put_densities(nlohmann::ordered_json& json, const Densities& values);
/// Adds strands, header_strands, nucleotides {payload, strand, ordered}, payload_bytes.
void put_count(nlohmann::ordered_json& json, const dna::NucleotideCount& count);

/// Whether objects of this role only serve others: codebooks and weights.
bool serves_others(dna::Role role);
/// put_count and put_densities of a pool without the objects that serve others, which have
/// `service`; where there are any, "with_codebook" repeats both with them counted.
void put_totals(nlohmann::ordered_json& json, const dna::NucleotideCount& all,
                const dna::NucleotideCount& service, std::uint64_t pixels);

/// Three lines for people.
std::string density_table(const Densities& values);

/// A figure in JSON, null for nothing, and back.
nlohmann::ordered_json number(std::optional<double> value);
std::optional<double> value_of(const nlohmann::ordered_json& json);

/// "12.345", or "-" for nothing.
std::string fixed(std::optional<double> value, int digits);

/// `json` as indented text; bytes that are no UTF-8 (file names) are replaced.
std::string to_text(const nlohmann::ordered_json& json);

}  // namespace oligo::inference

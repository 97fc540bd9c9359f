#pragma once

#include "core/config.hpp"
#include "dna/constraints/constraints.hpp"
#include "dna/fountain/lt/droplet.hpp"
#include "dna/reads/read.hpp"
#include "dna/reads/read_source.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Name of the scheme where one is named (configs/schemes).
inline constexpr std::string_view kErlichScheme = "erlich";

/// DNA Fountain (Erlich, Zielinski, Science 2017) bit for bit. Its pools say nothing of
/// themselves, so this is no Scheme of our pools: both directions are told the parameters.
struct ErlichOptions {
    DropletOptions droplets;
    double alpha = 0.07;      ///< strands beyond the number of source symbols, as a share of it
    Constraints constraints;  ///< of the whole strand; only the writer screens
};

/// From the keys file_size, size, rs, c, delta, python (2 or 3), max_hamming, scramble ("none" or
/// "seed"), alpha and the section constraints (max_run, gc_min, gc_max). Throws InputError as
/// Config does.
ErlichOptions read_erlich_options(core::Config& config);

/// Sizes of the strands whose parity holds in a good part of these reads, which is no chance: so
/// they are a pool of DNA Fountain. Nothing where they are none, are too few, or have other
/// lengths.
std::optional<DropletOptions> recognise_erlich(std::span<const Read> sample);

/// (1 + alpha) K strands that satisfy the constraints, seeds in the order of DNA Fountain's shift
/// register; more where those do not determine the file, as with few symbols.
/// options.droplets.file_bytes is taken from `data`. Throws InputError when too few strands pass:
/// data that repeats itself needs droplets scrambled by their seed, or must be compressed first.
std::vector<std::string> encode_erlich(std::span<const std::uint8_t> data,
                                       const ErlichOptions& options);

/// What came of the strands that a file was read from.
struct DropletTally {
    std::uint64_t droplets = 0;  ///< different ones
    std::uint64_t mended = 0;    ///< of them, whose bytes were corrected by their parity
};

/// The file from designs or reads of exactly the strand's length, in either direction; others are
/// passed over. Strands seen more often are believed first; droplets that contradict the rest are
/// left out. Throws RecoveryError when the strands do not determine the file.
std::vector<std::uint8_t> decode_erlich(std::span<const Read> reads, const ErlichOptions& options);

/// The same from reads as a sequencer gives them: where those of the strand's length do not
/// determine the file, reads are clustered, and the strands of the clusters are read, with some
/// bases of adapters at their ends or without.
std::vector<std::uint8_t> decode_erlich(ReadSource& reads, const ErlichOptions& options,
                                        DropletTally* tally = nullptr);

}  // namespace oligo::dna

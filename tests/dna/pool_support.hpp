#pragma once

// Small payloads, a slow independent oligo checker and a plain channel for the tests of pools.

#include "core/payload.hpp"
#include "core/random.hpp"
#include "dna/pool/pool.hpp"
#include "dna/pool/strand_sink.hpp"
#include "dna/reads/read.hpp"
#include "dna/scheme/scheme.hpp"

#include <functional>
#include <string>
#include <vector>

namespace oligo::test {

core::Segment random_segment(std::uint32_t alphabet, std::size_t count, core::Tolerance tolerance,
                             std::uint64_t seed);

/// A plain file as `encode --raw` makes it.
dna::PoolObject raw_file(std::vector<std::uint16_t> bytes, std::string name = "");

/// A picture with one lossy segment of ten levels, as a fixed-length latent.
dna::PoolObject latent_picture(std::size_t count, std::uint64_t seed, std::string name = "");

/// Scheme "fixed-length" with `settings` (JSON members) over its defaults.
std::unique_ptr<dna::Scheme> fixed_length(const std::string& settings = "");

/// Contents of all strands of an object, as the scheme gives them.
std::vector<std::string> contents_of(const dna::Scheme& scheme, const dna::PoolFrame& frame,
                                     const core::Payload& payload);

/// Strands of contents at `first` and the places after it.
std::vector<std::string> strands_of(const dna::StrandForm& form, dna::Address first,
                                    const std::vector<std::string>& contents,
                                    std::size_t strand_nt);

/// Keeps what a writer of strands writes.
dna::Pool pool_of(const std::function<dna::PoolFacts(dna::StrandSink&)>& write);
/// dna::write_partitions from memory into memory.
dna::Pool partitions_of(const std::vector<dna::PoolObject>& objects, const dna::Scheme& scheme,
                        const std::vector<dna::Primers>& pairs);

struct Noise {
    double p_sub = 0, p_ins = 0, p_del = 0, p_dropout = 0;
    unsigned copies = 1;
};

/// Reads of the strands with numbers in `from`..end, shuffled, half of them reverse-complemented.
std::vector<dna::Read> reads_of(const dna::Pool& pool, const Noise& noise, std::uint64_t seed);
std::string damage(const std::string& oligo, const Noise& noise, core::Random& random);
void shuffle(std::vector<dna::Read>& reads, core::Random& random);

/// What is wrong with an oligo, written without the code under test; "" when nothing is.
std::string slow_check(const std::string& oligo, std::size_t max_run, double gc_min, double gc_max);

/// Strands as they were written, all of their bases certain; an empty one did not come.
std::vector<dna::StrandReading> certain(const std::vector<std::string>& strands);
/// Decodes an object of which `readings` are all strands; `received` has the shapes.
dna::DecodeReport decode(const dna::Scheme& scheme, const dna::PoolFrame& frame,
                         const std::vector<dna::StrandReading>& readings,
                         core::ReceivedPayload& received);

/// A directory with the CRC that a writer of this format would append.
std::vector<std::uint8_t> sealed(std::vector<std::uint8_t> directory, std::uint16_t strand_nt);

std::vector<std::uint16_t> symbols_of(const dna::ReceivedObject& object, std::size_t segment = 0);

}  // namespace oligo::test

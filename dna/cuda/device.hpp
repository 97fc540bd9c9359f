#pragma once

#include "core/symbol_stream.hpp"
#include "dna/channel/channel.hpp"
#include "dna/channel/plain_reads.hpp"
#include "dna/codebook/fixed_length_code.hpp"
#include "dna/constraints/screen.hpp"
#include "dna/cuda/lattice_walk.hpp"
#include "dna/ecc/column_maker.hpp"
#include "dna/ecc/parity_maker.hpp"
#include "dna/ecc/reed_solomon.hpp"
#include "dna/fountain/sparse_solver.hpp"
#include "dna/fountain/systematic.hpp"
#include "dna/mapping/enumerative.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Symbols of a segment that lie in a device's memory: what a network that runs there left. Whoever
/// made them is through with them and keeps them until the call returns. (The processor's memory
/// is where its own are.)
struct DeviceSymbols {
    const std::uint16_t* data = nullptr;
    std::uint64_t count = 0;
};

/// A code, a set of constraints and so on as a device has them: its tables are where the work is
/// done. What it was made of must outlive it. Const and safe from several threads; sizes that do
/// not fit are InputErrors. Whatever the device, the results are the same bytes.
class WordCoder {
  public:
    virtual ~WordCoder() = default;
    /// As FixedLengthCode::encode and decode; `bases` are undefined when encode() throws.
    virtual void encode(std::span<const std::uint16_t> symbols, char* bases) const = 0;
    /// The same for symbols that are where the work is done: word i is that of symbol order[i] or,
    /// where `order` is empty, of symbol i. `order`: below symbols.count, as many as there are
    /// words.
    virtual void encode(const DeviceSymbols& symbols, std::span<const std::uint32_t> order,
                        char* bases) const = 0;
    virtual void decode(std::string_view bases, std::span<std::uint16_t> symbols,
                        std::span<std::uint8_t> distance) const = 0;
};

class OligoScreener {
  public:
    virtual ~OligoScreener() = default;
    /// passes[i]: 1 where oligo i satisfies the rules, else 0. `oligos`: passes.size() of them, all
    /// of one length, one behind the other.
    virtual void screen(std::string_view oligos, std::span<std::uint8_t> passes) const = 0;
};

class StrandMapper {
  public:
    virtual ~StrandMapper() = default;
    /// As ConstrainedMapping::encode.
    virtual void encode(std::span<const std::uint8_t> bits, std::span<char> bases) const = 0;
    /// good[i]: 1 where strand i is one that encode() writes, else 0 and its bytes are zero.
    /// `bases`: good.size() strands.
    virtual void decode(std::string_view bases, std::span<std::uint8_t> bits,
                        std::span<std::uint8_t> good) const = 0;
};

class SymbolMaker {
  public:
    virtual ~SymbolMaker() = default;
    /// As FountainEncoder::encode_run.
    virtual void encode(std::uint32_t first_id, std::span<std::uint8_t> symbols) const = 0;
};

/// Strings one behind the other: string i is begin[i] to begin[i + 1].
struct StringSet {
    std::string_view letters;
    std::span<const std::uint64_t> begin;  ///< one more than there are strings

    std::size_t count() const { return begin.empty() ? 0 : begin.size() - 1; }
    std::string_view operator[](std::size_t i) const {
        return letters.substr(begin[i], begin[i + 1] - begin[i]);
    }
};

/// Reads that are compared with candidates: every one of the one with every one of the other.
struct ReadBucket {
    std::uint32_t first_read = 0, reads = 0;
    std::uint32_t first_candidate = 0, candidates = 0;
};

/// Where the work of the DNA stage is done: this machine's processor, or a GPU.
class Device : public ColumnWorks {
  public:
    /// "cpu", or what the GPU calls itself.
    virtual std::string name() const = 0;
    /// Whether the work is done where these symbols lie.
    virtual bool has(const core::DeviceView& view) const = 0;
    /// Symbols of the host as they would lie if a network had made them here. The device must
    /// outlive them.
    virtual std::shared_ptr<const core::DeviceView> put(
        std::span<const std::uint16_t> symbols) const = 0;
    /// How many strands at a time are worth a call.
    virtual std::size_t strands_at_a_time() const = 0;

    virtual std::unique_ptr<const WordCoder> words(const FixedLengthCode& code) const = 0;
    virtual std::unique_ptr<const OligoScreener> screener(const Screen& screen) const = 0;
    virtual std::unique_ptr<const StrandMapper> mapper(const ConstrainedMapping& mapping) const = 0;
    virtual std::unique_ptr<const SymbolMaker> symbols(const FountainEncoder& encoder) const = 0;
    virtual std::unique_ptr<const ParityMaker> parity(const ReedSolomon& code) const = 0;
    virtual std::unique_ptr<const LatticeReader> lattices(const WordChances& chances) const = 0;

    /// Who does the last part of solving a fountain; none where its solver does it as it goes, as
    /// on the processor.
    virtual const BackSubstituter* back_substituter() const { return nullptr; }
    /// Who makes the reads of a plain channel; none where simulate_each() does it, as on the
    /// processor, and for channels with stages.
    virtual std::unique_ptr<const PlainReads> plain_reads(const ChannelModel& /*model*/) const {
        return nullptr;
    }

    /// core::symbols_checksum() of symbols that are where the work is done.
    virtual std::uint32_t checksum(const DeviceSymbols& symbols) const = 0;

    /// bounded_edit_distance() of the reads of each bucket to its candidates: bucket by bucket, in
    /// it candidate by candidate, read by read.
    virtual std::vector<std::uint32_t> edit_distances(const StringSet& reads,
                                                      const StringSet& candidates,
                                                      std::span<const ReadBucket> buckets,
                                                      unsigned limit) const = 0;
};

/// The processor of this machine: the library's own functions on all threads.
const Device& cpu_device();

/// A GPU by name: "cuda", "cuda:N" or "auto" (the first, where the build and the machine have one);
/// nothing where that means the processor, as "cpu" does. Throws UsageError for another word and
/// InputError where there is no such GPU or the build has no kernels.
std::unique_ptr<const Device> open_gpu(const std::string& name);

/// What the DNA stage works on, the processor unless another is chosen: set once, from --device,
/// before any work, as the number of threads is.
///
/// choose_device() takes the names of open_gpu(), throws UsageError for another word, and opens
/// nothing: the first device() does, and throws what open_gpu() throws. In a build without kernels
/// that is the processor, and a warning says so.
const Device& device();
void choose_device(const std::string& name);
/// A device of the caller's; none: the processor. Nothing may be left of what the last one made.
void set_device(std::unique_ptr<const Device> device);

/// core::payload_checksum() of an object, of which what lies on device() is not brought here.
std::uint32_t object_checksum(const core::SymbolSource& source);

}  // namespace oligo::dna

#pragma once

#include "core/config.hpp"
#include "core/payload.hpp"
#include "core/symbol_stream.hpp"
#include "dna/constraints/constraints.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/strand/nucleotide_count.hpp"
#include "dna/strand/pool_number.hpp"
#include "dna/strand/strand_contents.hpp"
#include "dna/strand/strand_form.hpp"
#include "dna/stream/corrections.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// What all strands of a pool share (dna/FORMAT.md, "Pool").
struct PoolFrame {
    std::size_t strand_nt = 200;
    unsigned address_symbols = 5;  ///< size of the addresses, 5..8: see most_strands()
    std::uint8_t salt = 0;
    PoolNumber pool = {};
};

/// Shapes of the segments of each object of a pool, in their order.
using ObjectShapes = std::span<const std::vector<core::SegmentShape>>;

/// What is settled about a scheme before it sees an object.
struct SchemeFacts {
    std::string_view name;
    std::size_t strand_nt = 200;
    /// That the scheme file asks for: a known set's name or "FIVE:THREE". A pool's own primers
    /// follow from its reads, so schemes made from a directory say "default".
    std::string primers = "default";
    Constraints constraints;
    /// What decode must know, as stored in the directory (at most 255 bytes).
    std::vector<std::uint8_t> parameters;
};

/// Takes the contents of strands that come next, in order; false: no more are wanted. The block is
/// the scheme's and holds until the call returns.
using TakeContents = std::function<bool(const ContentBlock&)>;

/// The strands of an object.
struct ObjectStrands {
    NucleotideCount count;
    /// First strand of each piece that decode() visits as a whole, ascending, then how many strands
    /// there are: contents need not be in memory for longer than their piece takes.
    std::vector<std::uint64_t> starts = {};
    /// Without an outer code: strands in a row that hold each part of the payload, which is lost
    /// where all of them are. 0: an outer code makes up for strands that are missing.
    unsigned copies = 0;

    /// Of a scheme that needs the whole object.
    static ObjectStrands in_one_piece(const NucleotideCount& count);
};

/// What came of decoding an object.
struct DecodeReport {
    bool complete = false;  ///< every exact segment came back
    std::uint64_t strands_missing = 0;
    Corrections corrected = {};
    /// Lossy symbols whose words were none of the book, so that the nearest word was taken: mended
    /// where the object's checksum holds, else in doubt.
    std::uint64_t nearest_words = 0;
};

/// How a payload becomes strands and how strands become the payload again: outer code, frame,
/// inner code, mapping. Schemes are made from their JSON file (configs/schemes) or from the
/// parameters in a pool's directory; `make_scheme` is the registry. Const and safe from several
/// threads.
class Scheme {
  public:
    virtual ~Scheme() = default;

    const SchemeFacts& facts() const { return facts_; }

    /// What an object with segments of these shapes takes.
    virtual ObjectStrands strands(const PoolFrame& frame,
                                  std::span<const core::SegmentShape> shapes) const = 0;
    /// How the strands of a pool with these objects carry number and contents.
    virtual std::unique_ptr<const StrandForm> form(const PoolFrame& frame,
                                                   ObjectShapes objects) const = 0;
    /// How many strands of a pool frame.address_symbols tells apart; 0 for sizes out of use.
    virtual std::uint64_t most_strands(const PoolFrame& frame) const;
    /// The same scheme for strands between these primers, or nothing when it does not depend on
    /// them.
    virtual std::unique_ptr<Scheme> between(const Primers& primers) const;

    /// Contents of the strands of an object in order, as form() takes them, the first strand being
    /// number 0. A scheme that works in blocks has some of them in memory, others the whole object.
    /// Throws InputError for symbols outside their alphabet.
    virtual void encode(const PoolFrame& frame, const core::SymbolSource& source,
                        const TakeContents& take) const = 0;

    /// Symbols of an object with segments of these shapes from what came back of its strands, as
    /// form() reads them. All symbols go to the sink, those that are lost as erased.
    virtual DecodeReport decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                                const StrandContents& contents, core::SymbolSink& sink) const = 0;

  protected:
    explicit Scheme(SchemeFacts facts) : facts_(std::move(facts)) {}

  private:
    SchemeFacts facts_;
};

/// From a scheme file that was read and overridden; checks every key. Former names are understood.
std::unique_ptr<Scheme> make_scheme(core::Config& config);
/// From the directory of a pool. Throws InputError for an unknown scheme or broken parameters.
std::unique_ptr<Scheme> make_scheme(std::string_view name, std::span<const std::uint8_t> parameters,
                                    std::size_t strand_nt);
/// What a scheme is called today; `name` itself unless it is a former name ("jpegdna": "bases").
std::string_view current_scheme_name(std::string_view name);
/// Names known to the registry, without former ones.
std::vector<std::string> scheme_names();

}  // namespace oligo::dna

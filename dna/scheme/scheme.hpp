#pragma once

#include "core/config.hpp"
#include "core/payload.hpp"
#include "core/symbol_stream.hpp"
#include "dna/constraints/constraints.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/strand/nucleotide_count.hpp"
#include "dna/strand/strand_contents.hpp"
#include "dna/strand/strand_form.hpp"

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
};

/// Shapes of the segments of each object of a pool, in their order.
using ObjectShapes = std::span<const std::vector<core::SegmentShape>>;

/// What came of decoding an object.
struct DecodeReport {
    bool complete = false;  ///< every exact segment came back
    std::uint64_t strands_missing = 0;
};

/// How a payload becomes strands and how strands become the payload again: outer code, frame,
/// inner code, mapping. Schemes are made from their JSON file (configs/schemes) or from the
/// parameters in a pool's directory; `make_scheme` is the registry.
class Scheme {
  public:
    virtual ~Scheme() = default;

    virtual std::string_view name() const = 0;
    virtual const Constraints& constraints() const = 0;
    virtual std::size_t strand_nt() const = 0;
    /// What decode must know, as stored in the directory (at most 255 bytes).
    virtual std::vector<std::uint8_t> parameters() const = 0;

    /// Number of strands for segments of these shapes.
    virtual std::uint64_t strand_count(const PoolFrame& frame,
                                       std::span<const core::SegmentShape> shapes) const = 0;
    virtual NucleotideCount count(const PoolFrame& frame,
                                  std::span<const core::SegmentShape> shapes) const = 0;

    /// Contents of all strands in order, as form() takes them: with an AddressedForm the bases
    /// after the address, before whitening, frame.strand_nt minus the address long.
    virtual std::vector<std::string> encode(const PoolFrame& frame,
                                            const core::Payload& payload) const = 0;
    /// Takes the contents of the strands that come next; false: no more are wanted.
    using TakeContents = std::function<bool(std::vector<std::string>&&)>;
    /// encode() in pieces, so that a scheme that can need not have the whole object in memory.
    virtual void encode_pieces(const PoolFrame& frame, const core::SymbolSource& source,
                               const TakeContents& take) const;

    /// Symbols of an object with segments of these shapes from what came back of its strands, as
    /// form() reads them. All symbols go to the sink, those that are lost as erased.
    virtual DecodeReport decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                                const StrandContents& contents, core::SymbolSink& sink) const = 0;
    /// First strand of each piece of an object that decode() visits as a whole, ascending, then
    /// strand_count(): contents need not be in memory for longer than their piece takes.
    virtual std::vector<std::uint64_t> piece_starts(
        const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const;

    /// Primers the scheme file asks for: a known set's name or "FIVE:THREE". A pool's own primers
    /// follow from its reads, so schemes made from a directory say "default".
    virtual std::string_view primers() const { return "default"; }

    /// How the strands of a pool with these objects carry number and contents.
    virtual std::unique_ptr<const StrandForm> form(const PoolFrame& frame,
                                                   ObjectShapes objects) const = 0;
    /// How many strands of a pool frame.address_symbols tells apart; 0 for sizes out of use.
    virtual std::uint64_t most_strands(const PoolFrame& frame) const;
    /// The same scheme for strands between these primers, or nothing when it does not depend on
    /// them.
    virtual std::unique_ptr<Scheme> between(const Primers& primers) const;
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

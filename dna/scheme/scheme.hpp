#pragma once

#include "core/config.hpp"
#include "core/payload.hpp"
#include "core/symbol_stream.hpp"
#include "dna/constraints/constraints.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/strand/nucleotide_count.hpp"
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

/// How a payload becomes strands and how strands become the payload again: outer code, frame,
/// inner code, mapping. Schemes are made from their JSON file (configs/schemes) or from the
/// parameters in a pool's directory; `make_scheme` is the registry. Const and safe from several
/// threads.
class Scheme {
  public:
    virtual ~Scheme() = default;

    const SchemeFacts& facts() const { return facts_; }

    /// Strands and nucleotides of an object with segments of these shapes.
    virtual NucleotideCount count(const PoolFrame& frame,
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

    /// `strands` holds as many readings, as form() gives them, as there are strands. Fills symbols
    /// and confidences; returns false when an exact segment could not be recovered.
    virtual bool decode(const PoolFrame& frame, std::span<const StrandReading> strands,
                        core::ReceivedPayload& payload) const = 0;

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

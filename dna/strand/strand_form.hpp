#pragma once

#include "dna/consensus/consensus.hpp"
#include "dna/consensus/word_consensus.hpp"
#include "dna/reads/read.hpp"
#include "dna/strand/address_search.hpp"
#include "dna/strand/strand_block.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Reads of one strand, whoever brought them together.
struct ReadGroup {
    Address place;
    std::size_t strand_nt = 0;  ///< of the whole strand
    std::span<const GroupedRead> reads;
};

/// How a read shows which strand it is of.
enum class Evidence : std::uint8_t {
    kAddress,  ///< the start of the strand tells its place: reads are brought together and vote
    kProof,    ///< a check over all of the strand holds, so that each read stands by itself
};

/// What a read of a strand proved.
struct ProvenStrand {
    Address place;
    unsigned corrected = 0;  ///< symbols that the strand's own code mended before the proof held
};

/// How the data strands of a pool carry their number and their contents. A scheme makes it; the
/// pool's writer and reader know strands only through it. Const and safe from several threads.
class StrandForm {
  public:
    virtual ~StrandForm() = default;

    static constexpr unsigned kMostVariants = 256;

    /// How many different strands there are for one place and contents, 1..kMostVariants: a writer
    /// takes the first that satisfies the constraints.
    virtual unsigned variants() const = 0;
    /// Writes `contents` on as many strands, whose numbers are strands.first and those after it,
    /// all of one variant.
    virtual void write(const ContentBlock& contents, unsigned variant,
                       const StrandBlock& strands) const = 0;

    /// How many bases at the start of a strand locate() looks at.
    virtual std::size_t locate_nt() const = 0;
    /// Which strand begins with `bases`, read forwards; nothing when it is none.
    virtual std::optional<AddressReading> locate(std::string_view bases) const = 0;
    /// The same for a read in which bases may be missing or too many (AddressSearch::near());
    /// unless a form knows better, nothing.
    virtual std::optional<AddressHit> locate_near(std::span<const std::uint8_t>, std::size_t,
                                                  std::uint64_t, std::size_t) const {
        return std::nullopt;
    }
    /// The first locate_nt() bases of the strand at `place`, where they follow from it; else none.
    virtual std::string beginning(const Address&) const { return {}; }
    /// How many of those bases were wrong, `found` being what locate() made of them.
    virtual std::size_t wrong_bases(const AddressReading& found, std::string_view bases) const = 0;

    /// Contents of the strand at `group.place`; empty when they cannot be told. Unless a form knows
    /// better, the reads vote and contents() makes of the winner what it can.
    virtual StrandReading read(const ReadGroup& group) const;

    /// The words that the strand at a place has behind its beginning(), and perhaps some bases
    /// behind them; nothing where there are no words of a book.
    virtual std::optional<WordRow> words(const Address&) const { return std::nullopt; }

    /// Whether the scheme itself reads the reads where they do not settle a strand: contents are
    /// then StrandReading::Kind::kReads instead of what contents() makes of a consensus.
    virtual bool keeps_reads() const { return false; }

    virtual Evidence evidence() const { return Evidence::kAddress; }
    /// With Evidence::kProof: bytes of the contents.
    virtual std::size_t proven_bytes() const { return 0; }
    /// By how many bases a read's strand may be longer or shorter that prove() still takes.
    virtual std::size_t slack_nt() const { return 0; }
    /// Which strand `strand`, a whole one read forwards, is, its contents in `contents`
    /// (proven_bytes() long); nothing when the check fails.
    virtual std::optional<ProvenStrand> prove(const ReadView&, std::span<std::uint8_t>) const {
        return std::nullopt;
    }

    /// Contents of the strand at `place` from its voted bases; empty when they cannot be told.
    virtual StrandReading contents(const Address& place, StrandReading voted) const = 0;
};

}  // namespace oligo::dna

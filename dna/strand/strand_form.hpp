#pragma once

#include "dna/reads/read.hpp"
#include "dna/strand/address.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Contents of one data strand as grouped and voted: bases with a confidence 0..255 each, or what
/// the strand form makes of them. Empty: no read came.
struct StrandReading {
    std::string bases;
    std::vector<std::uint8_t> confidence;
    unsigned reads = 0;
};

/// How the data strands of a pool carry their number and their contents. A scheme makes it; the
/// pool's writer and reader know strands only through it. Const and safe from several threads.
class StrandForm {
  public:
    virtual ~StrandForm() = default;

    static constexpr unsigned kMostTrials = 256;

    /// How many different strands there are for one place and contents, 1..kMostTrials: a writer
    /// takes the first that satisfies the constraints.
    virtual unsigned trials() const = 0;
    /// Strands of `contents` at `first` and the places after it, all of the trial first.trial, into
    /// as many `strands`.
    virtual void write(const Address& first, std::span<const std::string> contents,
                       std::span<std::string> strands) const = 0;

    /// How many bases at the start of a strand locate() looks at.
    virtual std::size_t locate_nt() const = 0;
    /// Which strand begins with `bases`, read forwards; nothing when it is none.
    virtual std::optional<AddressReading> locate(std::string_view bases) const = 0;
    /// How many of those bases were wrong, `found` being what locate() made of them.
    virtual std::size_t wrong_bases(const AddressReading& found, std::string_view bases) const = 0;

    /// Contents of the strand at `place` from its voted bases.
    virtual StrandReading read(const Address& place, StrandReading voted) const = 0;

    /// Bytes of the contents where each read proves itself by a check over all of it, so that
    /// reads need not be brought together; 0: they are grouped and vote.
    virtual std::size_t proven_bytes() const { return 0; }
    /// Which strand `strand`, a whole one read forwards, is, its contents in `contents`
    /// (proven_bytes() long); nothing when the check fails.
    virtual std::optional<Address> prove(const ReadView&, std::span<std::uint8_t>) const {
        return std::nullopt;
    }
};

}  // namespace oligo::dna

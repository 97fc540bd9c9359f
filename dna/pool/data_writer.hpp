#pragma once

#include "dna/cuda/device.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/pool/oligo_screen.hpp"
#include "dna/pool/strand_sink.hpp"
#include "dna/strand/strand_form.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace oligo::dna {

/// Makes the data strands of a pool from their contents, in a buffer of oligos whose primers stay:
/// strands are made, judged and given away where they stand. Runs on all threads.
class DataWriter {
  public:
    /// Keeps references. `strand_nt`: of a strand; `strands`: of the pool.
    DataWriter(const StrandForm& form, const OligoScreen& screen, StrandSink& sink);

    /// The oligos that follow are made for so many strands of `strand_nt` bases.
    void prepare(const Primers& primers, std::size_t strand_nt, std::uint64_t strands);
    /// The strands that contents.first and those after it are; false when one of them has no
    /// acceptable form.
    bool write(const ContentBlock& contents);

  private:
    bool write_piece(const ContentBlock& contents);
    /// The first form of each strand that the screen takes.
    bool write_batch(const ContentBlock& contents, const StrandBlock& strands) const;

    const StrandForm& form_;
    const OligoScreen& screen_;
    StrandSink& sink_;
    OligoBlock oligos_;                              ///< those in the buffer
    std::string buffer_;                             ///< primers, and strands between them
    std::size_t batch_;                              ///< strands that are made at a time
    std::unique_ptr<const OligoScreener> screener_;  ///< what screen_ demands of a pool by itself
};

}  // namespace oligo::dna

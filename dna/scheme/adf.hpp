#pragma once

#include "dna/mapping/strand_mapping.hpp"
#include "dna/scheme/adf_layout.hpp"
#include "dna/scheme/adf_options.hpp"
#include "dna/scheme/scheme.hpp"

#include <memory>
#include <vector>

namespace oligo::dna {

/// ADF-DNA, adaptive dynamic fountain (seed 000, fig. 2): segments are packed into bytes and
/// grouped by importance; blocks of a systematic fountain give as many strands more as the expected
/// loss and the importance ask for; each strand is one number under a mapping that adapts to its
/// length, the constraints and the primers beside it (dna/FORMAT.md, section 13).
class AdfScheme : public Scheme {
  public:
    static constexpr std::string_view kName = "adf";

    /// Throws InputError for constraints that no mapping can keep and strands without room.
    explicit AdfScheme(const AdfOptions& options);

    std::string_view name() const override { return kName; }
    const Constraints& constraints() const override { return options_.constraints; }
    std::size_t strand_nt() const override { return options_.strand_nt; }
    std::string_view primers() const override { return primers_; }
    std::vector<std::uint8_t> parameters() const override { return write_adf_options(options_); }
    std::unique_ptr<const StrandForm> form(const PoolFrame& frame, ObjectShapes) const override;
    std::uint64_t most_strands(const PoolFrame& frame) const override;
    std::unique_ptr<Scheme> between(const Primers& primers) const override;

    std::uint64_t strand_count(const PoolFrame& frame,
                               std::span<const core::SegmentShape> shapes) const override;
    NucleotideCount count(const PoolFrame& frame,
                          std::span<const core::SegmentShape> shapes) const override;
    /// Contents are bytes, not bases.
    std::vector<std::string> encode(const PoolFrame& frame,
                                    const core::Payload& payload) const override;
    void encode_pieces(const PoolFrame& frame, const core::SymbolSource& source,
                       const TakeContents& take) const override;
    DecodeReport decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                        const StrandContents& contents, core::SymbolSink& sink) const override;
    /// Of the fountain's blocks.
    std::vector<std::uint64_t> piece_starts(
        const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const override;

  protected:
    /// The same code over another mapping, with strands that have `trial_bits` bits of trials.
    AdfScheme(AdfOptions options, std::shared_ptr<const StrandMapping> mapping,
              unsigned trial_bits);
    const AdfOptions& options() const { return options_; }

  private:
    AdfScheme(const AdfOptions& options, std::shared_ptr<const InnerParity> parity);

    MappedBits bits(const PoolFrame& frame) const;
    AdfLayout layout(const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const;

    AdfOptions options_;
    std::string primers_;  ///< by name, or "FIVE:THREE"
    std::shared_ptr<const StrandMapping> mapping_;
    unsigned trial_bits_;
    std::shared_ptr<const InnerParity> parity_;  ///< none without inner parity
};

}  // namespace oligo::dna

#pragma once

#include "dna/mapping/strand_mapping.hpp"
#include "dna/scheme/adf_layout.hpp"
#include "dna/scheme/adf_options.hpp"
#include "dna/scheme/scheme.hpp"

#include <memory>
#include <vector>

namespace oligo::dna {

/// ADF-DNA, adaptive dynamic fountain (HybridFlow-DNA, fig. 2): segments are packed into bytes and
/// grouped by importance; blocks of a systematic fountain give as many strands more as the expected
/// loss and the importance ask for; each strand is one number under a mapping that adapts to its
/// length, the constraints and the primers beside it (dna/FORMAT.md, section 13).
class AdfScheme : public Scheme {
  public:
    static constexpr std::string_view kName = kAdfName;

    static AdfOptions read_options(core::Config& config);
    static AdfOptions read_options(std::span<const std::uint8_t> parameters,
                                   std::size_t strand_nt) {
        return read_adf_options(parameters, strand_nt);
    }
    /// Throws InputError for constraints that no mapping can keep and strands without room.
    explicit AdfScheme(const AdfOptions& options);

    std::unique_ptr<const StrandForm> form(const PoolFrame& frame, ObjectShapes) const override;
    std::uint64_t most_strands(const PoolFrame& frame) const override;
    std::unique_ptr<Scheme> between(const Primers& primers) const override;

    /// Pieces are the blocks of the fountain.
    ObjectStrands strands(const PoolFrame& frame,
                          std::span<const core::SegmentShape> shapes) const override;
    /// Contents are bytes, not bases.
    void encode(const PoolFrame& frame, const core::SymbolSource& source,
                const TakeContents& take) const override;
    DecodeReport decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                        const StrandContents& contents, core::SymbolSink& sink) const override;

  protected:
    /// The same code over another mapping, with strands that have `variant_bits` bits of variants.
    AdfScheme(SchemeFacts facts, AdfOptions options, std::shared_ptr<const StrandMapping> mapping,
              unsigned variant_bits);

  private:
    AdfScheme(const AdfOptions& options, std::shared_ptr<const InnerParity> parity);

    MappedBits bits(const PoolFrame& frame) const;
    AdfLayout layout(const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const;

    AdfOptions options_;
    std::shared_ptr<const StrandMapping> mapping_;
    unsigned variant_bits_;
    std::shared_ptr<const InnerParity> parity_;  ///< none without inner parity
};

}  // namespace oligo::dna

#pragma once

#include "dna/mapping/goldman_strands.hpp"
#include "dna/scheme/scheme_options.hpp"
#include "dna/strand/mapped_form.hpp"
#include "dna/stream/overlap_stream.hpp"

#include <memory>
#include <span>

namespace oligo::dna {

/// Settings of the scheme "goldman"; the defaults need no bytes in a pool.
struct GoldmanOptions : SchemeOptions {
    unsigned overlap = 4;  ///< strands that carry each byte, 1..8
    Rotation rotation = Rotation::kCyclic;
};

/// The code of Goldman et al. 2013: ternary Huffman words under a rotating code, every piece of the
/// data on several overlapping strands of alternating orientation (dna/FORMAT.md, section 15). Ours
/// are the strand's number, its check and the whitening before the words.
class GoldmanScheme final : public Scheme {
  public:
    static constexpr std::string_view kName = "goldman";

    /// Throws InputError for strands without room.
    explicit GoldmanScheme(GoldmanOptions options);
    /// From the keys strand_nt, primers, constraints, overlap and rotation.
    static GoldmanOptions read_options(core::Config& config);
    static GoldmanOptions read_options(std::span<const std::uint8_t> parameters,
                                       std::size_t strand_nt);

    std::unique_ptr<const StrandForm> form(const PoolFrame& frame, ObjectShapes) const override;
    std::uint64_t most_strands(const PoolFrame& frame) const override;
    ObjectStrands strands(const PoolFrame& frame,
                          std::span<const core::SegmentShape> shapes) const override;
    /// Contents are bytes, not bases.
    void encode(const PoolFrame& frame, const core::SymbolSource& source,
                const TakeContents& take) const override;
    DecodeReport decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                        const StrandContents& contents, core::SymbolSink& sink) const override;

  private:
    MappedBits bits(const PoolFrame& frame) const;
    OverlapStream stream(const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const;

    GoldmanOptions options_;
    std::shared_ptr<const GoldmanStrands> mapping_;
};

}  // namespace oligo::dna

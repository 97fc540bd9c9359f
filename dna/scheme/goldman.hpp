#pragma once

#include "dna/mapping/goldman_strands.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/scheme/scheme.hpp"
#include "dna/strand/mapped_form.hpp"
#include "dna/stream/overlap_stream.hpp"

#include <memory>
#include <string>
#include <vector>

namespace oligo::dna {

/// Settings of the scheme "goldman"; the defaults need no bytes in a pool.
struct GoldmanOptions {
    std::size_t strand_nt = 200;
    std::string primers = "default";
    Constraints constraints;
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

    std::string_view name() const override { return kName; }
    const Constraints& constraints() const override { return options_.constraints; }
    std::size_t strand_nt() const override { return options_.strand_nt; }
    std::string_view primers() const override { return options_.primers; }
    std::vector<std::uint8_t> parameters() const override;
    std::unique_ptr<const StrandForm> form(const PoolFrame& frame, ObjectShapes) const override;
    std::uint64_t most_strands(const PoolFrame& frame) const override;
    std::uint64_t strand_count(const PoolFrame& frame,
                               std::span<const core::SegmentShape> shapes) const override;
    NucleotideCount count(const PoolFrame& frame,
                          std::span<const core::SegmentShape> shapes) const override;
    /// Contents are bytes, not bases.
    std::vector<std::string> encode(const PoolFrame& frame,
                                    const core::Payload& payload) const override;
    DecodeReport decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                        const StrandContents& contents, core::SymbolSink& sink) const override;

  private:
    MappedBits bits(const PoolFrame& frame) const;
    OverlapStream stream(const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const;

    GoldmanOptions options_;
    std::shared_ptr<const GoldmanStrands> mapping_;
};

}  // namespace oligo::dna

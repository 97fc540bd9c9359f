#pragma once

#include "dna/codebook/assignment.hpp"
#include "dna/codebook/codebook.hpp"
#include "dna/codebook/fixed_length_code.hpp"
#include "dna/scheme/scheme.hpp"
#include "dna/strand/whitening.hpp"
#include "dna/stream/exact_stream.hpp"

#include <memory>
#include <string>
#include <vector>

namespace oligo::dna {

/// Settings of the scheme "fixed-length"; the defaults need no bytes in a pool.
struct FixedLengthOptions {
    std::size_t strand_nt = 200;
    std::string primers = "default";
    Constraints constraints;
    BookFamily book = BookFamily::kPaircode;  ///< of lossy segments
    unsigned word_nt = 0;                     ///< of lossy segments; 0: the shortest that fits
    Assignment assignment = Assignment::kNeighbour;
    unsigned inner_parity = 4;    ///< bytes a strand, exact segments
    unsigned outer_percent = 10;  ///< parity strands per 100 data strands, exact segments
    OuterField outer_field = OuterField::kGf256;  ///< of the outer code, exact segments
};

/// Lossy segments go symbol by symbol to codewords, without any redundancy; exact and chunked
/// segments go to bytes with an inner and an outer Reed-Solomon code (dna/FORMAT.md, section 5).
class FixedLengthScheme final : public Scheme {
  public:
    static constexpr std::string_view kName = "fixed-length";

    /// Throws InputError for settings that leave no room for data.
    explicit FixedLengthScheme(FixedLengthOptions options);
    static FixedLengthOptions read_options(core::Config& config);
    static FixedLengthOptions read_options(std::span<const std::uint8_t> parameters,
                                           std::size_t strand_nt);

    std::string_view name() const override { return kName; }
    const Constraints& constraints() const override { return options_.constraints; }
    std::size_t strand_nt() const override { return options_.strand_nt; }
    std::string_view primers() const override { return options_.primers; }
    std::vector<std::uint8_t> parameters() const override;
    std::uint64_t strand_count(const PoolFrame& frame,
                               std::span<const core::SegmentShape> shapes) const override;
    NucleotideCount count(const PoolFrame& frame,
                          std::span<const core::SegmentShape> shapes) const override;
    std::vector<std::string> encode(const PoolFrame& frame,
                                    const core::Payload& payload) const override;
    DecodeReport decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                        const StrandContents& contents, core::SymbolSink& sink) const override;
    std::unique_ptr<const StrandForm> form(const PoolFrame& frame,
                                           ObjectShapes objects) const override;
    /// How the strands of an object are whitened: no permutation changes within a word.
    std::vector<WhiteningRun> whitening(const PoolFrame& frame,
                                        std::span<const core::SegmentShape> shapes) const;

  private:
    /// Strands of one lossy segment.
    struct LossyRun {
        std::size_t segment = 0;
        unsigned word_nt = 1;
        std::uint64_t symbols_a_strand = 0, first_strand = 0, strands = 0;
    };
    struct Layout {
        std::vector<LossyRun> lossy;
        std::uint64_t exact_first = 0;  ///< first strand of the exact stream
        ExactStream exact;
    };
    Layout layout(const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const;
    FixedLengthCode lossy_code(const core::SegmentShape& shape, unsigned word_nt) const;
    void encode_lossy(const core::Segment& segment, const LossyRun& run,
                      std::span<std::string> regions) const;
    /// Returns how many strands are missing.
    std::uint64_t decode_lossy(const LossyRun& run, const core::SegmentShape& shape,
                               const StrandContents& contents, core::SymbolSink& sink) const;
    DecodeReport decode_exact(const Layout& plan, std::span<const core::SegmentShape> shapes,
                              const StrandContents& contents, core::SymbolSink& sink) const;

    FixedLengthOptions options_;
    unsigned byte_word_nt_;  ///< of the book for bytes
};

}  // namespace oligo::dna

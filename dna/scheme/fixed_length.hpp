#pragma once

#include "dna/codebook/assignment.hpp"
#include "dna/codebook/codebook.hpp"
#include "dna/codebook/fixed_length_code.hpp"
#include "dna/scheme/scheme_options.hpp"
#include "dna/strand/whitening.hpp"
#include "dna/stream/exact_stream.hpp"

#include <memory>
#include <span>
#include <vector>

namespace oligo::dna {

/// Settings of the scheme "fixed-length"; the defaults need no bytes in a pool.
struct FixedLengthOptions : SchemeOptions {
    BookFamily book = BookFamily::kPaircode;  ///< of lossy segments
    unsigned word_nt = 0;                     ///< of lossy segments; 0: the shortest that fits
    Assignment assignment = Assignment::kNeighbour;
    unsigned inner_parity = 4;    ///< bytes a strand, exact segments
    unsigned outer_percent = 10;  ///< parity strands per 100 data strands, exact segments
    OuterField outer_field = OuterField::kGf256;  ///< of the outer code, exact segments
};

/// As a pool stores them (dna/FORMAT.md, section 5).
std::vector<std::uint8_t> parameters_of(const FixedLengthOptions& options);

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

    ObjectStrands strands(const PoolFrame& frame,
                          std::span<const core::SegmentShape> shapes) const override;
    void encode(const PoolFrame& frame, const core::SymbolSource& source,
                const TakeContents& take) const override;
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
    bool encode_lossy(const core::SymbolSource& source, const LossyRun& run, std::size_t region_nt,
                      const TakeContents& take) const;
    bool encode_exact(const core::SymbolSource& source, const Layout& plan, std::size_t region_nt,
                      const TakeContents& take) const;
    /// Reports the strands that are missing and the words that are none of the book.
    DecodeReport decode_lossy(const LossyRun& run, const core::SegmentShape& shape,
                              const StrandContents& contents, core::SymbolSink& sink) const;
    /// Reads the symbols of a run's strands, or soft readings of them, or both, into a segment of
    /// its shape; reports the same.
    DecodeReport read_lossy(const LossyRun& run, const StrandContents& contents, bool symbols,
                            bool soft, core::ReceivedSegment& segment) const;
    DecodeReport decode_exact(const Layout& plan, std::span<const core::SegmentShape> shapes,
                              const StrandContents& contents, core::SymbolSink& sink) const;

    FixedLengthOptions options_;
    unsigned byte_word_nt_;  ///< of the book for bytes
};

}  // namespace oligo::dna

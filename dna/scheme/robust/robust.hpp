#pragma once

#include "dna/scheme/robust/robust_layout.hpp"
#include "dna/scheme/scheme.hpp"
#include "dna/scheme/scheme_options.hpp"
#include "dna/strand/word_address.hpp"

namespace oligo::dna {

/// Settings of scheme robust.
struct RobustOptions : SchemeOptions {
    unsigned bits = 9;               ///< of a word of five bases: 8 or 9
    unsigned parity_permille = 556;  ///< parity strands to a thousand of data: 1.0 bits a base
};

/// As a pool stores them (dna/FORMAT.md, section 16).
std::vector<std::uint8_t> parameters_of(const RobustOptions& options);
/// How their strands are addressed.
WordBits bits_of(const RobustOptions& options);

/// For few and noisy reads: every strand is a row of words that are read over the drift lattice, so
/// that insertions and deletions are corrected in single reads; across strands, each column of
/// words is a Reed-Solomon codeword that takes the lattices' posteriors and gives back where every
/// read is (dna/FORMAT.md, section 16; dna/README.md, "robust").
class RobustScheme final : public Scheme {
  public:
    static constexpr std::string_view kName = "robust";

    /// Throws InputError for constraints that the words do not keep.
    explicit RobustScheme(RobustOptions options);
    static RobustOptions read_options(core::Config& config);
    static RobustOptions read_options(std::span<const std::uint8_t> parameters,
                                      std::size_t strand_nt);

    /// Pieces are the blocks of the outer code.
    ObjectStrands strands(const PoolFrame& frame,
                          std::span<const core::SegmentShape> shapes) const override;
    std::unique_ptr<const StrandForm> form(const PoolFrame& frame, ObjectShapes) const override;
    std::uint64_t most_strands(const PoolFrame& frame) const override;
    /// Contents are symbols, two bytes each.
    void encode(const PoolFrame& frame, const core::SymbolSource& source,
                const TakeContents& take) const override;
    DecodeReport decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                        const StrandContents& contents, core::SymbolSink& sink) const override;

  private:
    RobustShape shape(const PoolFrame& frame) const;
    RobustLayout layout(const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const;

    RobustOptions options_;
};

}  // namespace oligo::dna

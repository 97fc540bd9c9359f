#pragma once

#include "dna/scheme/fixed_length.hpp"
#include "dna/scheme/scheme.hpp"

#include <memory>
#include <string>
#include <vector>

namespace oligo::dna {

/// Settings of the scheme "bases".
struct BasesOptions {
    FixedLengthOptions other;     ///< of segments that are not bases
    unsigned parity_percent = 2;  ///< parity per 100 strands of bases; 0: none
};

/// For payloads that are bases already: segments over an alphabet of 4, chunked ones and lossy ones
/// of categories (core::Order), are written as they are, A C G T for 0..3, one after another, each
/// beginning a new strand; every other segment goes through the scheme "fixed-length". Lost strands
/// of bases are restored from Reed-Solomon parity over their bytes, which travels as one more
/// segment of that scheme (dna/FORMAT.md, section 10).
class BasesScheme final : public Scheme {
  public:
    static constexpr std::string_view kName = "bases";

    explicit BasesScheme(BasesOptions options);
    static BasesOptions read_options(core::Config& config);
    static BasesOptions read_options(std::span<const std::uint8_t> parameters,
                                     std::size_t strand_nt);

    ObjectStrands strands(const PoolFrame& frame,
                          std::span<const core::SegmentShape> shapes) const override;
    void encode(const PoolFrame& frame, const core::SymbolSource& source,
                const TakeContents& take) const override;
    DecodeReport decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                        const StrandContents& contents, core::SymbolSink& sink) const override;
    std::unique_ptr<const StrandForm> form(const PoolFrame& frame,
                                           ObjectShapes objects) const override;

  private:
    /// Strands of bases and the code over them.
    struct Layout {
        std::size_t region_nt = 0;
        std::uint64_t strands = 0;  ///< of bases
        std::uint64_t groups = 0;   ///< strand i belongs to group i mod groups; 0: no parity
        unsigned parity = 0;        ///< strands' worth a group
        std::vector<core::SegmentShape> others;  ///< the parity's last

        std::size_t columns() const { return (region_nt + 3) / 4; }  ///< bytes of a strand
        std::uint64_t parity_bytes() const { return groups * parity * columns(); }
    };
    /// The segments of bases as letters, each from a new strand on, filled up.
    std::vector<std::uint8_t> regions_of(const Layout& plan,
                                         const core::SymbolSource& source) const;
    Layout layout(const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const;
    std::vector<std::uint16_t> parity_of(const Layout& plan,
                                         std::span<const std::uint8_t> regions) const;
    /// Fills in lost strands; returns how many bytes of them.
    std::uint64_t restore(const Layout& plan, const core::ReceivedSegment& parity,
                          std::vector<StrandReading>& strands) const;

    BasesOptions options_;
    FixedLengthScheme other_;
};

}  // namespace oligo::dna

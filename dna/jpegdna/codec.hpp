#pragma once

#include "core/codec.hpp"
#include "core/codec_options.hpp"
#include "dna/jpegdna/picture_coder.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// The classic JPEG-DNA codec (jpegdna package): DCT coefficients straight to bases. A payload has
/// the segments "bases" (alphabet 4, chunked: A C G T as 0..3), "starts" (restart points, chunked
/// bytes), with the picture's own frequencies "frequencies" (exact bytes) and, where the strand has
/// runs above 3, "breaks" (chunked bytes); dna/FORMAT.md, section 9. Damaged bases cost the blocks
/// up to the next restart point.
class JpegdnaCodec final : public core::ImageCodec {
  public:
    static constexpr std::string_view kName = "jpegdna";
    static constexpr unsigned kMinChunkNt = 16, kMaxChunkNt = 254, kChunkNt = 160;
    static constexpr std::uint8_t kBreaksFlag = 128;  ///< of the first parameter byte

    JpegdnaCodec() = default;
    /// Throws InputError for settings out of range.
    explicit JpegdnaCodec(const PictureSettings& settings, unsigned chunk_nt = kChunkNt);
    /// Takes alpha, color, sampler, frequencies, dialect, book, block, chunk and layout. Throws
    /// InputError for values out of range.
    explicit JpegdnaCodec(core::CodecOptions& given);
    explicit JpegdnaCodec(core::CodecOptions&& options) : JpegdnaCodec(options) {}

    /// Settings that a header carries. Throws InputError for parameters that are none.
    static PictureSettings read_parameters(const core::PayloadHeader& header);

    const PictureSettings& settings() const { return settings_; }

    std::string_view name() const override { return kName; }
    core::ColourSpace colour_space() const override {
        return settings_.colour ? core::ColourSpace::kRgb : core::ColourSpace::kGray;
    }
    /// "bases"; for the dialects compat and package the package's own pool format,
    /// "jpegdna-package"; for layout=strand "strand", one strand per picture.
    std::string_view preferred_scheme() const override { return scheme_; }
    /// Options from few bases to many; any alpha will do, these are steps of a fifth to a third.
    static std::vector<std::string> rates() {
        return {"alpha=16",  "alpha=8", "alpha=5.6", "alpha=4",   "alpha=2.8", "alpha=2",
                "alpha=1.4", "alpha=1", "alpha=0.7", "alpha=0.5", "alpha=0.35"};
    }
    std::vector<core::Payload> compress(std::span<const core::Picture> pictures) const override;
    /// The payloads' own settings count, not this codec's.
    std::vector<core::Decoded> decompress(
        std::span<const core::ReceivedPayload> payloads) const override;

    /// The strand of a payload as the package would write it, with its long runs. Throws
    /// std::out_of_range for a payload that compress() did not make.
    static std::string strand_of(const core::Payload& payload);

    /// Header of a picture under these settings, without symbols.
    core::PayloadHeader header(std::uint32_t width_px, std::uint32_t height_px) const;

  private:
    PictureSettings settings_;
    unsigned chunk_nt_ = kChunkNt;
    std::string_view scheme_ = "bases";
};

/// Frequencies of all planes as bytes (LEB128 varints, DC before AC) and back. Reading throws
/// InputError for bytes that are none.
std::vector<std::uint8_t> write_frequencies(std::span<const SymbolFrequencies> tables);
std::vector<SymbolFrequencies> read_frequencies(std::span<const std::uint8_t> bytes,
                                                std::size_t planes);

}  // namespace oligo::dna

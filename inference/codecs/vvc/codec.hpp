#pragma once

#include "core/codec_options.hpp"
#include "inference/codecs/external/byte_codec.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace oligo::inference {

/// Pictures as one intra frame of VVC (ITU-T H.266), 4:2:0 at 10 bits, by an ffmpeg with the
/// encoder libvvenc and a VVC decoder (PyPI's imageio-ffmpeg 0.8.1 carries one). Sides are padded
/// to even numbers of at least 16 by their last samples. Colours go by BT.709, limited range.
class VvcCodec final : public ByteCodec {
  public:
    static constexpr std::string_view kName = "vvc";

    /// Option qp: 0..63, quality (37 without it). Throws InputError where there is no such program.
    explicit VvcCodec(core::CodecOptions& options);

    std::string_view name() const override { return kName; }
    std::string_view preferred_scheme() const override { return "adf"; }
    static std::vector<std::string> rates();

  protected:
    std::vector<std::uint8_t> write(const core::Picture& picture) const override;
    core::Picture read(const std::vector<std::uint8_t>& stream,
                       const core::PayloadHeader& header) const override;

  private:
    std::filesystem::path ffmpeg_;
    int qp_ = 37;
};

}  // namespace oligo::inference

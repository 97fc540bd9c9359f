#pragma once

#include "core/codec_options.hpp"
#include "inference/codecs/external/byte_codec.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace oligo::inference {

/// Pictures as JPEG XL (ISO/IEC 18181) by libjxl's own programs cjxl and djxl (Debian's package
/// libjxl-tools). With a fountain over its bytes it stands for JPEG DNA's path (ISO/IEC 25508), in
/// which any codec's stream is written on strands.
class JxlCodec final : public ByteCodec {
  public:
    static constexpr std::string_view kName = "jxl";

    /// Options distance (0..25, 0: lossless, 2 without it) and effort (1..9, 7). Throws InputError
    /// where the programs are not installed.
    explicit JxlCodec(core::CodecOptions& options);

    std::string_view name() const override { return kName; }
    std::string_view preferred_scheme() const override { return "adf"; }
    static std::vector<std::string> rates();

  protected:
    std::vector<std::uint8_t> write(const core::Picture& picture) const override;
    core::Picture read(const std::vector<std::uint8_t>& stream,
                       const core::PayloadHeader& header) const override;

  private:
    std::filesystem::path cjxl_, djxl_;
    double distance_ = 2;
    int effort_ = 7;
};

}  // namespace oligo::inference

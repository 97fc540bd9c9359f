#include "inference/codecs/vvc/codec.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "inference/codecs/external/program.hpp"

#include <algorithm>
#include <array>

namespace oligo::inference {

namespace {

constexpr ExternalProgram kFfmpeg{
    "vvc", "ffmpeg", "OLIGOCODEC_FFMPEG",
    "it must have the encoder libvvenc, as the ffmpeg in PyPI's imageio-ffmpeg==0.8.1"};
constexpr std::array<std::string_view, 1> kOptions = {"qp"};
constexpr std::uint32_t kLeastSide = 16;
constexpr std::uint32_t kMostSide = 1 << 14;

std::uint32_t padded(std::uint32_t side) {
    return std::max(kLeastSide, side + side % 2);
}

/// To another size from the top left: cut, or filled up with the last samples.
core::Picture resized(const core::Picture& from, std::uint32_t width, std::uint32_t height) {
    core::Picture to{width, height, from.channels, {}};
    to.samples.reserve(std::size_t{width} * height * from.channels);
    for (std::uint32_t y = 0; y < height; ++y) {
        const std::size_t row = std::min(y, from.height_px - 1);
        for (std::uint32_t x = 0; x < width; ++x) {
            const std::size_t at =
                (row * from.width_px + std::min(x, from.width_px - 1)) * from.channels;
            for (std::size_t c = 0; c < from.channels; ++c)
                to.samples.push_back(from.samples[at + c]);
        }
    }
    return to;
}

std::string size_text(std::uint32_t width, std::uint32_t height) {
    return std::to_string(width) + "x" + std::to_string(height);
}

/// What stands before the options of a conversion of one frame.
std::vector<std::string> quietly(std::vector<std::string> own) {
    const std::vector<std::string> quiet = {"-nostdin", "-hide_banner", "-loglevel", "error", "-y"};
    own.insert(own.begin(), quiet.begin(), quiet.end());
    return own;
}

constexpr const char* kExact = ":flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp";

}  // namespace

VvcCodec::VvcCodec(core::CodecOptions& given) {
    core::Config options = given.take(kName, kOptions);
    qp_ = static_cast<int>(options.integer("qp", 37, {0, 63}));
    ffmpeg_ = find_program(kFfmpeg);
}

std::vector<std::string> VvcCodec::rates() {
    return {"qp=47", "qp=42", "qp=37", "qp=32", "qp=27", "qp=22"};
}

std::vector<std::uint8_t> VvcCodec::write(const core::Picture& picture) const {
    const std::uint32_t width = padded(picture.width_px), height = padded(picture.height_px);
    if (std::max(width, height) > kMostSide) {
        throw core::InputError("codec vvc: a picture of " + size_text(width, height) +
                               "; expected sides of at most " + std::to_string(kMostSide));
    }
    const TemporaryFolder folder;
    core::write_file_atomic(folder / "in.rgb", resized(picture, width, height).samples);
    // Without -qpa 0 the quantiser adapts to what is seen, and the QP is not the one given.
    run_program_in(
        folder, ffmpeg_,
        quietly(
            {"-f",
             "rawvideo",
             "-pix_fmt",
             "rgb24",
             "-s",
             size_text(width, height),
             "-i",
             (folder / "in.rgb").string(),
             "-vf",
             std::string("scale=in_range=full:out_range=limited:out_color_matrix=bt709") + kExact,
             "-pix_fmt",
             "yuv420p10le",
             "-c:v",
             "libvvenc",
             "-threads",
             "1",
             "-qpa",
             "0",
             "-qp",
             std::to_string(qp_),
             "-frames:v",
             "1",
             "-f",
             "vvc",
             (folder / "out.vvc").string()}));
    return core::read_file(folder / "out.vvc");
}

core::Picture VvcCodec::read(const std::vector<std::uint8_t>& stream,
                             const core::PayloadHeader& header) const {
    const std::uint32_t width = padded(header.width_px), height = padded(header.height_px);
    const TemporaryFolder folder;
    core::write_file_atomic(folder / "in.vvc", stream);
    run_program_in(
        folder, ffmpeg_,
        quietly(
            {"-threads", "1", "-f", "vvc", "-i", (folder / "in.vvc").string(), "-frames:v", "1",
             "-vf",
             std::string("scale=in_range=limited:in_color_matrix=bt709:out_range=full") + kExact,
             "-f", "rawvideo", "-pix_fmt", "rgb24", (folder / "out.rgb").string()}));
    core::Picture picture{width, height, 3, core::read_file(folder / "out.rgb")};
    if (picture.samples.size() != std::size_t{width} * height * 3) {
        throw core::InputError("codec vvc: the stream is of another size than " +
                               size_text(width, height));
    }
    return resized(picture, header.width_px, header.height_px);
}

}  // namespace oligo::inference

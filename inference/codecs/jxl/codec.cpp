#include "inference/codecs/jxl/codec.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/image/image_io.hpp"
#include "core/number_text.hpp"
#include "inference/codecs/external/program.hpp"

#include <array>

namespace oligo::inference {

namespace {

constexpr const char* kAdvice = "install libjxl-tools (Debian 12, Ubuntu 24.04 and newer)";
constexpr ExternalProgram kCjxl{"jxl", "cjxl", "OLIGOCODEC_CJXL", kAdvice};
constexpr ExternalProgram kDjxl{"jxl", "djxl", "OLIGOCODEC_DJXL", kAdvice};
constexpr std::array<std::string_view, 2> kOptions = {"distance", "effort"};

}  // namespace

JxlCodec::JxlCodec(core::CodecOptions& given) {
    core::Config options = given.take(kName, kOptions);
    distance_ = options.number("distance", 2, {0, 25});
    effort_ = static_cast<int>(options.integer("effort", 7, {1, 9}));
    cjxl_ = find_program(kCjxl);
    djxl_ = find_program(kDjxl);
}

std::vector<std::string> JxlCodec::rates() {
    return {"distance=15", "distance=8", "distance=4", "distance=2", "distance=1"};
}

std::vector<std::uint8_t> JxlCodec::write(const core::Picture& picture) const {
    const TemporaryFolder folder;
    core::save_picture(folder / "in.ppm", picture);
    run_program_in(
        folder, cjxl_,
        {(folder / "in.ppm").string(), (folder / "out.jxl").string(), "--distance",
         core::short_text(distance_), "--effort", std::to_string(effort_), "--num_threads", "0"});
    return core::read_file(folder / "out.jxl");
}

core::Picture JxlCodec::read(const std::vector<std::uint8_t>& stream,
                             const core::PayloadHeader& header) const {
    const TemporaryFolder folder;
    core::write_file_atomic(folder / "in.jxl", stream);
    run_program_in(
        folder, djxl_,
        {(folder / "in.jxl").string(), (folder / "out.ppm").string(), "--num_threads", "1"});
    core::Picture picture = core::to_rgb(core::load_picture(folder / "out.ppm"));
    if (picture.width_px != header.width_px || picture.height_px != header.height_px) {
        throw core::InputError("codec jxl: the stream is of " + std::to_string(picture.width_px) +
                               " x " + std::to_string(picture.height_px) + "; expected " +
                               std::to_string(header.width_px) + " x " +
                               std::to_string(header.height_px));
    }
    return picture;
}

}  // namespace oligo::inference

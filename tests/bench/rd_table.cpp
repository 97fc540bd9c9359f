// Rate and quality of an entropy-coded codec at each of its rates over pictures, as JSON in the
// manner of CompressAI's results. scripts/rd_compare.py sets it beside published curves.
// usage: rd_table WEIGHTS TILE_WIDTHxTILE_HEIGHT PICTURE...
#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/memory.hpp"
#include "core/metrics.hpp"
#include "models/entropy/codec.hpp"
#include "models/registry.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

using namespace oligo;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Means {
    double bpp = 0, bpp_latents = 0, psnr_db = 0, encode_s = 0, decode_s = 0;
};

void add(Means& means, const core::ImageCodec& codec, const core::Picture& picture, double share) {
    const auto bits_per_pixel = 8.0 / static_cast<double>(picture.pixels());
    const auto started = Clock::now();
    const auto payload = codec.compress({&picture, 1}).front();
    means.encode_s += share * seconds_since(started);
    for (const auto& segment : payload.segments) {
        const auto bpp = static_cast<double>(segment.symbols.size()) * bits_per_pixel;
        means.bpp += share * bpp;
        if (segment.name == "latents") means.bpp_latents += share * bpp;
    }
    const auto received = core::as_received(payload);
    const auto decoding = Clock::now();
    const auto decoded = codec.decompress({&received, 1}).front().picture;
    means.decode_s += share * seconds_since(decoding);
    means.psnr_db += share * core::psnr_db(picture, decoded);
}

void print(const std::string& weights, const std::string& tile,
           const std::vector<std::string>& paths) {
    const auto cross = tile.find('x');
    nlohmann::ordered_json results;
    for (int rate = 1;; ++rate) {
        core::CodecOptions options({"rate=" + std::to_string(rate),
                                    "tile_width=" + tile.substr(0, cross),
                                    "tile_height=" + tile.substr(cross + 1)});
        oligo::core::keep_freed_memory();
        std::unique_ptr<core::ImageCodec> codec;
        try {
            codec = models::open_codec(weights, models::model_folders(), "auto", options);
        } catch (const core::InputError&) {
            if (rate == 1) throw;
            break;  // past the model's last rate
        }
        Means means;
        for (const auto& path : paths) {
            add(means, *codec, core::to_rgb(core::load_picture(path)),
                1 / static_cast<double>(paths.size()));
        }
        results["bpp"].push_back(means.bpp);
        results["bpp_latents"].push_back(means.bpp_latents);
        results["psnr-rgb"].push_back(means.psnr_db);
        results["encoding_time"].push_back(means.encode_s);
        results["decoding_time"].push_back(means.decode_s);
    }
    std::cout << nlohmann::ordered_json{{"name", weights},
                                        {"description", std::to_string(paths.size()) +
                                                            " pictures, tiles of " + tile + " px"},
                                        {"results", results}}
                     .dump(2)
              << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4 || std::string(argv[2]).find('x') == std::string::npos) {
        std::cerr << "usage: rd_table WEIGHTS TILE_WIDTHxTILE_HEIGHT PICTURE...\n";
        return 2;
    }
    try {
        print(argv[1], argv[2], {argv + 3, argv + argc});
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "rd_table: " << error.what() << '\n';
        return 1;
    }
}

// Mean rate and quality of any learned codec over pictures, as one JSON object: bits per pixel of
// the payload, PSNR and LPIPS (alex, on which some are trained, and squeeze, on which none is).
// usage: quality_table CODEC PICTURE... [--set key=value]...
#include "core/codec_options.hpp"
#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/memory.hpp"
#include "models/metrics/picture_metric.hpp"
#include "models/registry.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace oligo;

namespace {

struct Arguments {
    std::string codec;
    std::vector<std::string> pictures, sets;
};

nlohmann::ordered_json measured(const Arguments& arguments) {
    core::CodecOptions options(arguments.sets);
    const auto folders = models::model_folders();
    const auto codec = models::open_codec(arguments.codec, folders, "cpu", options);
    if (!options.left().empty()) {
        throw core::InputError("option '" + options.left().front() + "' is not this codec's");
    }
    std::map<std::string, std::unique_ptr<models::PictureMetric>> metrics;
    for (const std::string name : {"psnr-rgb", "lpips-alex", "lpips-squeeze"}) {
        metrics[name] = models::open_picture_metric(name, {folders, {}, "cpu"});
    }
    nlohmann::ordered_json row{{"codec", arguments.codec},
                               {"options", arguments.sets},
                               {"pictures", arguments.pictures.size()},
                               {"bpp", 0.0}};
    const double share = 1.0 / static_cast<double>(arguments.pictures.size());
    for (const auto& path : arguments.pictures) {
        const auto picture = core::to_rgb(core::load_picture(path));
        const auto payload = codec->compress({&picture, 1}).front();
        const auto received = core::as_received(payload);
        const auto decoded = codec->decompress({&received, 1}).front().picture;
        const auto bits = core::payload_bits(core::shapes_of(payload));
        row["bpp"] =
            row["bpp"].get<double>() + share * bits / static_cast<double>(picture.pixels());
        for (const auto& [name, metric] : metrics) {
            const double before = row.value(name, 0.0);
            row[name] = before + share * metric->measure(picture, decoded).value_or(0);
        }
    }
    return row;
}

}  // namespace

int main(int argc, char** argv) {
    core::keep_freed_memory();
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--set" && i + 1 < argc) {
            arguments.sets.emplace_back(argv[++i]);
        } else if (arguments.codec.empty()) {
            arguments.codec = word;
        } else {
            arguments.pictures.push_back(word);
        }
    }
    if (arguments.pictures.empty()) {
        std::cerr << "usage: quality_table CODEC PICTURE... [--set key=value]...\n";
        return 2;
    }
    try {
        std::cout << measured(arguments).dump() << '\n';
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "quality_table: " << error.what() << '\n';
        return 1;
    }
}

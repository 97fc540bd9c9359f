#include "inference/codec_options.hpp"

#include "inference/device.hpp"
#include "models/registry.hpp"

#include <algorithm>

namespace oligo::inference {

std::string_view key_of(std::string_view assignment) {
    return assignment.substr(0, assignment.find('='));
}

std::vector<std::string> set_codec_options(core::ImageCodec& codec,
                                           const std::vector<std::string>& assignments) {
    const std::vector<std::string> names = codec.option_names();
    core::Config options =
        core::Config::from_text("{}", "options of codec " + std::string(codec.name()));
    std::vector<std::string> others;
    for (const std::string& assignment : assignments) {
        const bool known = std::find(names.begin(), names.end(), key_of(assignment)) != names.end();
        if (known) {
            options.set(assignment);
        } else {
            others.push_back(assignment);
        }
    }
    codec.set_options(options);
    return others;
}

PictureWriter open_picture_writer(const WriteOptions& options, const CommonOptions& common) {
    PictureWriter writer;
    writer.codec =
        models::open_codec(options.codec, models::model_folders(), prepare_device(common));
    const std::vector<std::string> others = set_codec_options(*writer.codec, options.assignments);
    writer.scheme = open_scheme(options.scheme, others, options.primers);
    return writer;
}

}  // namespace oligo::inference

#include "inference/api/codecs.hpp"

#include "core/config.hpp"
#include "core/error.hpp"
#include "dna/jpegdna/codec.hpp"
#include "inference/api/device.hpp"
#include "inference/api/pool_weights.hpp"
#include "inference/networks/table.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace oligo::inference {

std::unique_ptr<core::ImageCodec> open_codec(const std::string& name, const CommonOptions& common) {
    if (name == dna::JpegdnaCodec::kName) return std::make_unique<dna::JpegdnaCodec>();
    return networks().open_codec(name, networks().model_folders({}), prepare_device(common));
}

std::filesystem::path codec_weights(const std::string& name) {
    if (name == dna::JpegdnaCodec::kName) {
        throw core::InputError("--with-weights: codec '" + name + "' has no weights");
    }
    return networks().weights_path(name, networks().model_folders({}));
}

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

CodecShelf::CodecShelf(std::filesystem::path weights, std::vector<std::string> assignments,
                       const dna::PoolReading& pool, const CommonOptions& common)
    : weights_(std::move(weights)),
      assignments_(std::move(assignments)),
      pool_(pool),
      common_(common) {}

std::unique_ptr<core::ImageCodec> CodecShelf::open(const core::PayloadHeader& header) {
    if (header.codec == dna::JpegdnaCodec::kName) return std::make_unique<dna::JpegdnaCodec>();
    if (device_.empty()) device_ = prepare_device(common_);
    const auto folders = networks().model_folders(weights_);
    const dna::ReceivedObject* own = weights_in(pool_, header);
    if (own != nullptr && !networks().find_weights(header, folders)) {
        spdlog::info("weights '{}' are taken from the pool", own->name);
        return networks().open_codec_from(header, weights_bytes(*own),
                                          "the pool's weights '" + own->name + "'", device_);
    }
    return networks().open_codec_for(header, folders, device_);
}

core::ImageCodec& CodecShelf::codec_for(const core::PayloadHeader& header) {
    auto& codec = open_[{header.codec, header.model}];
    if (codec) return *codec;
    codec = open(header);
    const std::vector<std::string> unknown = set_codec_options(*codec, assignments_);
    for (const std::string& assignment : assignments_) {
        const bool taken = std::find(unknown.begin(), unknown.end(), assignment) == unknown.end();
        if (taken) used_.insert(assignment);
    }
    return *codec;
}

void CodecShelf::require_assignments_used() const {
    for (const std::string& assignment : assignments_) {
        if (used_.contains(assignment)) continue;
        throw core::InputError("--set '" + assignment + "': no codec of this pool has an option '" +
                               std::string(key_of(assignment)) + "'");
    }
}

}  // namespace oligo::inference

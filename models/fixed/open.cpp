#include "models/fixed/open.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "models/files/finder.hpp"
#include "models/fixed/cae/codec.hpp"

#include <optional>
#include <utility>

namespace oligo::models {
namespace {

namespace fs = std::filesystem;

/// A tensor that a sound file may hold all zero is left to whoever knows how training begins.
bool is_sound(const WeightsFile& file) {
    const auto stated = file.metadata().find("hash");
    return stated != file.metadata().end() && file.plain() && file.hash() == stated->second;
}

std::unique_ptr<core::ImageCodec> open_cae(const fs::path& path, core::CodecOptions& options) {
    const auto file = std::make_shared<const WeightsFile>(path);
    const auto config = CaeConfig::from_json(file->metadata().at("config"));
    auto exponents = IntegerExponents::of(file->metadata(), file->where());
    if (!exponents || config.rate_control != "heads") return nullptr;
    auto own = options;
    const auto taken = take_cae_options(own, config, {true, true});
    if (!taken.integer_synthesis || !taken.integer_analysis) return nullptr;
    if (file->shapes() != cae_shapes(config) || !is_sound(*file)) return nullptr;
    const WeightsId weights(model_hash(file->metadata()), path);
    auto codec =
        std::make_unique<FixedCaeCodec>(file, weights, config, std::move(*exponents), taken);
    options = std::move(own);
    return codec;
}

std::unique_ptr<core::ImageCodec> open_at(const fs::path& path, core::CodecOptions& options) try {
    const auto metadata = core::load_tensor_metadata(path);
    const auto codec = metadata.find("codec");
    if (codec == metadata.end() || codec->second != "cae" || !metadata.contains("config")) {
        return nullptr;
    }
    return open_cae(path, options);
} catch (const core::Error&) {
    return nullptr;
}

}  // namespace

std::unique_ptr<core::ImageCodec> open_fixed_codec(const std::string& name_or_path,
                                                   const std::vector<fs::path>& folders,
                                                   core::CodecOptions& options) {
    return open_at(weights_path(name_or_path, folders), options);
}

std::unique_ptr<core::ImageCodec> open_fixed_codec_for(const core::PayloadHeader& header,
                                                       const std::vector<fs::path>& folders,
                                                       core::CodecOptions& options) {
    if (header.codec != "cae") return nullptr;
    const auto paths = find_weights(header.codec, core::to_hex(header.model), folders);
    return paths.empty() ? nullptr : open_at(paths.front(), options);
}

bool is_fixed_codec(const core::ImageCodec& codec) {
    return dynamic_cast<const FixedCaeCodec*>(&codec) != nullptr;
}

}  // namespace oligo::models

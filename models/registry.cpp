#include "models/registry.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/torch/device.hpp"
#include "core/torch/safetensors.hpp"
#include "models/cae/codec.hpp"
#include "models/djscc/codec.hpp"
#include "models/entropy/codec.hpp"
#include "models/hybridflow/assemble.hpp"
#include "models/hyperprior/fixed_network.hpp"
#include "models/hyperprior/network.hpp"
#include "models/metrics/dists.hpp"
#include "models/metrics/lpips.hpp"
#include "models/mlic/network.hpp"
#include "models/network_codec.hpp"
#include "models/vqgan/codec.hpp"
#include "models/weights.hpp"
#include "models/wiped_layers.hpp"

#include <spdlog/spdlog.h>

#include <new>
#include <optional>

namespace oligo::models {
namespace {

namespace fs = std::filesystem;

/// What a codec is built from.
struct Parts {
    const core::TensorFile& file;
    WeightsId weights;
    std::string where;  ///< begins the messages
    c10::Device device;
    core::CodecOptions& options;
    std::span<const core::ReceivedShared> shared;  ///< of the pool
    FindModel find_model;                          ///< for models that are built on others
};

const std::string& config_of(const Parts& parts) {
    const auto config = parts.file.metadata.find("config");
    if (config != parts.file.metadata.end()) return config->second;
    throw core::InputError(parts.where + ": no config in its metadata");
}

std::unique_ptr<core::ImageCodec> build_cae(const Parts& parts) {
    Cae model(CaeConfig::from_json(config_of(parts)));
    refuse_wiped(*model, parts.file.tensors, parts.where);
    assign_tensors(*model, parts.file.tensors, parts.where);
    return std::make_unique<CaeCodec>(model, parts.weights, parts.device, parts.options,
                                      IntegerExponents::of(parts.file.metadata, parts.where));
}

std::unique_ptr<core::ImageCodec> build_djscc(const Parts& parts) {
    Djscc model(DjsccConfig::from_json(config_of(parts)));
    refuse_wiped(*model, parts.file.tensors, parts.where);
    assign_tensors(*model, parts.file.tensors, parts.where);
    return std::make_unique<DjsccCodec>(model, parts.weights, parts.device, parts.options);
}

std::unique_ptr<core::ImageCodec> build_vqgan(const Parts& parts) {
    Vqgan model(VqganConfig::from_json(config_of(parts)));
    refuse_wiped(*model, parts.file.tensors, parts.where);
    assign_tensors(*model, parts.file.tensors, parts.where);
    return std::make_unique<VqganCodec>(model, parts.weights, parts.device, parts.options);
}

template <class Network, class Config>
std::unique_ptr<core::ImageCodec> build_latent(const Parts& parts) {
    auto network = std::make_shared<Network>(Config::from_json(config_of(parts)));
    refuse_wiped(*network, parts.file.tensors, parts.where);
    assign_tensors(*network, parts.file.tensors, parts.where);
    return std::make_unique<LatentCodec>(network, parts.weights, parts.device, parts.options);
}

std::unique_ptr<core::ImageCodec> build_hyperprior(const Parts& parts) {
    auto network = std::make_shared<HyperpriorImpl>(HyperpriorConfig::from_json(config_of(parts)));
    refuse_wiped(*network, parts.file.tensors, parts.where);
    assign_tensors(*network, parts.file.tensors, parts.where);
    std::unique_ptr<const FixedTransforms> fixed;
    if (auto exponents = IntegerExponents::of(parts.file.metadata, parts.where)) {
        fixed = std::make_unique<FixedHyperprior>(network, std::move(*exponents));
    }
    return std::make_unique<LatentCodec>(network, parts.weights, parts.device, parts.options,
                                         std::move(fixed));
}

std::unique_ptr<core::ImageCodec> build_hybridflow(const Parts& parts) {
    return assemble_hybridflow(
        {parts.file, parts.weights, parts.where, parts.shared, parts.find_model}, parts.device,
        parts.options);
}

/// Builders by codec name: the one table that a new learned codec is added to.
struct Builder {
    std::string_view codec;
    std::unique_ptr<core::ImageCodec> (*build)(const Parts& parts);
};
constexpr Builder kBuilders[] = {{"cae", build_cae},
                                 {"djscc", build_djscc},
                                 {"hybridflow", build_hybridflow},
                                 {"hyperprior", build_hyperprior},
                                 {"mlic", build_latent<MlicImpl, MlicConfig>},
                                 {"vqgan", build_vqgan}};

/// LibTorch's own complaints are about the file: it asked for what cannot be built.
std::unique_ptr<core::ImageCodec> build_with(const Builder& builder, const Parts& parts) try {
    return builder.build(parts);
} catch (const core::Error&) {
    throw;
} catch (const std::bad_alloc&) {
    throw;
} catch (const std::exception& error) {
    const std::string text = error.what();
    throw core::InputError(parts.where +
                           ": its network cannot be built: " + text.substr(0, text.find('\n')));
}

std::unique_ptr<core::ImageCodec> build(const Parts& parts) {
    const auto codec = parts.file.metadata.find("codec");
    for (const auto& builder : kBuilders) {
        if (codec != parts.file.metadata.end() && codec->second == builder.codec) {
            return build_with(builder, parts);
        }
    }
    throw core::InputError(parts.where + ": codec '" +
                           (codec == parts.file.metadata.end() ? "" : codec->second) +
                           "' is not known; a newer version may have written it");
}

/// The pool's own weights, which must be of that codec's model.
core::TensorFile weights_of_pool(const std::string& codec, const std::string& hash,
                                 const core::ReceivedShared& weights) {
    const auto where = "the pool's weights '" + weights.name + "'";
    auto file = parse_model(core::whole_bytes(weights), where);
    const auto found = model_hash(file.metadata);
    const auto of = file.metadata.find("codec");
    if (!found.starts_with(hash) || of == file.metadata.end() || of->second != codec) {
        throw core::InputError(where + ": is model " + found.substr(0, 16) + "...; expected a " +
                               codec + " model with hash " + hash + "...");
    }
    spdlog::info("weights '{}' are taken from the pool", weights.name);
    return file;
}

/// Looks for models in folders, else among what a pool brings.
FindModel model_finder(std::vector<fs::path> folders,
                       std::span<const core::ReceivedShared> shared) {
    return [folders = std::move(folders), shared](
               const std::string& codec, const std::string& hash) -> std::optional<FoundModel> {
        for (const auto& path : find_weights(codec, hash, folders)) {
            try {
                return FoundModel{load_model(path), {hash, path}};
            } catch (const core::InputError& error) {
                warn_once(error.what());  // another copy may be sound
            }
        }
        const auto* own = core::find_shared(shared, core::SharedRole::kWeights, short_hash(hash));
        if (own == nullptr) return std::nullopt;
        return FoundModel{weights_of_pool(codec, hash, *own), {hash}};
    };
}

std::unique_ptr<core::ImageCodec> build(const fs::path& path, std::vector<fs::path> folders,
                                        c10::Device device, core::CodecOptions& options,
                                        std::span<const core::ReceivedShared> shared = {}) {
    const auto file = load_model(path);
    folders.insert(folders.begin(), path.has_parent_path() ? path.parent_path() : fs::path("."));
    return build({file,
                  {model_hash(file.metadata), path},
                  "weights '" + path.string() + "'",
                  device,
                  options,
                  shared,
                  model_finder(std::move(folders), shared)});
}

/// The first of several files, which are said to hold the same model, that can be used: a damaged
/// copy does not stand in the way of a sound one.
std::unique_ptr<core::ImageCodec> build_first(const std::vector<fs::path>& paths,
                                              const std::vector<fs::path>& folders,
                                              c10::Device device, core::CodecOptions& options,
                                              std::span<const core::ReceivedShared> shared = {}) {
    for (std::size_t i = 0; i + 1 < paths.size(); ++i) {
        try {
            auto own = options;
            auto codec = build(paths[i], folders, device, own, shared);
            options = std::move(own);
            return codec;
        } catch (const core::InputError& error) {
            warn_once(std::string(error.what()) + "; '" + paths[i + 1].string() +
                      "' is tried instead");
        }
    }
    return build(paths.back(), folders, device, options, shared);
}

}  // namespace

std::unique_ptr<core::ImageCodec> open_codec(const std::string& name_or_path,
                                             const std::vector<fs::path>& folders,
                                             const std::string& device,
                                             core::CodecOptions& options) {
    const auto target = core::parse_device(device);
    return build_first(weights_paths(name_or_path, folders), folders, target, options);
}

std::unique_ptr<core::ImageCodec> open_codec_for(const core::PayloadHeader& header,
                                                 const std::vector<fs::path>& folders,
                                                 const std::string& device,
                                                 core::CodecOptions& options,
                                                 std::span<const core::ReceivedShared> shared) {
    const auto target = core::parse_device(device);
    const auto hash = core::to_hex(header.model);
    const auto* own = core::find_shared(shared, core::SharedRole::kWeights, header.model);
    if (const auto paths = find_weights(header.codec, hash, folders); !paths.empty()) {
        try {
            return build_first(paths, folders, target, options, shared);
        } catch (const core::InputError& error) {
            if (own == nullptr) throw;
            warn_once(std::string(error.what()) + "; the pool's own weights are tried instead");
        }
    }
    if (own == nullptr) {
        throw core::InputError("no " + header.codec + " weights with hash " + hash + "... in " +
                               folder_list(folders) +
                               "; name them with --weights (a file or its folder)");
    }
    const auto file = weights_of_pool(header.codec, hash, *own);
    return build({file,
                  {model_hash(file.metadata)},
                  "the pool's weights '" + own->name + "'",
                  target,
                  options,
                  shared,
                  model_finder(folders, shared)});
}

std::string verify_model(const fs::path& path) {
    try {
        const auto metadata = core::load_tensor_metadata(path);
        const auto metric = metadata.find("metric");
        if (metric != metadata.end() && metric->second == "dists") {
            load_dists(path);
        } else if (metric != metadata.end()) {
            load_lpips(path);
        } else {
            core::CodecOptions none;
            build(path, model_folders(), c10::Device(c10::kCPU), none);
        }
        return {};
    } catch (const core::Error& error) {
        return error.what();
    }
}

}  // namespace oligo::models

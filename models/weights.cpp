#include "models/weights.hpp"

#include "core/error.hpp"
#include "models/wiped_layers.hpp"

#include <ATen/ATen.h>
#include <torch/nn/module.h>
#include <torch/utils.h>

namespace oligo::models {

std::map<std::string, at::Tensor> named_tensors(const torch::nn::Module& module) {
    std::map<std::string, at::Tensor> tensors;
    for (const auto& item : module.named_parameters()) tensors[item.key()] = item.value().detach();
    for (const auto& item : module.named_buffers()) tensors[item.key()] = item.value().detach();
    return tensors;
}

void assign_tensors(torch::nn::Module& module, const std::map<std::string, at::Tensor>& tensors,
                    const std::string& where) {
    const torch::NoGradGuard no_grad;
    auto own = named_tensors(module);
    for (const auto& [name, tensor] : tensors) {
        const auto found = own.find(name);
        if (found == own.end()) {
            throw core::InputError(where + ": tensor '" + name + "' is not part of this model");
        }
        if (found->second.sizes() != tensor.sizes()) {
            throw core::InputError(where + ": tensor '" + name +
                                   "' has another shape than the model's configuration asks for");
        }
        found->second.copy_(tensor);
        own.erase(found);
    }
    if (!own.empty()) {
        throw core::InputError(where + ": tensor '" + own.begin()->first + "' is missing");
    }
}

namespace {

/// Whether a layer came to be all zero that does not begin so: no training gives that, and it
/// passes nothing on. A bias may well be zero, and the words of a codebook that a pool brought in
/// parts.
bool is_wiped(const std::string& name, const at::Tensor& before, const at::Tensor& loaded) {
    if (name.ends_with(".entries")) return false;
    const bool layer = loaded.dim() >= 2 || (loaded.numel() > 1 && !name.ends_with("bias"));
    return layer && loaded.is_floating_point() && !loaded.any().item<bool>() &&
           before.any().item<bool>();
}

}  // namespace

void refuse_wiped(const torch::nn::Module& fresh, const std::map<std::string, at::Tensor>& tensors,
                  const std::string& where) {
    for (const auto& [name, before] : named_tensors(fresh)) {
        const auto loaded = tensors.find(name);
        if (loaded != tensors.end() && is_wiped(name, before, loaded->second)) {
            throw core::InputError(where + ": tensor '" + name +
                                   "' is all zero; no training gives such a model");
        }
    }
}

std::string nonsense_in(const std::map<std::string, at::Tensor>& tensors) {
    for (const auto& [name, tensor] : tensors) {
        if (!tensor.is_floating_point() || tensor.numel() == 0) continue;
        if (!at::isfinite(tensor).all().item<bool>()) {
            return "tensor '" + name + "' holds values that are no finite numbers";
        }
    }
    return {};
}

void save_model(const std::filesystem::path& path, const torch::nn::Module& module,
                std::map<std::string, std::string> metadata, Precision precision) {
    core::TensorFile file;
    for (const auto& [name, tensor] : named_tensors(module)) {
        file.tensors[name] = precision == Precision::kFloat16 && tensor.is_floating_point()
                                 ? tensor.cpu().to(at::kHalf)
                                 : tensor.cpu();
    }
    for (const auto& [name, tensor] : file.tensors) {
        if (!tensor.is_floating_point() || at::isfinite(tensor).all().item<bool>()) continue;
        throw core::RecoveryError("weights '" + path.string() + "' are not written: tensor '" +
                                  name + "' holds values that are no finite numbers");
    }
    file.metadata = std::move(metadata);
    file.metadata["hash"] = core::hash_tensors(file.tensors);
    core::save_tensors(path, file);
}

namespace {

/// A model whose tensors have the hash that its metadata states.
core::TensorFile checked_model(core::TensorFile file, const std::string& where) {
    const auto stated = file.metadata.find("hash");
    if (stated == file.metadata.end()) {
        throw core::InputError(where + ": no hash in the metadata; not a model of this program");
    }
    const auto found = core::hash_tensors(file.tensors);
    if (found != stated->second) {
        throw core::InputError(where + ": hash " + found.substr(0, 16) +
                               "... does not match the stated " + stated->second.substr(0, 16) +
                               "...; the file is damaged");
    }
    const auto nonsense = nonsense_in(file.tensors);
    if (!nonsense.empty()) {
        throw core::InputError(where + ": " + nonsense + "; no training gives such a model");
    }
    return file;
}

}  // namespace

core::TensorFile load_model(const std::filesystem::path& path) {
    return checked_model(core::load_tensors(path), "weights '" + path.string() + "'");
}

core::TensorFile parse_model(std::span<const std::uint8_t> bytes, const std::string& where) {
    return checked_model(core::parse_tensors(bytes, where), where);
}

}  // namespace oligo::models

#pragma once

#include "core/torch/safetensors.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>

namespace torch::nn {
class Module;
}

namespace oligo::models {

/// How weights are stored.
enum class Precision { kFloat32, kFloat16 };

/// Parameters and buffers of a module by their registered names, on the CPU.
std::map<std::string, at::Tensor> named_tensors(const torch::nn::Module& module);

/// Copies tensors into a module. Both sets of names and all shapes must agree: throws InputError
/// that names what is missing, unexpected or of another shape.
void assign_tensors(torch::nn::Module& module, const std::map<std::string, at::Tensor>& tensors,
                    const std::string& where);

/// The first tensor that no trained model has, in words: one with NaN or an infinite value; "" when
/// there is none.
std::string nonsense_in(const std::map<std::string, at::Tensor>& tensors);

/// Writes a model: tensors in `precision`, metadata codec, config (JSON), training (one-line
/// summary) and hash (core::hash_tensors of what is stored). Throws RecoveryError, and writes
/// nothing, when a value is not finite (in that precision).
void save_model(const std::filesystem::path& path, const torch::nn::Module& module,
                std::map<std::string, std::string> metadata, Precision precision);

/// Reads a model file and checks its hash and what it holds: a changed byte is an InputError, and
/// so is a tensor that no training gives (nonsense_in).
core::TensorFile load_model(const std::filesystem::path& path);

/// The same of a model file's bytes in memory; `where` begins the messages.
core::TensorFile parse_model(std::span<const std::uint8_t> bytes, const std::string& where);

}  // namespace oligo::models

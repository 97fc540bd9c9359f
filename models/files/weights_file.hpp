#pragma once

#include "core/mapped_file.hpp"
#include "core/tensor_layout.hpp"
#include "models/files/real_tensors.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>

namespace oligo::models {

/// A model file without LibTorch: mapped, its tensors read where they are asked for.
class WeightsFile {
  public:
    /// Throws InputError for what is no weights file, and for one shorter than it says.
    explicit WeightsFile(const std::filesystem::path& path);

    const std::map<std::string, std::string>& metadata() const { return layout_.metadata; }
    const std::string& where() const { return where_; }  ///< begins the messages
    /// Name -> shape of all tensors.
    std::map<std::string, std::vector<std::int64_t>> shapes() const;

    /// SHA-256 of all tensors as core::hash_tensors has it.
    std::string hash() const;
    /// Whether all tensors are of fp16 or fp32, have finite values, and none but biases are all
    /// zero. (Some layers may be: whoever knows the network says which.)
    bool plain() const;
    /// Of fp16 or fp32. Throws InputError for a name that is not there, or another dtype.
    RealTensor read(const std::string& name) const;

  private:
    std::span<const std::uint8_t> bytes_of(const core::TensorEntry& entry) const;

    std::string where_;
    core::TensorLayout layout_;
    core::MappedFile file_;
    std::map<std::string, const core::TensorEntry*> by_name_;
};

}  // namespace oligo::models

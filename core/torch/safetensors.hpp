#pragma once

#include "core/tensor_layout.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>

namespace oligo::core {

/// Named tensors with free text beside them: the safetensors file format (8-byte little-endian
/// header length, JSON header with dtype, shape and data_offsets, raw data), readable from Python.
struct TensorFile {
    std::map<std::string, at::Tensor> tensors;  ///< on the CPU, contiguous
    std::map<std::string, std::string> metadata;
};

/// Reads a whole file. Throws InputError (path, tensor, what is wrong) for a header that is not
/// JSON, a dtype other than F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL, a shape that does not fit its
/// bytes, overlapping or missing bytes, and truncated or overlong files.
TensorFile load_tensors(const std::filesystem::path& path);

/// The same for a file's bytes in memory; `where` begins the messages.
TensorFile parse_tensors(std::span<const std::uint8_t> bytes, const std::string& where);

/// Writes by atomic rename, tensors sorted by name.
void save_tensors(const std::filesystem::path& path, const TensorFile& file);

/// SHA-256 over the tensors sorted by name; for each: name, 0, dtype as in the file, 0, shape as
/// decimal numbers joined by commas, 0, little-endian bytes. 64 hex digits.
std::string hash_tensors(const std::map<std::string, at::Tensor>& tensors);

}  // namespace oligo::core

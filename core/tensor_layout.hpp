#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::core {

/// A tensor of a safetensors file: `first`..`last` are bytes of the file's data, as many as the
/// shape and dtype take.
struct TensorEntry {
    std::string name;
    std::string_view dtype;  ///< F64 F32 F16 BF16 I64 I32 I16 I8 U8 or BOOL
    std::vector<std::int64_t> shape;
    std::uint64_t first = 0, last = 0;
};

/// What a safetensors file says of itself: an 8-byte little-endian header length, a JSON header
/// with dtype, shape and data_offsets of each tensor, then raw data.
struct TensorLayout {
    std::vector<TensorEntry> tensors;             ///< in the order of their data, without gaps
    std::map<std::string, std::string> metadata;  ///< free text
    std::uint64_t data_start = 0, data_bytes = 0;
};

/// Reads and checks the header; the data are only counted. Throws InputError that begins with
/// `where` for a header that is not JSON or longer than 16 MB, an unknown dtype, a shape that does
/// not fit its bytes, and bytes that belong to two tensors or none.
TensorLayout read_tensor_layout(std::istream& file, const std::string& where);

/// The metadata alone, whatever the tensors are.
std::map<std::string, std::string> read_tensor_metadata(std::istream& file,
                                                        const std::string& where);

/// A weights file, and how messages name it. Throws InputError for what is no regular file.
std::ifstream open_tensor_file(const std::filesystem::path& path);
std::string tensor_file_name(const std::filesystem::path& path);

/// Metadata of a file, without reading the tensors.
std::map<std::string, std::string> load_tensor_metadata(const std::filesystem::path& path);

}  // namespace oligo::core

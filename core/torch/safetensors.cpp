#include "core/torch/safetensors.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/hash.hpp"
#include "core/mapped_file.hpp"
#include "core/tensor_layout.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <nlohmann/json.hpp>

#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace oligo::core {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<std::string_view, at::ScalarType>, 10> kTypes{{
    {"F64", at::kDouble},
    {"F32", at::kFloat},
    {"F16", at::kHalf},
    {"BF16", at::kBFloat16},
    {"I64", at::kLong},
    {"I32", at::kInt},
    {"I16", at::kShort},
    {"I8", at::kChar},
    {"U8", at::kByte},
    {"BOOL", at::kBool},
}};

std::string_view type_name(at::ScalarType type) {
    for (const auto& [name, value] : kTypes) {
        if (value == type) return name;
    }
    throw Error(ExitCode::kInternal, "a tensor of this type cannot be stored");
}

[[noreturn]] void bad(const std::string& where, const std::string& why) {
    throw InputError(where + ": " + why);
}

std::span<const std::uint8_t> bytes_of(const at::Tensor& tensor) {
    return {static_cast<const std::uint8_t*>(tensor.const_data_ptr()),
            static_cast<std::size_t>(tensor.nbytes())};
}

at::ScalarType type_of(std::string_view name) {
    for (const auto& [text, type] : kTypes) {
        if (text == name) return type;
    }
    throw Error(ExitCode::kInternal, "a dtype that tensors of a file cannot have");
}

TensorFile read_tensors(std::istream& stream, const std::string& where) {
    TensorLayout layout = read_tensor_layout(stream, where);
    TensorFile file;
    file.metadata = std::move(layout.metadata);
    for (const TensorEntry& entry : layout.tensors) {
        auto tensor = at::empty(entry.shape, at::TensorOptions().dtype(type_of(entry.dtype)));
        stream.seekg(static_cast<std::streamoff>(layout.data_start + entry.first));
        if (!stream.read(static_cast<char*>(tensor.mutable_data_ptr()),
                         static_cast<std::streamsize>(tensor.nbytes()))) {
            bad(where, "tensor '" + entry.name + "' cannot be read; the file is truncated");
        }
        file.tensors.emplace(entry.name, std::move(tensor));
    }
    return file;
}

/// A tensor where it lies in the mapping, which it keeps.
at::Tensor mapped_tensor(const std::shared_ptr<const MappedFile>& mapping, const TensorEntry& entry,
                         std::uint64_t data_start, const std::string& where) {
    const auto type = type_of(entry.dtype);
    std::uint64_t bytes = c10::elementSize(type);
    for (const auto extent : entry.shape) bytes *= static_cast<std::uint64_t>(extent);
    const std::uint64_t first = data_start + entry.first;
    if (first + bytes > mapping->bytes().size()) {
        bad(where, "tensor '" + entry.name + "' cannot be read; the file is truncated");
    }
    std::uint8_t* const at = mapping->bytes().data() + first;
    const bool aligned = first % c10::elementSize(type) == 0;
    if (bytes > 0 && aligned) {
        return at::from_blob(
            at, entry.shape, [mapping](void*) {}, at::TensorOptions().dtype(type));
    }
    auto tensor = at::empty(entry.shape, at::TensorOptions().dtype(type));
    if (bytes > 0) std::memcpy(tensor.mutable_data_ptr(), at, bytes);
    return tensor;
}

}  // namespace

TensorFile load_tensors(const std::filesystem::path& path) {
    auto stream = open_tensor_file(path);
    const auto where = tensor_file_name(path);
    TensorLayout layout = read_tensor_layout(stream, where);
    const auto mapping = std::make_shared<const MappedFile>(path);
    TensorFile file;
    file.metadata = std::move(layout.metadata);
    for (const TensorEntry& entry : layout.tensors) {
        file.tensors.emplace(entry.name, mapped_tensor(mapping, entry, layout.data_start, where));
    }
    return file;
}

TensorFile parse_tensors(std::span<const std::uint8_t> bytes, const std::string& where) {
    std::istringstream stream(std::string(bytes.begin(), bytes.end()));
    return read_tensors(stream, where);
}

void save_tensors(const std::filesystem::path& path, const TensorFile& file) {
    Json header = Json::object();
    if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
    std::vector<at::Tensor> data;
    std::uint64_t offset = 0;
    for (const auto& [name, tensor] : file.tensors) {
        data.push_back(tensor.detach().cpu().contiguous());
        const auto bytes = static_cast<std::uint64_t>(data.back().nbytes());
        header[name] = {{"dtype", type_name(tensor.scalar_type())},
                        {"shape", tensor.sizes().vec()},
                        {"data_offsets", {offset, offset + bytes}}};
        offset += bytes;
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');  // data starts aligned, as the format asks
    const std::uint64_t length = text.size();
    std::array<std::uint8_t, 8> prefix{};
    std::memcpy(prefix.data(), &length, 8);

    AtomicFile out(path);
    out.write(std::span<const std::uint8_t>(prefix));
    out.write(std::string_view(text));
    for (const auto& tensor : data) out.write(bytes_of(tensor));
    out.commit();
}

std::string hash_tensors(const std::map<std::string, at::Tensor>& tensors) {
    Sha256 sha;
    const auto field = [&](std::string_view text) {
        sha.update(text);
        sha.update(std::string_view("\0", 1));
    };
    for (const auto& [name, tensor] : tensors) {
        std::string shape;
        for (const auto extent : tensor.sizes()) {
            shape += (shape.empty() ? "" : ",") + std::to_string(extent);
        }
        field(name);
        field(type_name(tensor.scalar_type()));
        field(shape);
        const auto data = tensor.detach().cpu().contiguous();
        sha.update(bytes_of(data));
    }
    return to_hex(sha.finish());
}

}  // namespace oligo::core

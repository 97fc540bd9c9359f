#include "core/torch/safetensors.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/hash.hpp"

#include <ATen/ops/empty.h>
#include <nlohmann/json.hpp>

#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace oligo::core {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

using Json = nlohmann::ordered_json;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the format's own limit

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

std::string name_of(const std::filesystem::path& path) {
    return "weights '" + path.string() + "'";
}

struct Header {
    Json json;
    std::uint64_t data_start = 0;
    std::uint64_t data_bytes = 0;
};

Header read_header(std::istream& stream, const std::string& where) {
    stream.seekg(0, std::ios::end);
    const auto size = static_cast<std::uint64_t>(stream.tellg());
    stream.seekg(0);
    std::uint64_t length = 0;
    if (size < 8 || !stream.read(reinterpret_cast<char*>(&length), 8)) {
        bad(where, "is " + std::to_string(size) + " bytes long; a safetensors file has at least 8");
    }
    if (length > kMaxHeaderBytes || length > size - 8) {
        bad(where, "its header claims " + std::to_string(length) + " bytes, the file has " +
                       std::to_string(size - 8) + "; not a safetensors file, or truncated");
    }
    std::string text(length, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(length));
    Header header;
    header.json = Json::parse(text, nullptr, false);
    if (!header.json.is_object()) bad(where, "its header is not a JSON object");
    header.data_start = 8 + length;
    header.data_bytes = size - header.data_start;
    return header;
}

std::map<std::string, std::string> metadata_of(const Header& header) {
    std::map<std::string, std::string> metadata;
    const auto found = header.json.find("__metadata__");
    if (found == header.json.end() || !found->is_object()) return metadata;
    for (const auto& [key, value] : found->items()) {
        if (value.is_string()) metadata[key] = value.get<std::string>();
    }
    return metadata;
}

struct Entry {
    at::ScalarType type = at::kFloat;
    std::vector<std::int64_t> shape;
    std::uint64_t first = 0, last = 0;
};

bool is_natural(const Json& value) {
    return value.is_number_unsigned() || (value.is_number_integer() && value.get<int64_t>() >= 0);
}

Entry parse_entry(const Json& json, const std::string& name, const Header& header,
                  const std::string& source) {
    const std::string where = "tensor '" + name + "': ";
    const auto dtype = json.is_object() ? json.find("dtype") : json.end();
    if (!json.is_object() || dtype == json.end() || !dtype->is_string() ||
        !json.contains("shape") || !json["shape"].is_array() || !json.contains("data_offsets") ||
        !json["data_offsets"].is_array() || json["data_offsets"].size() != 2) {
        bad(source, where + "expected dtype, shape and two data_offsets");
    }
    Entry entry;
    const auto text = dtype->get<std::string>();
    bool known = false;
    for (const auto& [type, value] : kTypes) {
        if (type == text) entry.type = value, known = true;
    }
    if (!known) bad(source, where + "dtype '" + text + "' is not supported");
    std::uint64_t bytes = c10::elementSize(entry.type);
    for (const auto& extent : json["shape"]) {
        if (!is_natural(extent) || extent.get<std::uint64_t>() > header.data_bytes) {
            bad(source, where + "its shape does not fit the file");
        }
        entry.shape.push_back(extent.get<std::int64_t>());
        if (__builtin_mul_overflow(bytes, extent.get<std::uint64_t>(), &bytes)) {
            bad(source, where + "its shape does not fit the file");
        }
    }
    const auto& offsets = json["data_offsets"];
    if (!is_natural(offsets[0]) || !is_natural(offsets[1])) bad(source, where + "bad data_offsets");
    entry.first = offsets[0].get<std::uint64_t>();
    entry.last = offsets[1].get<std::uint64_t>();
    if (entry.first > entry.last || entry.last > header.data_bytes ||
        entry.last - entry.first != bytes) {
        bad(source, where + "data_offsets " + std::to_string(entry.first) + ".." +
                        std::to_string(entry.last) + " do not hold its " + std::to_string(bytes) +
                        " bytes; the file may be truncated");
    }
    return entry;
}

std::ifstream open(const std::filesystem::path& path) {
    // A pipe would be waited for, and cannot be gone about in.
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error) bad(name_of(path), "cannot be opened: " + error.message());
    if (!std::filesystem::is_regular_file(status)) bad(name_of(path), "is no regular file");
    std::ifstream stream(path, std::ios::binary);
    if (!stream) bad(name_of(path), "cannot be opened");
    return stream;
}

std::span<const std::uint8_t> bytes_of(const at::Tensor& tensor) {
    return {static_cast<const std::uint8_t*>(tensor.const_data_ptr()),
            static_cast<std::size_t>(tensor.nbytes())};
}

TensorFile read_tensors(std::istream& stream, const std::string& where) {
    const auto header = read_header(stream, where);
    TensorFile file;
    file.metadata = metadata_of(header);
    std::uint64_t covered = 0;
    for (const auto& [name, json] : header.json.items()) {
        if (name == "__metadata__") continue;
        const auto entry = parse_entry(json, name, header, where);
        covered += entry.last - entry.first;
        if (covered > header.data_bytes) bad(where, "tensor '" + name + "' overlaps another");
        auto tensor = at::empty(entry.shape, at::TensorOptions().dtype(entry.type));
        stream.seekg(static_cast<std::streamoff>(header.data_start + entry.first));
        if (!stream.read(static_cast<char*>(tensor.mutable_data_ptr()),
                         static_cast<std::streamsize>(tensor.nbytes()))) {
            bad(where, "tensor '" + name + "' cannot be read; the file is truncated");
        }
        file.tensors.emplace(name, std::move(tensor));
    }
    if (covered != header.data_bytes) {
        bad(where, "holds " + std::to_string(header.data_bytes) + " data bytes, its tensors take " +
                       std::to_string(covered));
    }
    return file;
}

}  // namespace

TensorFile load_tensors(const std::filesystem::path& path) {
    auto stream = open(path);
    return read_tensors(stream, name_of(path));
}

TensorFile parse_tensors(std::span<const std::uint8_t> bytes, const std::string& where) {
    std::istringstream stream(std::string(bytes.begin(), bytes.end()));
    return read_tensors(stream, where);
}

std::map<std::string, std::string> load_tensor_metadata(const std::filesystem::path& path) {
    auto stream = open(path);
    return metadata_of(read_header(stream, name_of(path)));
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

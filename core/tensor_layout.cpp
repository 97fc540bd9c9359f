#include "core/tensor_layout.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace oligo::core {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

using Json = nlohmann::ordered_json;

// The format allows 100 MB; parsed JSON takes many times its text, and no model needs a hundredth.
constexpr std::uint64_t kMostHeaderBytes = 16'000'000;

constexpr int kDeepest = 4;

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 10> kTypes{{{"F64", 8},
                                                                             {"F32", 4},
                                                                             {"F16", 2},
                                                                             {"BF16", 2},
                                                                             {"I64", 8},
                                                                             {"I32", 4},
                                                                             {"I16", 2},
                                                                             {"I8", 1},
                                                                             {"U8", 1},
                                                                             {"BOOL", 1}}};

[[noreturn]] void bad(const std::string& where, const std::string& why) {
    throw InputError(where + ": " + why);
}

struct Header {
    Json json;
    std::uint64_t data_start = 0, data_bytes = 0;
};

Header read_header(std::istream& stream, const std::string& where) {
    stream.seekg(0, std::ios::end);
    const auto size = static_cast<std::uint64_t>(stream.tellg());
    stream.seekg(0);
    std::uint64_t length = 0;
    if (size < 8 || !stream.read(reinterpret_cast<char*>(&length), 8)) {
        bad(where, "is " + std::to_string(size) + " bytes long; a safetensors file has at least 8");
    }
    if (length > size - 8) {
        bad(where, "its header claims " + std::to_string(length) + " bytes, the file has " +
                       std::to_string(size - 8) + "; not a safetensors file, or truncated");
    }
    if (length > kMostHeaderBytes) {
        bad(where, "its header has " + std::to_string(length) + " bytes; expected at most " +
                       std::to_string(kMostHeaderBytes));
    }
    std::string text(length, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(length));
    Header header;
    // What lies deeper than a shape's numbers is nothing of ours, and costs nothing that way.
    const Json::parser_callback_t shallow = [](int depth, Json::parse_event_t, Json&) {
        return depth <= kDeepest;
    };
    header.json = Json::parse(text, shallow, false);
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

bool is_natural(const Json& value) {
    return value.is_number_unsigned() ||
           (value.is_number_integer() && value.get<std::int64_t>() >= 0);
}

/// Reads dtype and shape; the bytes that they take.
std::uint64_t read_shape(const Json& json, TensorEntry& entry, std::uint64_t data_bytes,
                         const std::string& where) {
    const auto text = json["dtype"].get<std::string>();
    const auto* const type = std::find_if(kTypes.begin(), kTypes.end(),
                                          [&](const auto& known) { return known.first == text; });
    if (type == kTypes.end()) bad(where, "dtype '" + text + "' is not supported");
    entry.dtype = type->first;
    std::uint64_t bytes = type->second;
    for (const auto& extent : json["shape"]) {
        if (!is_natural(extent) || extent.get<std::uint64_t>() > data_bytes ||
            __builtin_mul_overflow(bytes, extent.get<std::uint64_t>(), &bytes)) {
            bad(where, "its shape does not fit the file");
        }
        entry.shape.push_back(extent.get<std::int64_t>());
    }
    return bytes;
}

TensorEntry read_entry(const Json& json, const std::string& name, std::uint64_t data_bytes,
                       const std::string& file) {
    const std::string where = file + ": tensor '" + name + "'";
    const auto holds = [&](const char* key, auto is) {
        const auto found = json.find(key);
        return found != json.end() && is(*found);
    };
    const auto is_text = [](const Json& value) { return value.is_string(); };
    const auto is_list = [](const Json& value) { return value.is_array(); };
    const auto is_pair = [](const Json& value) { return value.is_array() && value.size() == 2; };
    if (!json.is_object() || !holds("dtype", is_text) || !holds("shape", is_list) ||
        !holds("data_offsets", is_pair)) {
        bad(where, "expected dtype, shape and two data_offsets");
    }
    TensorEntry entry{name, {}, {}, 0, 0};
    const std::uint64_t bytes = read_shape(json, entry, data_bytes, where);
    const auto& offsets = json["data_offsets"];
    if (!is_natural(offsets[0]) || !is_natural(offsets[1])) bad(where, "bad data_offsets");
    entry.first = offsets[0].get<std::uint64_t>();
    entry.last = offsets[1].get<std::uint64_t>();
    if (entry.first > entry.last || entry.last > data_bytes || entry.last - entry.first != bytes) {
        bad(where, "data_offsets " + std::to_string(entry.first) + ".." +
                       std::to_string(entry.last) + " do not hold its " + std::to_string(bytes) +
                       " bytes; the file may be truncated");
    }
    return entry;
}

/// Every byte belongs to one tensor.
void require_no_gaps(const TensorLayout& layout, const std::string& where) {
    std::uint64_t covered = 0;
    for (const TensorEntry& entry : layout.tensors) {
        if (entry.first < covered) bad(where, "tensor '" + entry.name + "' overlaps another");
        if (entry.first > covered) {
            bad(where, "bytes " + std::to_string(covered) + ".." + std::to_string(entry.first) +
                           " of its data belong to no tensor");
        }
        covered = entry.last;
    }
    if (covered != layout.data_bytes) {
        bad(where, "holds " + std::to_string(layout.data_bytes) + " data bytes, its tensors take " +
                       std::to_string(covered));
    }
}

}  // namespace

TensorLayout read_tensor_layout(std::istream& file, const std::string& where) {
    const Header header = read_header(file, where);
    TensorLayout layout;
    layout.metadata = metadata_of(header);
    layout.data_start = header.data_start;
    layout.data_bytes = header.data_bytes;
    for (const auto& [name, json] : header.json.items()) {
        if (name == "__metadata__") continue;
        layout.tensors.push_back(read_entry(json, name, header.data_bytes, where));
    }
    std::stable_sort(layout.tensors.begin(), layout.tensors.end(),
                     [](const TensorEntry& a, const TensorEntry& b) {
                         return std::pair(a.first, a.last) < std::pair(b.first, b.last);
                     });
    require_no_gaps(layout, where);
    return layout;
}

std::map<std::string, std::string> read_tensor_metadata(std::istream& file,
                                                        const std::string& where) {
    return metadata_of(read_header(file, where));
}

std::string tensor_file_name(const std::filesystem::path& path) {
    return "weights '" + path.string() + "'";
}

std::ifstream open_tensor_file(const std::filesystem::path& path) {
    // A pipe would be waited for, and cannot be gone about in.
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error) bad(tensor_file_name(path), "cannot be opened: " + error.message());
    if (!std::filesystem::is_regular_file(status)) {
        bad(tensor_file_name(path), "is no regular file");
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) bad(tensor_file_name(path), "cannot be opened");
    return stream;
}

std::map<std::string, std::string> load_tensor_metadata(const std::filesystem::path& path) {
    auto stream = open_tensor_file(path);
    return read_tensor_metadata(stream, tensor_file_name(path));
}

}  // namespace oligo::core

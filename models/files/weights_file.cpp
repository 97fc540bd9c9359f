#include "models/files/weights_file.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>

namespace oligo::models {
namespace {

core::TensorLayout layout_of(const std::filesystem::path& path, const std::string& where) {
    auto stream = core::open_tensor_file(path);
    return core::read_tensor_layout(stream, where);
}

/// IEEE 754 binary16; exact in fp32.
float of_half(std::uint16_t bits) {
    constexpr unsigned kFraction = 10, kMostExponent = 31;
    const std::uint32_t sign = (bits & 0x8000U) << 16U;
    const std::uint32_t exponent = bits >> kFraction & kMostExponent;
    const std::uint32_t fraction = bits & 0x3FFU;
    if (exponent == 0) {
        const float small = std::ldexp(static_cast<float>(fraction), -24);
        return sign == 0 ? small : -small;
    }
    const std::uint32_t wide = exponent == kMostExponent ? 255 : exponent + 127 - 15;
    return std::bit_cast<float>(sign | wide << 23U | fraction << 13U);
}

/// Calls `take` with each value of a tensor of fp16 or fp32; false for another dtype.
template <class Take>
bool each_value(std::string_view dtype, std::span<const std::uint8_t> bytes, Take take) {
    const auto run = [&]<class Stored>(Stored, auto real) {
        for (std::size_t at = 0; at < bytes.size(); at += sizeof(Stored)) {
            Stored stored;
            std::memcpy(&stored, bytes.data() + at, sizeof stored);
            take(real(stored));
        }
        return true;
    };
    if (dtype == "F16") return run(std::uint16_t{}, of_half);
    if (dtype == "F32") return run(float{}, [](float value) { return value; });
    return false;
}

}  // namespace

WeightsFile::WeightsFile(const std::filesystem::path& path)
    : where_(core::tensor_file_name(path)), layout_(layout_of(path, where_)), file_(path) {
    if (file_.bytes().size() < layout_.data_start + layout_.data_bytes) {
        throw core::InputError(where_ + ": the file is truncated");
    }
    for (const auto& entry : layout_.tensors) by_name_[entry.name] = &entry;
}

std::map<std::string, std::vector<std::int64_t>> WeightsFile::shapes() const {
    std::map<std::string, std::vector<std::int64_t>> all;
    for (const auto& entry : layout_.tensors) all[entry.name] = entry.shape;
    return all;
}

std::span<const std::uint8_t> WeightsFile::bytes_of(const core::TensorEntry& entry) const {
    return file_.bytes().subspan(layout_.data_start + entry.first, entry.last - entry.first);
}

std::string WeightsFile::hash() const {
    core::Sha256 sha;
    const auto field = [&](std::string_view text) {
        sha.update(text);
        sha.update(std::string_view("\0", 1));
    };
    for (const auto& [name, entry] : by_name_) {
        std::string shape;
        for (const auto extent : entry->shape) {
            shape += (shape.empty() ? "" : ",") + std::to_string(extent);
        }
        field(name);
        field(entry->dtype);
        field(shape);
        sha.update(bytes_of(*entry));
    }
    return core::to_hex(sha.finish());
}

bool WeightsFile::plain() const {
    for (const auto& entry : layout_.tensors) {
        bool finite = true, zero = true;
        const bool known = each_value(entry.dtype, bytes_of(entry), [&](float value) {
            finite = finite && std::isfinite(value);
            zero = zero && value == 0;
        });
        if (!known || !finite || (zero && !entry.name.ends_with("bias"))) return false;
    }
    return true;
}

RealTensor WeightsFile::read(const std::string& name) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) {
        throw core::InputError(where_ + ": tensor '" + name + "' is missing");
    }
    RealTensor tensor{found->second->shape, {}};
    const auto bytes = bytes_of(*found->second);
    tensor.values.reserve(bytes.size() / 2);
    if (!each_value(found->second->dtype, bytes,
                    [&](float value) { tensor.values.push_back(value); })) {
        throw core::InputError(where_ + ": tensor '" + name +
                               "' is of another dtype than F16 or F32");
    }
    return tensor;
}

}  // namespace oligo::models

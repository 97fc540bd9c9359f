// Any bytes as a safetensors file, or any JSON as its header: tensors that cover the data once, or
// an InputError. What LibTorch then does is to copy the bytes that belong to each.
#include "core/error.hpp"
#include "core/tensor_layout.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <cstring>
#include <sstream>
#include <string>

namespace {

using oligo::fuzz::require;

std::uint64_t bytes_of(std::string_view dtype) {
    if (dtype.ends_with("64")) return 8;
    if (dtype.ends_with("32")) return 4;
    if (dtype.ends_with("16")) return 2;
    return 1;
}

void check(const oligo::core::TensorLayout& layout, std::size_t file_bytes) {
    require(layout.data_start + layout.data_bytes == file_bytes);
    std::uint64_t covered = 0;
    for (const auto& tensor : layout.tensors) {
        require(tensor.first == covered && tensor.last >= tensor.first);
        covered = tensor.last;
        std::uint64_t bytes = bytes_of(tensor.dtype);
        for (const std::int64_t extent : tensor.shape) {
            require(extent >= 0);
            bytes *= static_cast<std::uint64_t>(extent);
        }
        require(tensor.last - tensor.first == bytes);
    }
    require(covered == layout.data_bytes);
}

/// The bytes, behind a length that makes all but the last `data` of them the header.
std::string with_length(std::span<const std::uint8_t> bytes, std::size_t data) {
    const std::uint64_t length = bytes.size() - std::min(bytes.size(), data);
    std::string file(8, '\0');
    std::memcpy(file.data(), &length, 8);
    return file.append(bytes.begin(), bytes.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    oligo::fuzz::Input input(data, size);
    const std::uint8_t kind = input.byte();
    const auto rest = input.rest();
    const std::string file =
        kind == 0 ? std::string(rest.begin(), rest.end()) : with_length(rest, kind / 4);
    std::istringstream stream(file);
    try {
        check(oligo::core::read_tensor_layout(stream, "weights"), file.size());
    } catch (const oligo::core::InputError&) {
    }
    std::istringstream again(file);
    try {
        oligo::core::read_tensor_metadata(again, "weights");
    } catch (const oligo::core::InputError&) {
    }
    return 0;
}

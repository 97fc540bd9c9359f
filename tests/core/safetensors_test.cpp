#include "core/torch/safetensors.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/random.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cstring>

using namespace oligo;

namespace {

core::TensorFile sample() {
    torch::manual_seed(1);
    core::TensorFile file;
    file.tensors["b.weight"] = torch::randn({3, 2});
    file.tensors["a"] = torch::arange(5, torch::kInt);
    file.tensors["half"] = torch::randn({4}).to(torch::kHalf);
    file.tensors["scalar"] = torch::tensor(2.5);
    file.tensors["empty"] = torch::zeros({0, 7});
    file.metadata = {{"codec", "cae"}, {"note", "\"quoted\" and \n lines"}};
    return file;
}

std::vector<std::uint8_t> with_header(const std::string& json, std::size_t data_bytes) {
    std::vector<std::uint8_t> bytes(8 + json.size() + data_bytes);
    const std::uint64_t length = json.size();
    std::memcpy(bytes.data(), &length, 8);
    std::memcpy(bytes.data() + 8, json.data(), json.size());
    return bytes;
}

}  // namespace

CATCH_TEST_CASE("safetensors: what is written is read", "[core_torch]") {
    const test::TemporaryFolder folder;
    const auto written = sample();
    core::save_tensors(folder / "x.safetensors", written);
    const auto read = core::load_tensors(folder / "x.safetensors");
    CATCH_CHECK(read.metadata == written.metadata);
    CATCH_REQUIRE(read.tensors.size() == written.tensors.size());
    for (const auto& [name, tensor] : written.tensors) {
        CATCH_INFO(name);
        CATCH_CHECK(read.tensors.at(name).scalar_type() == tensor.scalar_type());
        CATCH_CHECK(torch::equal(read.tensors.at(name), tensor));
    }
    CATCH_CHECK(core::load_tensor_metadata(folder / "x.safetensors") == written.metadata);
}

CATCH_TEST_CASE("safetensors: the bytes are those of the format", "[core_torch]") {
    const test::TemporaryFolder folder;
    core::TensorFile file;
    file.tensors["t"] = torch::tensor({1.0F, -2.0F});
    core::save_tensors(folder / "x.safetensors", file);
    const auto bytes = core::read_file(folder / "x.safetensors");
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    CATCH_CHECK(length % 8 == 0);
    const std::string json(bytes.begin() + 8, bytes.begin() + 8 + static_cast<long>(length));
    CATCH_CHECK(json.starts_with(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})"));
    const std::vector<std::uint8_t> data(bytes.end() - 8, bytes.end());
    CATCH_CHECK(data == std::vector<std::uint8_t>{0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0});
}

CATCH_TEST_CASE("safetensors: the hash sees names, types, shapes and values", "[core_torch]") {
    const auto base = sample().tensors;
    const auto hash = core::hash_tensors(base);
    CATCH_CHECK(hash.size() == 64);
    CATCH_CHECK(core::hash_tensors(sample().tensors) == hash);
    auto changed = base;
    changed["b.weight"] = base.at("b.weight").view({2, 3});
    CATCH_CHECK(core::hash_tensors(changed) != hash);
    changed = base;
    changed["a"] = base.at("a").to(torch::kLong);
    CATCH_CHECK(core::hash_tensors(changed) != hash);
    changed = base;
    changed["c"] = changed["a"];
    changed.erase("a");
    CATCH_CHECK(core::hash_tensors(changed) != hash);
    // SHA-256 of "t\0F32\0" "2\0" and the bytes of 1, -2, computed with Python's hashlib.
    CATCH_CHECK(core::hash_tensors({{"t", torch::tensor({1.0F, -2.0F})}}) ==
                "cc7939f25aafbf39453a664d60a370bbd2498d65458e52664ff46d68a68ae7eb");
}

CATCH_TEST_CASE("safetensors: hostile headers are refused without allocating", "[core_torch]") {
    const test::TemporaryFolder folder;
    const auto path = folder / "x.safetensors";
    const auto refused = [&](const std::vector<std::uint8_t>& bytes) {
        core::write_file_atomic(path, std::span<const std::uint8_t>(bytes));
        CATCH_CHECK_THROWS_AS(core::load_tensors(path), core::InputError);
    };
    refused({});
    refused(std::vector<std::uint8_t>(8, 0xFF));
    refused(with_header("[]", 0));
    refused(with_header("{", 0));
    refused(with_header(R"({"t":{}})", 0));
    refused(with_header(R"({"t":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}})", 4));
    refused(with_header(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4));
    refused(with_header(R"({"t":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4));
    refused(with_header(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4));
    refused(with_header(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}})", 4));
    refused(with_header(
        R"({"t":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})", 0));
    refused(with_header(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 5));
    refused(with_header(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                            "u":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                        4));
    // Two tensors share bytes, and as many belong to none.
    refused(with_header(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                            "u":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                        8));
    refused(with_header(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8));
    refused(with_header("{" + std::string(16'000'000, ' ') + "}", 0));
    refused(with_header(R"({"t":)" + std::string(1'000'000, '['), 0));
    CATCH_CHECK_THROWS_AS(core::load_tensors(folder / "missing"), core::InputError);
    CATCH_CHECK_THROWS_AS(core::load_tensors(folder.path()), core::InputError);
}

CATCH_TEST_CASE("safetensors: truncated and flipped files never crash", "[core_torch]") {
    const test::TemporaryFolder folder;
    core::save_tensors(folder / "good", sample());
    const auto good = core::read_file(folder / "good");
    core::Random random(3);
    for (int trial = 0; trial < 300; ++trial) {
        auto bad = good;
        if (trial % 3 == 0) bad.resize(random.below(good.size()));
        for (int flips = 0; flips < 3 && !bad.empty(); ++flips) {
            bad[random.below(bad.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
        }
        core::write_file_atomic(folder / "bad", std::span<const std::uint8_t>(bad));
        try {
            core::load_tensors(folder / "bad");
        } catch (const core::InputError&) {
        }
    }
    for (std::size_t size = 0; size < good.size(); size += 11) {
        core::write_file_atomic(folder / "bad", std::span(good).first(size));
        CATCH_CHECK_THROWS_AS(core::load_tensors(folder / "bad"), core::InputError);
    }
}

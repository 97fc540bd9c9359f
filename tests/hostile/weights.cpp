// Weights files that are damaged, or whole by their hash and ruined by what they hold.
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/image/image_io.hpp"
#include "tests/hostile/hostile.hpp"
#include "tests/support/pictures.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>

namespace oligo::hostile {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A safetensors file taken apart.
struct Weights {
    Json header;
    std::string data;
};

Weights parse(const std::string& bytes) {
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    return {Json::parse(bytes.substr(8, length)), bytes.substr(8 + length)};
}

/// With the hash that the metadata of a whole model states.
std::string assemble(Weights weights) {
    std::map<std::string, Json> tensors;
    for (const auto& [name, entry] : weights.header.items()) {
        if (name != "__metadata__") tensors[name] = entry;
    }
    core::Sha256 sha;
    const auto field = [&](const std::string& text) { sha.update(text + '\0'); };
    for (const auto& [name, entry] : tensors) {
        field(name);
        field(entry["dtype"]);
        std::string shape;
        for (const auto& extent : entry["shape"]) {
            shape += (shape.empty() ? "" : ",") + extent.dump();
        }
        field(shape);
        const std::size_t first = entry["data_offsets"][0], last = entry["data_offsets"][1];
        sha.update(std::string_view(weights.data).substr(first, last - first));
    }
    weights.header["__metadata__"]["hash"] = core::to_hex(sha.finish());
    const std::string header = weights.header.dump();
    const std::uint64_t length = header.size();
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    return bytes + header + weights.data;
}

class RuinedWeights final : public Kind {
  public:
    explicit RuinedWeights(const Material& material)
        : bytes_(read_bytes(material.models / "cae-high-plain.safetensors")),
          weights_(parse(bytes_)),
          picture_(material.folder / "for-weights.png") {
        core::save_picture(picture_, test::make_picture(32, 32, 3, 8));
    }

    std::string name() const override { return "weights"; }
    unsigned share() const override { return 20; }
    Run make(const fs::path& folder, core::Random& random) const override {
        const bool hashed = random.below(2) == 0;
        write_bytes(folder / "w.safetensors", hashed ? ruined(random) : damaged(random));
        Run run{{"encode", picture_.string(), "--codec", (folder / "w.safetensors").string(), "-o",
                 (folder / "pool.fasta").string(), "--json"},
                {}};
        // All but a changed number among a million: that is a model like any other.
        run.expected.rows = {{3, {"weights"}}};
        return run;
    }

  private:
    std::string damaged(core::Random& random) const {
        std::string bytes = bytes_;
        switch (random.below(3)) {
            case 0:
                bytes.resize(random.below(bytes.size()));
                break;
            case 1:
                for (int i = 0; i < 4; ++i) {
                    bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
                }
                break;
            default:
                bytes[random.below(20000)] = static_cast<char>(random.below(256));
        }
        return bytes;
    }

    /// One tensor of no sense, or a configuration of no sense, under a right hash.
    std::string ruined(core::Random& random) const {
        Weights weights = weights_;
        if (random.below(4) == 0) {
            std::string config = weights.header["__metadata__"]["config"];
            const std::size_t digit =
                config.find_first_of("0123456789", random.below(config.size()));
            if (digit != std::string::npos) {
                config.insert(digit, random.below(2) == 0 ? "9999999" : "-");
            }
            weights.header["__metadata__"]["config"] = config;
            return assemble(std::move(weights));
        }
        auto names = std::vector<std::string>();
        for (const auto& [name, entry] : weights.header.items()) {
            if (name != "__metadata__" && entry["shape"].size() >= 2) names.push_back(name);
        }
        const Json& entry = weights.header[names[random.below(names.size())]];
        const std::size_t first = entry["data_offsets"][0], last = entry["data_offsets"][1];
        const std::uint32_t kind = random.below(3);
        const bool half = entry["dtype"] == "F16";
        for (std::size_t at = first; at < last; at += half ? 2 : 4) {
            const std::uint32_t value = kind == 0   ? 0
                                        : kind == 1 ? (half ? 0x7E00 : 0x7FC00000)
                                                    : (half ? 0x7C00 : 0x7F800000);
            std::memcpy(weights.data.data() + at, &value, half ? 2 : 4);
            if (kind != 0 && random.below(50) == 0) break;
        }
        return assemble(std::move(weights));
    }

    std::string bytes_;
    Weights weights_;
    fs::path picture_;
};

}  // namespace

std::unique_ptr<Kind> ruined_weights(const Material& material) {
    return std::make_unique<RuinedWeights>(material);
}

}  // namespace oligo::hostile

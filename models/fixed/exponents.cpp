#include "models/fixed/exponents.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace oligo::models {
namespace {

constexpr int kLeast = -8, kMost = 20;
constexpr double kMostCalibrated = 4095;  // half of what is stored

std::optional<int> exponent_in(const nlohmann::json& value) {
    if (!value.is_number_integer()) return std::nullopt;
    const auto exponent = value.get<std::int64_t>();
    if (exponent < kLeast || exponent > kMost) return std::nullopt;
    return static_cast<int>(exponent);
}

std::map<std::string, int> exponents_in(const nlohmann::json& json, const char* part,
                                        const std::string& where) {
    std::map<std::string, int> found;
    const auto refuse = [&] {
        throw core::InputError(where + ": the metadata '" + kIntegerKey +
                               "' holds no exponents of '" + part + "'");
    };
    if (!json.is_object() || !json.contains(part) || !json[part].is_object()) refuse();
    for (const auto& [name, value] : json[part].items()) {
        const auto exponent = exponent_in(value);
        if (!exponent) refuse();
        found[name] = *exponent;
    }
    return found;
}

std::vector<int> latents_in(const nlohmann::json& json, const std::string& where) {
    std::vector<int> found;
    if (!json.contains("latents")) return found;
    for (const auto& value : json["latents"]) {
        const auto exponent = exponent_in(value);
        if (!exponent) {
            throw core::InputError(where + ": the metadata '" + kIntegerKey +
                                   "' holds 'latents' that are no exponents");
        }
        found.push_back(*exponent);
    }
    return found;
}

}  // namespace

std::optional<IntegerExponents> IntegerExponents::of(
    const std::map<std::string, std::string>& metadata, const std::string& where) {
    const auto text = metadata.find(kIntegerKey);
    if (text == metadata.end()) return std::nullopt;
    const auto json = nlohmann::json::parse(text->second, nullptr, false);
    return IntegerExponents{exponents_in(json, "analysis", where),
                            exponents_in(json, "synthesis", where), latents_in(json, where)};
}

std::string IntegerExponents::to_json() const {
    nlohmann::ordered_json json{{"analysis", analysis}, {"synthesis", synthesis}};
    if (!latents.empty()) json["latents"] = latents;
    return json.dump();
}

int exponent_for(double most) {
    const double steps = std::floor(std::log2(kMostCalibrated / std::max(most, 1e-6)));
    return static_cast<int>(std::clamp<double>(steps, kLeast, kMost));
}

}  // namespace oligo::models

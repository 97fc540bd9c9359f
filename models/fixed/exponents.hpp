#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace oligo::models {

/// How fine the activations of a network in whole numbers are: activation tensor -> exponent e, a
/// stored sample q stands for q / 2^e. In a model file: metadata "integer",
/// {"analysis": {"down.0": 9, ...}, "synthesis": {...}}; it is no part of the model's hash.
/// Entropy-coded models have "latents" too, an exponent a channel.
struct IntegerExponents {
    std::map<std::string, int> analysis, synthesis;
    std::vector<int> latents = {};

    /// Nothing for a file without them. Throws InputError for text that is not of this shape.
    static std::optional<IntegerExponents> of(const std::map<std::string, std::string>& metadata,
                                              const std::string& where);
    std::string to_json() const;
};

inline constexpr const char* kIntegerKey = "integer";

/// The exponent for activations that reach `most` in calibration: twice that still fits.
int exponent_for(double most);

}  // namespace oligo::models

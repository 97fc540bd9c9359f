#include "models/fixed/cae/options.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace oligo::models {
namespace {

std::size_t rate_of(std::int64_t channels, const CaeConfig& config) {
    const auto rates = config.channels_at_rates();
    const auto found = std::find(rates.begin(), rates.end(), channels);
    if (found != rates.end()) return static_cast<std::size_t>(found - rates.begin());
    std::string known;
    for (const auto rate : rates) known += (known.empty() ? "" : ", ") + std::to_string(rate);
    throw core::InputError("codec cae: key 'channels' = " + std::to_string(channels) +
                           "; this model's rates have " + known);
}

}  // namespace

CaeOptions take_cae_options(core::CodecOptions& options, const CaeConfig& config,
                            const CaeMeans& means) {
    constexpr std::array<std::string_view, 4> names{"channels", "reception", "synthesis",
                                                    "analysis"};
    constexpr std::array<std::string_view, 2> modes{"soft", "hard"};
    auto own = options.take("cae", names);
    CaeOptions taken;
    taken.rate = rate_of(own.integer("channels", config.channels), config);
    taken.mode = own.choice("reception", "soft", modes) == "soft" ? ReceptionMode::kSoft
                                                                  : ReceptionMode::kHard;
    const auto integer = [&](const char* key, bool by_default) {
        constexpr std::array<std::string_view, 2> kinds{"integer", "fp32"};
        const bool wanted = own.choice(key, by_default ? "integer" : "fp32", kinds) == "integer";
        if (!wanted || means.integers) return wanted;
        throw core::InputError("codec cae: key '" + std::string(key) +
                               "' = integer; this model has no integer exponents "
                               "(oligocodec-train --integers gives them)");
    };
    taken.integer_synthesis = integer("synthesis", means.integers);
    taken.integer_analysis = integer("analysis", means.integers && means.on_cpu);
    return taken;
}

}  // namespace oligo::models

// The channel settings of evaluate.
#include "inference/commands/evaluate_cases.hpp"

#include "core/error.hpp"
#include "core/number_text.hpp"

#include <cstdio>
#include <sstream>

namespace oligo::inference {

namespace {

/// "KEY=A:B:STEP" or "KEY=V,V,...".
struct Sweep {
    std::string key;
    std::vector<double> values;
};

[[noreturn]] void refuse_sweep(const std::string& text, const std::string& why) {
    throw core::UsageError("--sweep '" + text + "': " + why +
                           "; expected KEY=A:B:STEP such as sub=0:0.02:0.005, or KEY=V,V,...");
}

/// Numbers between `separator`s.
std::vector<double> numbers_in(const std::string& text, const std::string& list, char separator) {
    std::vector<double> numbers;
    std::istringstream words(list);
    for (std::string word; std::getline(words, word, separator);) {
        try {
            numbers.push_back(core::read_decimal("value", word, 0, dna::kMaxCoverage));
        } catch (const core::UsageError& error) {
            refuse_sweep(text, error.what());
        }
    }
    return numbers;
}

Sweep parse_sweep(const std::string& text) {
    constexpr std::size_t kMostValues = 1000;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) refuse_sweep(text, "there is no '='");
    Sweep sweep{text.substr(0, equals), {}};
    const std::string list = text.substr(equals + 1);
    if (list.find(':') == std::string::npos) {
        sweep.values = numbers_in(text, list, ',');
        if (sweep.values.empty()) refuse_sweep(text, "there is no number");
        if (sweep.values.size() > kMostValues) refuse_sweep(text, "it has more than 1000 values");
        return sweep;
    }
    const std::vector<double> ends = numbers_in(text, list, ':');
    if (ends.size() != 3) refuse_sweep(text, "these are not three numbers");
    if (ends[2] <= 0 || ends[1] < ends[0]) refuse_sweep(text, "the range is empty");
    // The small excess lets the last value in when the steps do not add up exactly.
    const double steps = (ends[1] - ends[0]) / ends[2] * (1 + 1e-9) + 1e-9;
    if (steps > kMostValues) refuse_sweep(text, "it has more than 1000 values");
    for (int i = 0; i <= static_cast<int>(steps); ++i) {
        sweep.values.push_back(ends[0] + i * ends[2]);
    }
    return sweep;
}

/// "noisy", "sub=0.01 dropout=0.02", "clean".
std::string label_of(const ChannelOptions& channel) {
    std::string label = channel.names;
    const auto add = [&label](const char* key, const std::optional<double>& value) {
        if (!value) return;
        char text[48];
        std::snprintf(text, sizeof text, "%s%s=%.6g", label.empty() ? "" : " ", key, *value);
        label += text;
    };
    add("sub", channel.overrides.p_sub);
    add("ins", channel.overrides.p_ins);
    add("del", channel.overrides.p_del);
    add("dropout", channel.overrides.p_dropout);
    add("coverage", channel.overrides.coverage);
    return label.empty() ? "clean" : label;
}

}  // namespace

std::vector<std::string> list_of(const std::string& text) {
    std::vector<std::string> items;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        items.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return items;
}

std::vector<ChannelCase> channel_cases(const ChannelOptions& channel, const std::string& sweep) {
    const std::vector<std::string> names = list_of(channel.names);
    std::vector<ChannelCase> cases;
    for (const std::string& name : names) {
        ChannelOptions one = channel;
        one.names = name;
        if (sweep.empty()) {
            cases.push_back({label_of(one), std::nullopt, open_channel(name, one.overrides)});
            continue;
        }
        const Sweep values = parse_sweep(sweep);
        for (const double value : values.values) {
            ChannelOverrides overrides = one.overrides;
            set_override(overrides, values.key, value);
            char label[64];
            std::snprintf(label, sizeof label, "%s=%.6g", values.key.c_str(), value);
            const std::string prefix = names.size() > 1 ? name + " " : "";
            cases.push_back({prefix + label, value, open_channel(name, overrides)});
        }
    }
    return cases;
}

}  // namespace oligo::inference

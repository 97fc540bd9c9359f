#include "inference/api/channels.hpp"

#include "core/config_files.hpp"
#include "core/error.hpp"

#include <map>
#include <vector>

namespace oligo::inference {

namespace {

constexpr double kMaxCoverage = 10000;  ///< keeps a slip of the finger from filling the memory

using Field = std::optional<double> ChannelOverrides::*;

const std::map<std::string, Field>& fields() {
    static const std::map<std::string, Field> kFields{{"sub", &ChannelOverrides::p_sub},
                                                      {"ins", &ChannelOverrides::p_ins},
                                                      {"del", &ChannelOverrides::p_del},
                                                      {"dropout", &ChannelOverrides::p_dropout},
                                                      {"coverage", &ChannelOverrides::coverage}};
    return kFields;
}

double either(double a, double b) {
    return 1 - (1 - a) * (1 - b);
}

dna::ChannelModel one_after_the_other(const dna::ChannelModel& a, const dna::ChannelModel& b) {
    dna::ChannelModel both;
    both.p_sub = either(a.p_sub, b.p_sub);
    both.p_ins = either(a.p_ins, b.p_ins);
    both.p_del = either(a.p_del, b.p_del);
    both.p_dropout = either(a.p_dropout, b.p_dropout);
    both.coverage = a.coverage * b.coverage;
    both.reverse_half = a.reverse_half || b.reverse_half;
    return both;
}

dna::ChannelModel open_one(const std::string& name) {
    core::Config config = core::open_config("channels", name, {});
    config.text("description", "");  // for people
    const dna::ChannelModel model = dna::ChannelModel::from_config(config);
    config.finish();
    return model;
}

}  // namespace

void set_override(ChannelOverrides& overrides, const std::string& key, double value) {
    const auto field = fields().find(key);
    if (field == fields().end()) {
        std::vector<std::string> names;
        for (const auto& [name, member] : fields()) names.push_back(name);
        const std::string near = core::nearest_name(key, names);
        throw core::UsageError("unknown channel value '" + key +
                               "'; expected sub, ins, del, dropout or coverage" +
                               (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
    const double high = key == "coverage" ? kMaxCoverage : 1;
    if (!(value >= 0 && value <= high)) {  // also refuses NaN
        throw core::UsageError("channel value '" + key + "' = " + std::to_string(value) +
                               "; expected a number in 0.." + std::to_string(int(high)));
    }
    overrides.*(field->second) = value;
}

dna::ChannelModel open_channel(const std::string& names, const ChannelOverrides& overrides) {
    dna::ChannelModel model;
    bool first = true;
    for (std::size_t start = 0; !names.empty() && start <= names.size();) {
        const std::size_t end = std::min(names.find('+', start), names.size());
        const dna::ChannelModel one = open_one(names.substr(start, end - start));
        model = first ? one : one_after_the_other(model, one);
        first = false;
        start = end + 1;
    }
    model.p_sub = overrides.p_sub.value_or(model.p_sub);
    model.p_ins = overrides.p_ins.value_or(model.p_ins);
    model.p_del = overrides.p_del.value_or(model.p_del);
    model.p_dropout = overrides.p_dropout.value_or(model.p_dropout);
    model.coverage = overrides.coverage.value_or(model.coverage);
    return model;
}

}  // namespace oligo::inference

#include "inference/api/metric_set.hpp"

#include "inference/networks/table.hpp"
#include "inference/report/density.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace oligo::inference {

namespace {

std::string cell(const std::string& text) {
    char padded[64];
    std::snprintf(padded, sizeof padded, " %13s", text.c_str());
    return padded;
}

}  // namespace

MetricSet::MetricSet(std::span<const std::string> names, const models::MetricSources& sources) {
    for (const std::string& name : names) {
        const auto named = [&](const models::MetricKind& one) { return one.name == name; };
        if (std::any_of(kinds_.begin(), kinds_.end(), named)) continue;
        metrics_.push_back(networks().open_picture_metric(name, sources));
        const auto all = networks().metric_kinds();
        kinds_.push_back(*std::find_if(all.begin(), all.end(), named));
    }
}

Figures MetricSet::measure(const core::Picture& reference, const core::Picture& other) const {
    Figures figures;
    for (const auto& metric : metrics_) figures.push_back(metric->measure(reference, other));
    return figures;
}

Figures MetricSet::mean(std::span<const Figures> pictures) const {
    Figures means;
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
        Figures values;
        for (const Figures& one : pictures) {
            if (!one.empty()) values.push_back(one.at(i));
        }
        means.push_back(mean_of(values));
    }
    return means;
}

void MetricSet::put(nlohmann::ordered_json& json, const Figures& figures) const {
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
        json[std::string(kinds_[i].key)] =
            number(figures.empty() ? std::optional<double>() : figures.at(i));
    }
}

std::string MetricSet::head_cells() const {
    std::string text;
    for (const models::MetricKind& kind : kinds_) text += cell(std::string(kind.name));
    return text;
}

std::string MetricSet::cells(const nlohmann::ordered_json& json) const {
    std::string text;
    for (const models::MetricKind& kind : kinds_) {
        text += cell(fixed(value_of(json[std::string(kind.key)]), kind.digits));
    }
    return text;
}

std::optional<double> mean_of(const Figures& values) {
    double sum = 0;
    std::size_t count = 0;
    for (const std::optional<double>& value : values) {
        if (!value) continue;
        sum += *value;
        ++count;
    }
    if (count == 0) return std::nullopt;
    return sum / static_cast<double>(count);
}

}  // namespace oligo::inference

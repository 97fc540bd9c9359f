#pragma once

#include "models/metrics/picture_metric.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oligo::inference {

/// A value a metric of a set, in its order.
using Figures = std::vector<std::optional<double>>;

/// Metrics that are measured together.
class MetricSet {
  public:
    /// Opens each once, in the order of their first mention. Throws what open_picture_metric()
    /// throws.
    MetricSet(std::span<const std::string> names, const models::MetricSources& sources);

    Figures measure(const core::Picture& reference, const core::Picture& other) const;
    /// The mean of each metric over the pictures where it exists.
    Figures mean(std::span<const Figures> pictures) const;
    /// Adds every figure under its key; null where there is none.
    void put(nlohmann::ordered_json& json, const Figures& figures) const;

    /// The names as columns of 13 characters, and figures below them as put() wrote them.
    std::string head_cells() const;
    std::string cells(const nlohmann::ordered_json& json) const;
    std::span<const models::MetricKind> kinds() const { return kinds_; }

  private:
    std::vector<models::MetricKind> kinds_;
    std::vector<std::unique_ptr<models::PictureMetric>> metrics_;
};

/// Finite values' mean, or nothing when there are none.
std::optional<double> mean_of(const Figures& values);

}  // namespace oligo::inference

#include "training/figures.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace oligo::training {

std::string sentence(const std::vector<Figure>& figures) {
    std::string text;
    for (const auto& [kind, value] : figures) {
        if (kind.unit.empty()) continue;
        text +=
            fmt::format("{}{:.{}f} {}", text.empty() ? "" : ", ", value, kind.digits, kind.unit);
    }
    return text;
}

void StepFigures::add(FigureKind kind, const at::Tensor& value, Reading reading) {
    entries_.push_back({{std::move(kind), 0}, value.detach(), reading});
}

void StepFigures::add(FigureKind kind, double value) {
    entries_.push_back({{std::move(kind), value}, {}, nullptr});
}

std::vector<Figure> StepFigures::read() const {
    std::vector<Figure> figures;
    for (const auto& entry : entries_) {
        auto figure = entry.figure;
        if (entry.on_device.defined()) figure.value = entry.on_device.item<double>();
        if (entry.reading != nullptr) figure.value = entry.reading(figure.value);
        figures.push_back(std::move(figure));
    }
    return figures;
}

double psnr_of_mse(double mse) {
    return 10.0 * std::log10(255.0 * 255.0 / std::max(mse, 1e-10));
}

FigureKind mse_kind() {
    return {"mse", "", 4};
}

FigureKind psnr_kind() {
    return {"psnr_db", "dB", 3};
}

}  // namespace oligo::training

#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace oligo::training {

/// What a number in a log is: its column, and how it reads in a sentence ("31.207 dB").
struct FigureKind {
    std::string name;
    std::string unit;  ///< empty: for the tables alone
    int digits = 4;    ///< after the point, in sentences
};

struct Figure {
    FigureKind kind;
    double value = 0;
};

/// "31.207 dB, 0.4012 bits per pixel": the figures that have a unit, joined by commas.
std::string sentence(const std::vector<Figure>& figures);

/// The figures of a step. They stay on the device until somebody reads them, so that a step whose
/// figures nobody looks at does not wait for the device.
class StepFigures {
  public:
    /// Turns what was computed into what is shown.
    using Reading = double (*)(double);

    /// `value`: one element, any type and device.
    void add(FigureKind kind, const at::Tensor& value, Reading reading = nullptr);
    void add(FigureKind kind, double value);
    /// Waits for the device.
    std::vector<Figure> read() const;

  private:
    struct Entry {
        Figure figure;
        at::Tensor on_device;  ///< undefined: the figure has its value
        Reading reading = nullptr;
    };
    std::vector<Entry> entries_;
};

/// PSNR in dB of an MSE over 8-bit samples.
double psnr_of_mse(double mse);

/// The figures that every picture codec has: "mse" over 8-bit samples and "psnr_db".
FigureKind mse_kind();
FigureKind psnr_kind();

}  // namespace oligo::training

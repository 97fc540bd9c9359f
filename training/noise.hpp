#pragma once

#include "core/config.hpp"
#include "models/layers/reception.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace oligo::training {

/// The "noise" section.
struct NoiseConfig {
    std::string kind = "none";  ///< none | gaussian | codeword
    double max_level = 0;       ///< gaussian: quantization steps, reached at the end of the ramp
    std::vector<double> p_sub{0, 0.01, 0.02, 0.03, 0.05};  ///< codeword: rates drawn per batch
    double p_erase = 0;                                    ///< codeword: chance of a lost latent
    std::string book = "paircode";                         ///< codeword: as in the scheme
    std::int64_t word_nt = 0;                              ///< codeword: 0: the shortest that fits
    std::string assignment = "neighbour";                  ///< codeword: as in the scheme
    bool soft = false;  ///< codeword: posterior means and deviations instead of hard levels

    static NoiseConfig from_config(core::Config section);
};

/// What stands between the quantizer and the synthesis in training.
class NoiseSource {
  public:
    virtual ~NoiseSource() = default;
    /// Strength at a step, for the log: quantization steps for gaussian, substitution rate for
    /// codeword.
    virtual double strength(std::int64_t step) const = 0;
    /// True when levels pass unchanged at every step.
    virtual bool silent() const { return false; }
    /// Levels as received at a step; the gradient passes straight through.
    virtual models::Reception apply(const at::Tensor& levels, std::int64_t step) const = 0;
};

/// `alphabet`: levels of the model. Both sources are functions of (seed, step) and LibTorch's
/// generator alone, so that a resumed run continues exactly. Throws InputError when the book of a
/// codeword channel has fewer words than levels.
std::unique_ptr<NoiseSource> make_noise(const NoiseConfig& config, std::int64_t alphabet,
                                        std::int64_t total_steps, std::uint64_t seed);

}  // namespace oligo::training

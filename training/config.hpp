#pragma once

#include "core/config.hpp"
#include "models/cae/config.hpp"
#include "models/hyperprior/config.hpp"
#include "models/mlic/config.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace oligo::training {

/// A stretch of training at one learning rate: so many epochs, or so many steps.
struct Stage {
    double learning_rate = 1e-4;
    std::int64_t epochs = 0;
    std::int64_t steps = 0;
};

struct DataConfig {
    std::vector<std::string> folders;  ///< photos, searched recursively
    std::int64_t crop_px = 96;         ///< side of the square crops
    std::int64_t batch = 32;
    bool flip = true;              ///< mirror half of the crops left to right
    std::int64_t validation = 32;  ///< photos held aside
    std::int64_t cache_mb = 4096;  ///< decoded photos kept in memory
};

struct LossConfig {
    std::string distortion = "mse";  ///< mse | log-mse (cae: the mean PSNR of crops) | ms-ssim
    double lambda =
        0;             ///< cae: weight of the entropy (nt per component) beside the MSE in 0..255^2
    double lpips = 0;  ///< entropy-coded: weight of LPIPS beside the MSE in 0..255^2
    std::string lpips_weights = "lpips-alex";  ///< file, or a shipped one's name
};

struct NoiseConfig {
    std::string kind = "none";  ///< none | gaussian | codeword
    double max_level = 0;       ///< gaussian: quantization steps, reached at the end of the ramp
    std::vector<double> p_sub{0, 0.01, 0.02, 0.03, 0.05};  ///< codeword: rates drawn per batch
    double p_erase = 0;                                    ///< codeword: chance of a lost latent
    std::string book = "paircode";                         ///< codeword: as in the scheme
    std::int64_t word_nt = 0;                              ///< codeword: 0: the shortest that fits
    std::string assignment = "neighbour";                  ///< codeword: as in the scheme
    bool soft = false;  ///< codeword: posterior means and deviations instead of hard levels
};

struct OptimiserConfig {
    std::string schedule =
        "staged";  ///< staged | cosine | one-cycle (one stage, down to final_ratio)
    std::int64_t warmup_steps = 0;  ///< linear rise from 0
    double peak_share = 0.3;        ///< one-cycle: share of the run that rises to the rate
    double final_ratio = 0.02;      ///< cosine: last rate over the stage's
    double clip_norm = 1000;        ///< gradient norm limit, 0: none
    double weight_decay = 0;
    double ema_decay = 0;            ///< of the averaged parameters that are exported, 0: none
    std::string train = "all";       ///< all | synthesis (the analysis stays as it is)
    std::string precision = "fp32";  ///< fp32 | bf16 (automatic mixed precision)
};

struct OutputConfig {
    std::int64_t log_every = 50;        ///< steps between lines of metrics.jsonl
    std::int64_t validate_every = 500;  ///< steps between validations and checkpoints
    std::string precision = "fp16";     ///< of best/latest.safetensors: fp16 | fp32
    bool samples = true;                ///< pictures at every validation
    std::string summary;                ///< one line stored with the weights
};

/// Everything a run needs; `configs/train/*.json`.
struct TrainConfig {
    std::string codec = "cae";
    std::variant<models::CaeConfig, models::HyperpriorConfig, models::MlicConfig>
        model;                       ///< by codec
    std::string warm_start = "pca";  ///< pca | none
    std::string initial_weights;     ///< start from a model file instead ("": do not)
    std::uint64_t seed = 1;
    DataConfig data;
    LossConfig loss;
    NoiseConfig noise;
    OptimiserConfig optimiser;
    std::vector<Stage> stages;
    OutputConfig output;

    /// Reads every key; unknown ones are errors.
    static TrainConfig from_config(core::Config& config);
};

}  // namespace oligo::training

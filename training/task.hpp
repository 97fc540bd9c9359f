#pragma once

#include "core/picture.hpp"
#include "training/figures.hpp"
#include "training/optimisers.hpp"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace oligo::training {

/// Tensors by their names.
using NamedTensors = std::map<std::string, at::Tensor>;

/// What one step gave.
struct StepResult {
    at::Tensor loss;  ///< on the device; a run stops when it is not finite
    StepFigures figures;
};

/// How pictures held aside come through.
struct Quality {
    std::vector<Figure> figures;  ///< the same kinds for every picture
    double score = 0;             ///< what the best weights are chosen by; higher is better
};

/// The network as it is at one moment, apart from the one in training: it is validated, shown and
/// written to weights files.
class Snapshot {
  public:
    virtual ~Snapshot() = default;
    /// Ready to be written: decoders need nothing that is not in it.
    virtual torch::nn::Module& network() = 0;
    /// A picture held aside, the `index`th of them.
    virtual Quality measure(const core::Picture& crop, std::size_t index) = 0;
    /// What the codec makes of a picture.
    virtual core::Picture decoded(const core::Picture& crop) = 0;
};

/// What is trained: a network, its losses and how it is judged. The trainer (training/trainer.hpp)
/// knows nothing else of a codec.
class Task {
  public:
    virtual ~Task() = default;

    /// The codec's network, which weights files hold and the run averages.
    virtual torch::nn::Module& network() = 0;
    /// What only training needs (a discriminator): kept in checkpoints. Usually none.
    virtual torch::nn::Module* companion() { return nullptr; }
    /// The model's configuration, as weights files hold it.
    virtual std::string config_json() const = 0;
    /// Parameters by group, named as TaskPlan::groups. Default: the network's, as one group.
    virtual std::vector<ParameterGroup> groups();

    /// One step: losses (within optimisers.precision()) and each group's update by its own.
    /// Everything random in it is a function of the step and LibTorch's seeded generator. Figures
    /// stay on the device.
    virtual StepResult step(const at::Tensor& images, std::int64_t step,
                            Optimisers& optimisers) = 0;

    /// Starts from training crops instead of chance.
    virtual void warm_start(const at::Tensor& crops, std::uint64_t seed) = 0;
    /// Continues from a model file's tensors. Throws InputError, which `where` begins, for tensors
    /// that do not fit.
    virtual void continue_from(const NamedTensors& tensors, const std::string& where) = 0;

    /// A copy of the network, with these parameters instead of its own where they are given.
    virtual std::unique_ptr<Snapshot> snapshot(const NamedTensors& averages) const = 0;
};

/// Parameters of a module by their registered names.
NamedTensors parameters_of(const torch::nn::Module& module);
/// Copies every parameter and buffer of `from` into a network of the same shape, but what `instead`
/// has from there.
void copy_network(const torch::nn::Module& from, const NamedTensors& instead,
                  torch::nn::Module& to);

/// Rate trained at a step: one after the other.
std::size_t rate_at(std::size_t rates, std::int64_t step);

}  // namespace oligo::training

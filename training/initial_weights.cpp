#include "training/initial_weights.hpp"

#include "core/error.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"

#include <filesystem>
#include <string>

namespace oligo::training {

namespace {

std::filesystem::path path_of(const std::string& name) {
    try {
        return models::weights_path(name, models::model_folders());
    } catch (const core::InputError& error) {
        throw core::InputError(std::string("key 'initial_weights': ") + error.what());
    }
}

}  // namespace

void load_initial_weights(const TrainConfig& config, Task& task) {
    const auto path = path_of(config.initial_weights);
    const auto where = "initial_weights '" + path.string() + "'";
    const auto file = models::load_model(path);
    const auto codec = file.metadata.find("codec");
    if (codec == file.metadata.end() || codec->second != config.weights_codec()) {
        const auto found = codec == file.metadata.end()
                               ? std::string("no codec's weights")
                               : "weights of codec '" + codec->second + "'";
        throw core::InputError(where + ": " + found + "; expected a model of codec '" +
                               config.weights_codec() + "'");
    }
    task.continue_from(file.tensors, where);
}

void check_initial_weights(const TrainConfig& config) {
    if (config.initial_weights.empty()) return;
    load_initial_weights(config, *config.task.make({c10::Device(c10::kCPU), 1, config.seed}));
}

}  // namespace oligo::training

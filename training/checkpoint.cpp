#include "training/checkpoint.hpp"

#include "core/error.hpp"
#include "core/torch/safetensors.hpp"
#include "models/weights.hpp"

#include <map>
#include <stdexcept>
#include <string_view>

namespace oligo::training {
namespace {

constexpr std::string_view kModelPrefix = "model/";
constexpr std::string_view kCompanionPrefix = "companion/";
constexpr std::string_view kOptimiserPrefix = "optimiser/";
constexpr std::string_view kAveragePrefix = "average/";

std::map<std::string, at::Tensor> with_prefix(const std::map<std::string, at::Tensor>& tensors,
                                              std::string_view prefix) {
    std::map<std::string, at::Tensor> part;
    for (const auto& [name, tensor] : tensors) {
        if (name.starts_with(prefix)) part[name.substr(prefix.size())] = tensor;
    }
    return part;
}

void add(const std::map<std::string, at::Tensor>& tensors, std::string_view prefix,
         core::TensorFile& file) {
    for (const auto& [name, tensor] : tensors) file.tensors[std::string(prefix) + name] = tensor;
}

const std::string& field(const core::TensorFile& file, const std::string& key,
                         const std::string& where) {
    const auto found = file.metadata.find(key);
    if (found == file.metadata.end()) throw core::InputError(where + ": no '" + key + "' in it");
    return found->second;
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const Checkpointed& parts,
                     const RunState& state) {
    core::TensorFile file;
    add(models::named_tensors(parts.network), kModelPrefix, file);
    if (parts.companion != nullptr) {
        add(models::named_tensors(*parts.companion), kCompanionPrefix, file);
    }
    add(parts.optimisers.state(), kOptimiserPrefix, file);
    add(parts.average.state(), kAveragePrefix, file);
    file.metadata = {{"step", std::to_string(state.step)},
                     {"best_score", std::to_string(state.best_score)},
                     {"config", state.config_json}};
    core::save_tensors(path, file);
}

RunState load_checkpoint(const std::filesystem::path& path, const Checkpointed& parts,
                         const std::string& config_json) {
    const auto where = "checkpoint '" + path.string() + "'";
    const auto file = core::load_tensors(path);
    RunState state;
    state.config_json = field(file, "config", where);
    if (state.config_json != config_json) {
        throw core::InputError(where + ": it is of another model; found " + state.config_json +
                               ", expected " + config_json);
    }
    try {
        state.step = std::stoll(field(file, "step", where));
        state.best_score = std::stod(field(file, "best_score", where));
    } catch (const std::logic_error&) {
        throw core::InputError(where + ": its step or best_score is not a number");
    }
    models::assign_tensors(parts.network, with_prefix(file.tensors, kModelPrefix), where);
    if (parts.companion != nullptr) {
        models::assign_tensors(*parts.companion, with_prefix(file.tensors, kCompanionPrefix),
                               where);
    }
    parts.optimisers.set_state(with_prefix(file.tensors, kOptimiserPrefix));
    parts.average.set_state(with_prefix(file.tensors, kAveragePrefix));
    return state;
}

}  // namespace oligo::training

#include "training/task.hpp"

#include "models/weights.hpp"

namespace oligo::training {

std::vector<ParameterGroup> Task::groups() {
    return {{"network", parameters_of(network())}};
}

NamedTensors parameters_of(const torch::nn::Module& module) {
    NamedTensors parameters;
    for (const auto& item : module.named_parameters()) parameters[item.key()] = item.value();
    return parameters;
}

void copy_network(const torch::nn::Module& from, const NamedTensors& instead,
                  torch::nn::Module& to) {
    auto tensors = models::named_tensors(from);
    for (const auto& [name, tensor] : instead) tensors.at(name) = tensor;
    models::assign_tensors(to, tensors, "snapshot");
}

std::size_t rate_at(std::size_t rates, std::int64_t step) {
    return static_cast<std::size_t>(step) % rates;
}

}  // namespace oligo::training

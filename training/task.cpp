#include "training/task.hpp"

#include "training/cae_task.hpp"
#include "training/latent_task.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::training {

std::unique_ptr<Task> make_task(const TrainConfig& config, c10::Device device,
                                std::int64_t total_steps) {
    if (std::holds_alternative<models::CaeConfig>(config.model))
        return std::make_unique<CaeTask>(config, device, total_steps);
    return std::make_unique<LatentTask>(config, device);
}

double psnr_of_mse(double mse) {
    return 10.0 * std::log10(255.0 * 255.0 / std::max(mse, 1e-10));
}

std::size_t rate_at(std::size_t rates, std::int64_t step) {
    return static_cast<std::size_t>(step) % rates;
}

}  // namespace oligo::training

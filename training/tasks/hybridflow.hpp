#pragma once

#include "models/hybridflow/infill.hpp"
#include "models/hybridflow/network.hpp"
#include "training/task.hpp"
#include "training/tasks.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace oligo::training {

/// Training HybridFlow's own networks on a finished vqgan and mlic: sections "model" and "loss".
/// Both write whole models of codec hybridflow.
TaskPlan read_predictor_task(core::Config& config);
TaskPlan read_correction_task(core::Config& config);

/// What is known of each token [N, T] (TokenWindows::order) of index maps of `height` x `width`:
/// half of them have a grid of their schedules, the others any share of indices, both with random
/// losses besides; of what is then unknown some counts as accepted in the rounds 1 and 2 where
/// `rounds`. Drawn by LibTorch's generator; some token is always unknown.
at::Tensor random_orders(std::int64_t count, std::int64_t height, std::int64_t width, bool rounds);

/// Where crops have their continuous stream ([N, 1, height, width]) once parts of it are lost: with
/// that chance one to three of the four parts beside a random row and column, as a window of the
/// predictor has it where tiles of the stream are. Drawn by LibTorch's generator.
at::Tensor stream_holes(const at::Tensor& present, double chance);

/// Mean cross-entropy (nats) of the tokens that are unknown, and the share of them predicted right.
struct PredictionLoss {
    at::Tensor cross_entropy, right;
};
PredictionLoss prediction_loss(const at::Tensor& logits, const at::Tensor& indices,
                               const at::Tensor& order);

}  // namespace oligo::training

#pragma once

#include "training/task.hpp"
#include "training/tasks.hpp"

namespace oligo::training {

/// Training a joint source-channel autoencoder (DJSCC-DNA): sections "model", "loss" and "channel".
TaskPlan read_djscc_task(core::Config& config);

/// What happens to strands on their way, as DJSCC-DNA has it: of all errors 43 % are substitutions,
/// 40 % deletions and 17 % insertions.
struct DjsccChannel {
    double error_rate = 0.005;     ///< of all kinds together, a base
    std::int64_t strand_nt = 256;  ///< bases between which errors shift those behind them
};

/// One read of each picture's bases (float NL in 0..3): strands are read with errors and cut or
/// filled up (with 1.5: lost) to their length. Gradients pass to the bases that come through.
at::Tensor djscc_read(const at::Tensor& bases, const DjsccChannel& channel);

/// Mean over strands of the squared distance of their share of C and G from one half, softly
/// counted: a base at 1 or 2 is one, at 0 or 3 none.
at::Tensor gc_distance(const at::Tensor& bases, std::int64_t strand_nt);

}  // namespace oligo::training

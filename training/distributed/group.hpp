#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oligo::training {

/// Processes that train one network together, each on its part of every batch. All of them make
/// the same calls in the same order. A member that is gone, or does not answer for a minute, ends
/// the others: what they wait in throws MachineError.
class TrainingGroup {
  public:
    virtual ~TrainingGroup() = default;

    virtual int rank() const = 0;
    virtual int world() const = 0;
    bool first() const { return rank() == 0; }

    /// Begins to replace `values` (contiguous floats) with their sum over all members, and returns
    /// what waits until that is done.
    virtual std::function<void()> begin_sum(at::Tensor values) = 0;
    /// Replaces tensors with those of the first member.
    virtual void take_from_first(std::vector<at::Tensor> tensors) = 0;
    /// Waits for all members, however long they work, while they live. Each place is met once.
    virtual void meet(const std::string& place) = 0;

    /// The mean over all members.
    double mean(double value);
    /// Whether it is true for any member.
    bool any(bool value);
};

/// Joins the group that the environment describes: RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT
/// (torchrun), or those of an srun step (SLURM_PROCID, SLURM_STEP_NUM_TASKS) with the latter two;
/// null for one process. Gloo carries the tensors of CPUs, NCCL those of GPUs where the build has
/// it. Throws UsageError for an environment that makes no sense, MachineError when the others do
/// not come.
std::shared_ptr<TrainingGroup> join_training_group(c10::Device device);

/// Whether a launcher started this process again after a failure (torchrun --max-restarts).
bool is_restart();

}  // namespace oligo::training

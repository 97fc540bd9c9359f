#pragma once

#include "core/config.hpp"

#include <c10/core/Device.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::training {

class Task;

/// What a run tells the task that it makes.
struct TaskSetting {
    c10::Device device;
    std::int64_t total_steps = 1;
    std::uint64_t seed = 1;
};

/// What a configuration says of its task, read and checked: whatever the task needs is there, but
/// no network has been made yet.
struct TaskPlan {
    std::int64_t crop_multiple_px = 1;  ///< of the model's coarsest grid
    bool linear_path = true;            ///< the model can start from the photos' PCA
    std::int64_t most_crop_px = 1 << 20;
    std::vector<std::string> groups{"network"};  ///< names of the parameter groups
    std::string weights_codec = {};  ///< of the model it writes and starts from; "": its own name
    std::function<std::unique_ptr<Task>(const TaskSetting&)> make;
};

/// A codec that can be trained: one line of the table in training/tasks.cpp.
struct TaskKind {
    std::string_view codec;
    /// Reads the sections that are the task's own ("model", "loss", ...). Throws InputError for
    /// values out of range and for files that are not there.
    TaskPlan (*read)(core::Config& config);
};

/// Every codec that can be trained.
std::span<const TaskKind> task_kinds();

}  // namespace oligo::training

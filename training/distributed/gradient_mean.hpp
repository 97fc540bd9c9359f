#pragma once

#include "training/distributed/group.hpp"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace oligo::training {

/// Gradients of all members of a group, averaged while backward still runs: a bucket of parameters
/// is sent as soon as the last of its gradients is there, the buckets always in the same order.
class GradientMean {
  public:
    GradientMean(std::vector<at::Tensor> parameters, std::shared_ptr<TrainingGroup> group,
                 std::size_t bucket_bytes = std::size_t{1} << 20);
    ~GradientMean();
    GradientMean(const GradientMean&) = delete;
    GradientMean& operator=(const GradientMean&) = delete;

    /// Before backward: from now on gradients are taken as they come.
    void begin();
    /// After it: the parameters' gradients are the means. Throws an internal error where a
    /// parameter has a gradient in some members and in others not.
    void finish();

  private:
    struct Bucket {
        std::vector<std::size_t> members;
        std::vector<std::int64_t> places;  ///< of each member in `values`
        at::Tensor values;  ///< gradients one behind another, then 1 for each that came
        std::size_t came = 0;
        std::function<void()> wait = {};
    };
    void take(std::size_t parameter, const at::Tensor& gradient);
    void send_ready(bool all);

    std::vector<at::Tensor> parameters_;
    std::shared_ptr<TrainingGroup> group_;
    std::vector<Bucket> buckets_;
    std::vector<std::pair<std::size_t, std::size_t>> seat_;  ///< bucket and place in it
    std::vector<unsigned> hooks_;
    std::size_t sent_ = 0;
    bool taking_ = false;
};

}  // namespace oligo::training

#pragma once

#include "models/hybridflow/index_stream.hpp"
#include "models/hybridflow/predictor.hpp"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace oligo::models {

/// The continuous stream of a picture on the grid of its indices.
struct ContinuousFeatures {
    at::Tensor values;   ///< [1, C, H, W], fp64
    at::Tensor present;  ///< [1, 1, H, W]: 1 where they arrived, else 0
};

/// How a prediction becomes a picture.
struct FillRules {
    std::int64_t rounds = 4;
    std::vector<bool> usable;  ///< entries that came back; empty: all
    at::Tensor entries;        ///< [words, D]
};

/// The index of the nearest known place (the first row by row among equals) for every place that
/// is not known; a doubtful index is known here. 0 for all where none is.
std::vector<std::int64_t> fill_nearest(const ReceivedMap& map, TokenGrid grid);

/// Predicts every index that is not known, in 1..8 rounds: of those still unknown the predictor is
/// surest of some (Chang et al. 2022), which count as known in the next round. A doubtful index is
/// unknown to the predictor, and its reading weighs in afterwards by Bayes' rule: what the
/// predictor thinks of each entry, times the chance to read this index if that entry was sent.
///
/// Windows overlap by half, and each token is predicted by the window in which it lies most
/// centrally.
///
/// **Repeatable.** A predictor in fp64 (which the codec uses) differs between machines, threads and
/// batch sizes by some 1e-13; its logits are rounded to multiples of 2^-16, and so are the
/// logarithms by which tokens are ordered; the lowest number wins among equals. A prediction can
/// then flip only where a value lies within 1e-13 of a rounding boundary, one in some 10^8. Were
/// one to flip, the picture would differ there and nothing else: no prediction decides how a stream
/// is read.
std::vector<std::int64_t> fill_predicted(MaskPredictorImpl& predictor, const ReceivedMap& map,
                                         TokenGrid grid, const ContinuousFeatures& features,
                                         std::int64_t rounds, const std::vector<bool>& usable = {});

/// The same, and with entries what else the picture may be made of: the entries [D, H, W] of all
/// indices, where one was predicted the mean of all entries by their chance (on the logits' grid,
/// as repeatable as they are).
struct FilledMap {
    std::vector<std::int64_t> indices;
    at::Tensor vectors;  ///< undefined without entries
};
FilledMap fill_with_means(MaskPredictorImpl& predictor, const ReceivedMap& map, TokenGrid grid,
                          const ContinuousFeatures& features, const FillRules& rules);

}  // namespace oligo::models

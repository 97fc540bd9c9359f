#pragma once

#include "core/codec.hpp"
#include "inference/api/batch/batch_inputs.hpp"
#include "inference/api/batch/manifest.hpp"
#include "inference/api/batch/memory_share.hpp"
#include "inference/api/batch/stages.hpp"
#include "inference/api/common_options.hpp"

#include <functional>
#include <vector>

namespace oligo::inference {

/// A picture or file of a batch, ready to be written. It holds its share of memory while it lives.
struct BatchPrepared {
    std::size_t index = 0;
    Prepared prepared;
    FileHash source;
    MemoryShare::Hold hold;
};

/// What a batch does with its inputs; called from several threads.
struct BatchPlan {
    std::size_t batch = 8;       ///< pictures that go through a network on a GPU together
    bool keep_pictures = false;  ///< Prepared::picture
    double bytes_per_pixel = 0;  ///< CodecProbe
    /// Whether an input whose file has this hash is done already; it is then not decoded.
    std::function<bool(std::size_t index, const FileHash& source)> is_done;
    std::function<void(BatchPrepared&& one)> take;
    /// An input that cannot be read or compressed. What the machine lacks ends the batch.
    std::function<void(std::size_t index, const core::Error& why)> failed;
};

/// Compresses the pictures among `inputs`, each file read once: files are decoded while the network
/// computes while pools are written, and memory does not grow with their number. On a GPU pictures
/// of one size go through the network together; on CPUs several alone beside each other, each on
/// threads of its own, so that a picture's symbols never depend on its neighbours.
void encode_pictures(const core::ImageCodec& codec, const std::vector<BatchInput>& inputs,
                     const BatchPlan& plan, const CommonOptions& common, StageTimes& times);

/// The same for plain files.
void encode_files(const std::vector<BatchInput>& inputs, const BatchPlan& plan, StageTimes& times);

}  // namespace oligo::inference

#pragma once

#include "core/codec.hpp"
#include "inference/api/common_options.hpp"
#include "inference/api/write_options.hpp"
#include "inference/formats/pool_writer.hpp"

#include <memory>

namespace oligo::inference {

/// What pictures are written with. Each --set goes to the codec that knows its key, else to the
/// scheme, which refuses unknown ones. A codec brings its own scheme where none is named.
struct PictureWriter {
    std::unique_ptr<core::ImageCodec> codec;
    std::unique_ptr<PoolWriter> pool;
};
PictureWriter open_picture_writer(const WriteOptions& options, const CommonOptions& common);

/// What plain files are written with.
std::unique_ptr<PoolWriter> open_file_writer(const WriteOptions& options,
                                             const CommonOptions& common);

}  // namespace oligo::inference

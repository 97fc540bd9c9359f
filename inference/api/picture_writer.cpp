#include "inference/api/picture_writer.hpp"

#include "core/codec_options.hpp"
#include "inference/api/codecs.hpp"
#include "inference/formats/pool_format.hpp"

#include <string>

namespace oligo::inference {

namespace {

constexpr const char* kDefaultFileScheme = "fixed-length";

PoolSettings settings_of(const WriteOptions& options, const CommonOptions& common) {
    return {options.primers, options.primer_pairs, common.seed};
}

}  // namespace

PictureWriter open_picture_writer(const WriteOptions& options, const CommonOptions& common) {
    core::CodecOptions assignments(options.assignments);
    PictureWriter writer;
    writer.codec = open_codec(options.codec, assignments, common);
    std::string scheme = options.scheme;
    if (scheme.empty()) scheme = writer.codec->preferred_scheme();
    if (scheme.empty()) scheme = options.default_scheme;
    writer.pool = open_pool(scheme, assignments.left(), settings_of(options, common),
                            PoolContents::kPictures);
    return writer;
}

std::unique_ptr<PoolWriter> open_file_writer(const WriteOptions& options,
                                             const CommonOptions& common) {
    return open_pool(options.scheme.empty() ? kDefaultFileScheme : options.scheme,
                     options.assignments, settings_of(options, common), PoolContents::kFiles);
}

}  // namespace oligo::inference

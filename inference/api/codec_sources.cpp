#include "inference/api/codec_sources.hpp"

#include "core/error.hpp"
#include "dna/jpegdna/codec.hpp"
#include "inference/api/device.hpp"
#include "inference/networks/table.hpp"

#include <algorithm>

namespace oligo::inference {

namespace {

std::unique_ptr<core::ImageCodec> open_network(const std::string& name,
                                               const CodecOpening& opening) {
    return networks().open_codec(name, networks().model_folders(opening.weights),
                                 prepare_device(opening.common), opening.options);
}

std::unique_ptr<core::ImageCodec> open_network_for(const core::PayloadHeader& header,
                                                   const CodecOpening& opening) {
    return networks().open_codec_for(header, networks().model_folders(opening.weights),
                                     prepare_device(opening.common), opening.options,
                                     opening.shared);
}

/// The one table of codecs. The row without a name is the last: all that models/registry.cpp knows.
constexpr CodecSource kSources[] = {
    own_codec<dna::JpegdnaCodec>(),
    {"", open_network, open_network_for},
};

}  // namespace

std::span<const CodecSource> codec_sources() {
    return kSources;
}

const CodecSource& source_of(std::string_view codec, std::span<const CodecSource> sources) {
    for (const CodecSource& source : sources) {
        if (source.name == codec || source.name.empty()) return source;
    }
    throw core::InputError("codec '" + std::string(codec) + "' is not known");
}

}  // namespace oligo::inference

#pragma once

#include "core/codec.hpp"
#include "core/codec_options.hpp"
#include "inference/api/common_options.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::inference {

/// What a codec is opened with. It takes its options.
struct CodecOpening {
    const CommonOptions& common;
    core::CodecOptions& options;
    std::filesystem::path weights = {};  ///< a further folder of models, may be empty
    std::span<const core::ReceivedShared> shared = {};  ///< what the pool brings
};

/// Where a codec comes from: a row of the table in codec_sources.cpp.
struct CodecSource {
    /// Of its one codec, as --codec and a payload's header have it; "" takes every other name.
    std::string_view name;
    /// The codec that --codec means. Throws InputError for a name that is none.
    std::unique_ptr<core::ImageCodec> (*open)(const std::string& name, const CodecOpening& opening);
    /// The codec that a payload asks for, with what it needs of `opening.shared`. Throws InputError
    /// where something is missing, RecoveryError where it came back damaged.
    std::unique_ptr<core::ImageCodec> (*open_for)(const core::PayloadHeader& header,
                                                  const CodecOpening& opening);
    /// The options ("rate=1") that say how much a picture takes, the least first, of what --codec
    /// means; empty where there is no choice.
    std::vector<std::string> (*rates)(const std::string& name,
                                      const CommonOptions& common) = nullptr;
};

/// A row for a codec that is made from its options alone and named by its kName.
template <class Codec>
constexpr CodecSource own_codec() {
    return {Codec::kName,
            [](const std::string&, const CodecOpening& opening) {
                return std::unique_ptr<core::ImageCodec>(new Codec(opening.options));
            },
            [](const core::PayloadHeader&, const CodecOpening& opening) {
                return std::unique_ptr<core::ImageCodec>(new Codec(opening.options));
            },
            [](const std::string&, const CommonOptions&) { return Codec::rates(); }};
}

/// The table.
std::span<const CodecSource> codec_sources();

/// The row for a codec's name, or what else --codec takes.
const CodecSource& source_of(std::string_view codec, std::span<const CodecSource> sources);

}  // namespace oligo::inference

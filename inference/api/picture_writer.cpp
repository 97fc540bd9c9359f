#include "inference/api/picture_writer.hpp"

#include "core/error.hpp"
#include "dna/jpegdna/codec.hpp"
#include "inference/api/codecs.hpp"
#include "inference/formats/pool_format.hpp"

#include <string>
#include <vector>

namespace oligo::inference {

namespace {

constexpr const char* kDefaultScheme = "fixed-length";

/// Takes "layout=..." out of the assignments; true for the bare strand.
bool take_layout(std::vector<std::string>& assignments) {
    bool bare = false;
    std::vector<std::string> others;
    for (const std::string& assignment : assignments) {
        if (key_of(assignment) != "layout") {
            others.push_back(assignment);
        } else if (assignment == "layout=strand" || assignment == "layout=oligos") {
            bare = assignment == "layout=strand";
        } else {
            throw core::InputError("--set '" + assignment +
                                   "': expected layout=oligos or layout=strand");
        }
    }
    assignments = others;
    return bare;
}

/// The scheme to write with; takes what only says that out of the assignments.
std::string scheme_for(const WriteOptions& options, const core::ImageCodec& codec,
                       std::vector<std::string>& assignments) {
    const auto* classic = dynamic_cast<const dna::JpegdnaCodec*>(&codec);
    if (classic != nullptr && take_layout(assignments)) return "strand";
    if (classic != nullptr && classic->settings().dialect == dna::Dialect::kCompat) {
        return "jpegdna-package";
    }
    if (!options.scheme.empty()) return options.scheme;
    return classic != nullptr ? "bases" : kDefaultScheme;
}

PoolSettings settings_of(const WriteOptions& options, const CommonOptions& common) {
    return {options.primers, options.primer_pairs, common.seed};
}

}  // namespace

PictureWriter open_picture_writer(const WriteOptions& options, const CommonOptions& common) {
    PictureWriter writer;
    writer.codec = open_codec(options.codec, common);
    auto others = set_codec_options(*writer.codec, options.assignments);
    const std::string scheme = scheme_for(options, *writer.codec, others);
    writer.pool = open_pool(scheme, others, settings_of(options, common), PoolContents::kPictures);
    return writer;
}

std::unique_ptr<PoolWriter> open_file_writer(const WriteOptions& options,
                                             const CommonOptions& common) {
    return open_pool(options.scheme.empty() ? kDefaultScheme : options.scheme, options.assignments,
                     settings_of(options, common), PoolContents::kFiles);
}

}  // namespace oligo::inference

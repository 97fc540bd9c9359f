#include "inference/api/codecs.hpp"

#include "core/error.hpp"

#include <algorithm>

namespace oligo::inference {

std::unique_ptr<core::ImageCodec> open_codec(const std::string& name, core::CodecOptions& options,
                                             const CommonOptions& common) {
    return source_of(name, codec_sources()).open(name, {common, options});
}

CodecShelf::CodecShelf(ShelfOptions options, const CommonOptions& common,
                       std::span<const CodecSource> sources)
    : options_(std::move(options)), common_(common), sources_(sources) {}

void CodecShelf::lend(const core::PayloadHeader& header, const core::ImageCodec& codec) {
    const std::lock_guard lock(mutex_);
    lent_[{header.codec, header.model}] = &codec;
}

const core::ImageCodec& CodecShelf::codec_for(const core::PayloadHeader& header,
                                              std::span<const core::ReceivedShared> shared) {
    const std::lock_guard lock(mutex_);
    const Key key{header.codec, header.model};
    if (const auto lent = lent_.find(key); lent != lent_.end()) return *lent->second;
    auto& codec = opened_[key];
    if (codec) return *codec;
    core::CodecOptions options(options_.assignments);
    codec = source_of(header.codec, sources_)
                .open_for(header, {common_, options, options_.weights, shared});
    const auto& left = options.left();
    for (const std::string& assignment : options_.assignments) {
        const bool taken = std::find(left.begin(), left.end(), assignment) == left.end();
        if (taken) used_.insert(assignment);
    }
    return *codec;
}

void CodecShelf::require_assignments_used() const {
    const std::lock_guard lock(mutex_);
    if (opened_.empty()) return;
    for (const std::string& assignment : options_.assignments) {
        if (used_.contains(assignment)) continue;
        throw core::InputError("--set '" + assignment + "': no codec of this pool has an option '" +
                               std::string(core::key_of(assignment)) + "'");
    }
}

}  // namespace oligo::inference

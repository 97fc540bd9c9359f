#pragma once

#include "inference/api/codec_sources.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace oligo::inference {

/// The codec that --codec means; it takes its options.
std::unique_ptr<core::ImageCodec> open_codec(const std::string& name, core::CodecOptions& options,
                                             const CommonOptions& common);

/// What the codecs of a pool are opened with.
struct ShelfOptions {
    std::string weights = {};                   ///< a further folder of models, may be empty
    std::vector<std::string> assignments = {};  ///< options of any of the codecs, "key=value"
};

/// Opens each codec that the objects of pools ask for once. Codecs and shelf may be used by several
/// threads.
class CodecShelf {
  public:
    /// `common` must outlive the shelf.
    CodecShelf(ShelfOptions options, const CommonOptions& common,
               std::span<const CodecSource> sources = codec_sources());

    /// Has a codec that is open already serve the payloads of this header's codec and model. It
    /// must outlive the shelf.
    void lend(const core::PayloadHeader& header, const core::ImageCodec& codec);
    /// The codec of a payload; `shared` is what its pool brings, for the first of its kind.
    const core::ImageCodec& codec_for(const core::PayloadHeader& header,
                                      std::span<const core::ReceivedShared> shared);
    /// Throws InputError for an assignment that none of the codecs opened so far knows, if any was.
    void require_assignments_used() const;

  private:
    using Key = std::pair<std::string, core::ModelHash>;

    mutable std::mutex mutex_;
    ShelfOptions options_;
    const CommonOptions& common_;
    std::span<const CodecSource> sources_;
    std::set<std::string> used_;
    std::map<Key, std::unique_ptr<core::ImageCodec>> opened_;
    std::map<Key, const core::ImageCodec*> lent_;
};

}  // namespace oligo::inference

#pragma once

#include "core/codec.hpp"
#include "dna/pool/pool.hpp"
#include "inference/api/common_options.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oligo::inference {

/// The codec that --codec means: "jpegdna", or what models::open_codec takes.
std::unique_ptr<core::ImageCodec> open_codec(const std::string& name, const CommonOptions& common);

/// The weights file of that codec. Throws InputError for a codec that has none.
std::filesystem::path codec_weights(const std::string& name);

/// "key" of "key=value" (all of it when there is no '=').
std::string_view key_of(std::string_view assignment);

/// Gives a codec those of the assignments that name one of its options and returns the others.
/// Throws InputError for a value the codec cannot take.
std::vector<std::string> set_codec_options(core::ImageCodec& codec,
                                           const std::vector<std::string>& assignments);

/// Opens each codec that the objects of a pool ask for once.
class CodecShelf {
  public:
    /// `weights`: a further folder of models, may be empty; `assignments`: options of any of the
    /// codecs, "key=value". What no folder has is taken from the weights of `pool`, which, as
    /// `common`, must outlive the shelf.
    CodecShelf(std::filesystem::path weights, std::vector<std::string> assignments,
               const dna::PoolReading& pool, const CommonOptions& common);
    core::ImageCodec& codec_for(const core::PayloadHeader& header);
    /// Throws InputError for an assignment that none of the codecs opened so far knows.
    void require_assignments_used() const;

  private:
    std::unique_ptr<core::ImageCodec> open(const core::PayloadHeader& header);

    std::filesystem::path weights_;
    std::vector<std::string> assignments_;
    const dna::PoolReading& pool_;
    const CommonOptions& common_;
    std::string device_;  ///< empty until a codec needs one
    std::set<std::string> used_;
    std::map<std::pair<std::string, core::ModelHash>, std::unique_ptr<core::ImageCodec>> open_;
};

}  // namespace oligo::inference

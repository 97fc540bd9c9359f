#pragma once

#include "core/codec.hpp"
#include "dna/pool/pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "inference/api/common_options.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/api/write_options.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::inference {

/// How compressed objects become oligos.
class PoolWriter {
  public:
    virtual ~PoolWriter() = default;
    /// Strand by strand; the objects need not be in memory where the format allows it.
    virtual dna::PoolFacts write(const std::vector<dna::ObjectSource>& objects,
                                 dna::StrandSink& sink) const = 0;
    virtual std::string_view scheme_name() const = 0;
    virtual std::size_t strand_nt() const = 0;
    virtual const dna::Primers& primers() const = 0;
};

/// Primers for so many objects, one pair each.
using PairSource = std::function<std::vector<dna::Primers>(std::size_t objects)>;

/// Our own pools: header strands and a scheme; with `pairs` every object between its own primers.
std::unique_ptr<PoolWriter> scheme_writer(OpenScheme scheme, PairSource pairs = {});

/// Where --primer-pairs takes them from: "auto" designs them from `seed`, else a table as `primers
/// design` writes it; nothing for "".
PairSource pair_source(const std::string& text, std::uint64_t seed);

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

#pragma once

#include "inference/api/picture_writer.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/api/readback.hpp"
#include "inference/commands/encode_report.hpp"
#include "inference/commands/order_options.hpp"
#include "inference/formats/pool_files.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oligo::inference {

struct EncodeOptions {
    std::vector<std::string> inputs;
    std::string output;
    WriteOptions write;
    OrderOptions order;
    bool codec_given = false;
    std::uint32_t batch = 8, page = 0;  ///< page 0: each of them
    bool raw = false, with_weights = false, with_codebook = false;
    bool verify = false, no_verify = false;  ///< neither: for one picture
};

/// Writes pools as encode's options say, each a transaction of its own.
class PoolEncoder {
  public:
    /// Both outlive it.
    PoolEncoder(const EncodeOptions& options, const CommonOptions& common)
        : options_(options), common_(common) {}

    /// Opens codec and scheme, as `write` says, and what goes into each pool beside the objects.
    void open(const WriteOptions& write);
    const WriteOptions& opened_with() const { return write_; }
    const PictureWriter& writer() const { return writer_; }
    /// What goes into each pool beside the pictures, as the options ask for.
    std::vector<core::SharedRole> shared_roles() const;

    bool to_folder = false;  ///< a pool of each input, whose names the program makes up
    bool verify = false;     ///< a pool is decoded again before it gets its name
    std::string fitted;      ///< codec and rate that were chosen; "": none were

    /// The pool of some objects. May be called by several threads, for other paths. Throws
    /// InputError for what neither the vendor nor the user takes.
    WrittenPool write(std::vector<Prepared>&& sources, const std::filesystem::path& path) const;

  private:
    void take_shared(const core::ImageCodec& codec);
    std::vector<Readback> decode_again(const std::vector<Prepared>& sources,
                                       const std::filesystem::path& file) const;
    void hold_to_order(WrittenPool& written, const PoolFiles& files) const;

    const EncodeOptions& options_;
    const CommonOptions& common_;
    WriteOptions write_;
    PictureWriter writer_;
    std::vector<core::SharedObject> shared_;
};

}  // namespace oligo::inference

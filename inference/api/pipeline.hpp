#pragma once

#include "core/codec.hpp"
#include "core/error.hpp"
#include "dna/pool/pool.hpp"
#include "dna/pool/write_pool.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oligo::inference {

/// A file to be written into a pool.
struct Source {
    std::filesystem::path path;
    std::string name;       ///< as the pool stores it: a picture without, a file with its extension
    std::size_t page = 0;   ///< of a file with several pictures, from 0
    bool one_page = false;  ///< the file's other pages are sources of their own
};

/// The files that inputs stand for. Folders give the pictures below them (with `raw` a folder is an
/// error). Throws InputError for a path that does not exist or a folder without pictures.
std::vector<Source> find_sources(const std::vector<std::string>& inputs, bool raw);

/// The same with each page of a TIFF file as a source of its own: name-1, name-2, ...
std::vector<Source> with_each_page(const std::vector<Source>& sources);

/// A source ready to be written, and what it was made from.
struct Prepared {
    Source source;
    std::uint64_t file_bytes = 0;
    std::uint64_t pixels = 0;  ///< 0 for a plain file
    dna::PoolObject object;
    /// Of a plain file, which is read as it is written; null: they are in the object.
    std::shared_ptr<const core::SymbolSource> symbols = {};
    /// As the codec was given it, where it is wanted (PicturePlan).
    std::shared_ptr<const core::Picture> picture = {};
};

/// A plain file as one exact segment of bytes.
Prepared prepare_file(const Source& source);

/// What is to be written of a source; takes the symbols out of it.
dna::ObjectSource take_object(Prepared& prepared);

/// How pictures are compressed.
struct PicturePlan {
    std::size_t batch = 8;       ///< at a time
    bool keep_pictures = false;  ///< Prepared::picture
    bool leave_there = false;    ///< symbols may stay on a device (ImageCodec::compress_there)
};

/// Compresses pictures and hands each on. Warns when a picture lost its alpha or more than 8 bits.
/// One that cannot be read or compressed is thrown and ends all (encode_pictures() leaves it out).
void prepare_pictures(const core::ImageCodec& codec, const std::vector<Source>& sources,
                      const PicturePlan& plan, const std::function<void(Prepared&&)>& take);

/// The picture of a source whose file's bytes are given. Warns of what was changed. Throws
/// InputError for one that cannot be read.
core::Picture load_source(const Source& source, const std::vector<std::uint8_t>& file);

/// A picture in the colour space that `codec` wants.
core::Picture for_codec(const core::Picture& picture, const core::ImageCodec& codec);

/// Bytes of a plain file as they came back; erased ones are 0.
std::vector<std::uint8_t> file_bytes(const core::ReceivedPayload& payload);

}  // namespace oligo::inference

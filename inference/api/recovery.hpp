#pragma once

#include "core/atomic_file.hpp"
#include "core/codec.hpp"
#include "core/picture.hpp"
#include "core/picture_rows.hpp"
#include "dna/pool/pool.hpp"
#include "inference/api/codecs.hpp"
#include "inference/formats/streamed_file.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oligo::inference {

/// An object of a pool brought back as a picture or as bytes.
struct Recovered {
    const dna::ReceivedObject* object = nullptr;
    std::size_t number = 1;  ///< place in the pool, from 1
    std::string label;       ///< for messages: "object 2 'kodim23'"
    std::optional<core::Picture> picture;
    /// The codec of a large picture that is decoded when it is written (write_picture_rows).
    const core::RowCodec* by_rows = nullptr;
    std::optional<std::vector<std::uint8_t>> bytes;
    std::shared_ptr<StreamedFile> file;  ///< the bytes, where they are not in memory
    std::vector<core::Area> concealed;   ///< parts of the picture that had to be guessed
    std::string
        problem;  ///< why it is not what was written; empty for a picture with concealed damage

    bool has_content() const { return picture || by_rows != nullptr || bytes || file; }
    bool damaged() const { return !problem.empty() || !object->payload.verified; }
    /// Symbols that are there and as likely wrong as right; none once the checksum holds.
    std::uint64_t doubtful_symbols() const;
    /// "3 of 812 strands missing, 0.37 % of the symbols erased, 5 in doubt"
    std::string damage_text() const;
    /// "; 12 wrong symbols corrected within strands, 3 across strands, 40 absent ones restored"; ""
    /// where nothing was wrong or absent.
    std::string corrections_text() const;
    /// One line: size, damage, problem, corrections.
    std::string summary() const;
};

/// An object with its number in the pool.
struct Selected {
    const dna::ReceivedObject* object = nullptr;
    std::size_t number = 1;
};

/// Pictures and files of a pool, or the one with this name or number. Throws InputError that lists
/// what there is.
std::vector<Selected> select_objects(const dna::PoolReading& reading, const std::string& wanted);

/// Files that were decoded without being in memory, by their number in the pool (from 0).
using StreamedFiles = std::map<std::size_t, std::shared_ptr<StreamedFile>>;

/// Where recover() puts pictures of more than core::kManyPixels that a codec decodes by rows.
enum class LargePictures {
    kInMemory,
    kWhenWritten,  ///< nowhere: Recovered::by_rows
};

/// The selected objects of `reading` as pictures and files, with codecs of `shelf` and what the
/// pool brings to them. Damage is reported in the result, not thrown; a model that is not there
/// throws InputError. `streamed`: the files that are not in memory.
std::vector<Recovered> recover(const dna::PoolReading& reading,
                               const std::vector<Selected>& selected, CodecShelf& shelf,
                               const StreamedFiles& streamed = {},
                               LargePictures large = LargePictures::kInMemory);

/// A picture of Recovered::by_rows as a file that is to appear as `path`: row by row where its
/// ending is one of a format written so, else in memory. Sets what was concealed.
core::AtomicFile write_picture_rows(Recovered& recovered, const std::filesystem::path& path);

/// A safe, distinct file name for each object.
std::vector<std::string> output_names(const std::vector<Selected>& objects);

/// directory_facts and how it came back: verified, strands_missing, erased_share,
/// symbols_corrected, symbols_in_doubt, problem.
nlohmann::ordered_json object_facts(const Recovered& recovered);

}  // namespace oligo::inference

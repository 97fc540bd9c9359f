#pragma once

#include "core/config.hpp"
#include "dna/pool/read_pool.hpp"
#include "inference/formats/pool_writer.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace oligo::inference {

/// What a pool is written with beside its scheme file.
struct PoolSettings {
    std::string primers;       ///< in place of the scheme's own; "": those
    std::string primer_pairs;  ///< every object between its own: "", "auto" or a table
    std::uint64_t seed = 0;    ///< of designed primers and of bases drawn at random
};

/// What reading a pool is told.
struct PoolRequest {
    dna::ReadPlan plan = {};
    std::vector<std::string> assignments = {};  ///< "key=value", of pools that say nothing
};

/// The one file of a pool without a directory.
struct LoneFile {
    std::string scheme;  ///< the format's name
    std::vector<std::uint8_t> bytes;
    std::uint64_t reads = 0;
    std::uint64_t droplets = 0;  ///< different strands that it was made of
    std::uint64_t mended = 0;    ///< of them, corrected by their own parity
};

/// What came back of a pool.
using PoolResult = std::variant<dna::PoolReading, LoneFile>;

/// How many of the first reads PoolFormat::recognises is shown.
inline constexpr std::size_t kSampledReads = 2000;

/// A format of pools: a row of the table in pool_formats.cpp. `read` and `survey` are null for a
/// format that is only written.
struct PoolFormat {
    /// The value of "scheme" in its scheme file, and its --scheme where it has no such file; ours
    /// has "".
    std::string_view name;
    bool takes_pictures = false, takes_files = false;
    /// Opens a scheme file, of which it asks for every key and calls finish(), for writing.
    std::unique_ptr<PoolWriter> (*open)(core::Config& scheme,
                                        const PoolSettings& settings) = nullptr;
    /// Whether such a pool gave these reads, the first of a file. Null where a pool says nothing of
    /// itself: then decode is told by --scheme.
    bool (*recognises)(std::span<const dna::Read> sample) = nullptr;
    /// Where a pool says nothing of itself but its strands can be told all the same: what decode
    /// must be given, as a sentence; "" for reads of other pools. Asked where ours cannot be read.
    std::string (*hint)(std::span<const dna::Read> sample) = nullptr;
    /// Throws RecoveryError where the reads do not suffice.
    PoolResult (*read)(dna::ReadSource& reads, const PoolRequest& request) = nullptr;
    /// What a pool that is recognised announces, without the objects' symbols. Null where pools
    /// have no directory.
    dna::PoolReading (*survey)(dna::ReadSource& reads) = nullptr;
};

/// The table: formats that recognise their pools before ours, which takes what is left.
std::span<const PoolFormat> pool_formats();

/// The format of scheme files with this "scheme": ours unless another one has the name.
const PoolFormat& format_of_scheme(std::string_view scheme);

/// Names of those whose pools say nothing of themselves, for people: "a or b".
std::string formats_to_tell();

/// The format whose pools decode is told of by --scheme. Throws UsageError for any other name.
const PoolFormat& format_to_tell(std::string_view scheme);

/// A scheme file by name or path, with "key=value" assignments; former names are understood, and a
/// format without a file has its defaults. Throws InputError that lists the names.
core::Config open_scheme_file(const std::string& name_or_file,
                              const std::vector<std::string>& assignments);

/// What pictures or plain files are written with. Throws InputError for a scheme that does not take
/// them, UsageError for primer pairs with other formats than ours.
enum class PoolContents { kPictures, kFiles };
std::unique_ptr<PoolWriter> open_pool(const std::string& scheme,
                                      const std::vector<std::string>& assignments,
                                      const PoolSettings& settings, PoolContents contents);

/// The constraints that a scheme declares, another program's included. Throws InputError for one
/// that declares none.
dna::Constraints declared_constraints(const std::string& scheme,
                                      const std::vector<std::string>& assignments);

/// A scheme's configuration with every default filled in, as JSON.
std::string resolved_scheme(const std::string& name_or_file,
                            const std::vector<std::string>& assignments);

}  // namespace oligo::inference

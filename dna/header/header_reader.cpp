#include "dna/header/header_reader.hpp"

#include "core/error.hpp"
#include "dna/header/header_ends.hpp"
#include "dna/header/header_joint.hpp"
#include "dna/header/header_words.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostHeaderReads = 50000;  ///< a pool of 5000 objects has fewer strands
constexpr std::size_t kProbeReads = 2000;        ///< that a doubtful layout is tried on
constexpr std::uint64_t kMostReads = 0xFFFFFFFF - 8192;  ///< their numbers take 32 bits
constexpr double kLeastValid = 0.4;  ///< share of valid words below which a read is no header's

/// Whether several strands state the same other version. One may come of noise by chance: what
/// the inner code makes of a wrong strand states any.
bool agree_on_another_version(const std::vector<HeaderStrand>& strands) {
    std::map<unsigned, std::set<std::pair<unsigned, unsigned>>> of_version;
    for (const HeaderStrand& strand : strands) {
        of_version[strand.version].insert({strand.page, strand.number});
    }
    return std::any_of(of_version.begin(), of_version.end(), [](const auto& entry) {
        return entry.first != 0 && entry.second.size() > 1;
    });
}

class Reader {
  public:
    explicit Reader(const std::vector<HeaderRead>& reads) : reads_(reads) {}

    /// Bytes of the directory when strands of `words` words start at `start`.
    std::vector<std::uint8_t> attempt(std::size_t start, std::size_t words) {
        assembly_ = {};
        // A wrong start or length decodes nothing: that shows on a few copies already.
        if (reads_.size() > 2 * kProbeReads && decode(kProbeReads, start, words).empty()) return {};
        const auto strands = decode(reads_.size(), start, words);
        newer_version_ |= agree_on_another_version(strands);
        assembly_ = assemble_header(strands);
        if (assembly_.found > best_.found) best_ = assembly_;
        return assembly_.bytes;
    }

    /// With primers that are known.
    std::optional<HeaderReading> with(const Primers& primers, std::size_t read_nt) {
        const std::size_t sites = primers.five_prime.size() + primers.three_prime.size();
        if (read_nt < sites) return std::nullopt;
        const std::size_t strand_nt = read_nt - sites;
        const std::size_t words = HeaderLayout(strand_nt).words;
        if (words < HeaderLayout::kMinWords) return std::nullopt;
        const auto bytes = attempt(primers.five_prime.size(), words);
        if (auto reading = finish(bytes, strand_nt, primers, read_nt)) return reading;
        const auto joint = decode_header_jointly(
            aligned(std::min(reads_.size(), kProbeReads), primers.five_prime.size(), words),
            strand_nt);
        assembly_ = {joint.bytes, joint.strands, joint.needed, 3 * joint.needed};
        return finish(joint.bytes, strand_nt, primers, read_nt);
    }

    /// With primers that nobody knows: what stands before and after the words on every read.
    std::optional<HeaderReading> without(const std::vector<const HeaderRead*>& whole,
                                         std::size_t read_nt) {
        const Extents extents = likely_extents(whole, read_nt);
        for (const std::size_t start : extents.starts) {
            for (const std::size_t end : extents.ends) {
                if (end < start + 6 * HeaderLayout::kMinWords) continue;
                const auto bytes = attempt(start, (end - start) / 6);
                if (bytes.empty()) continue;
                for (std::size_t filler = 0; filler < 6 && end + filler <= read_nt; ++filler) {
                    const std::size_t strand_nt = end + filler - start;
                    Primers primers{"custom", common_bases(whole, 0, start),
                                    common_bases(whole, end + filler, read_nt - end - filler)};
                    if (strand_nt == read_nt) primers.name = "none";
                    if (auto reading = finish(bytes, strand_nt, primers, read_nt)) return reading;
                }
            }
        }
        return std::nullopt;
    }

    const HeaderAssembly& best() const { return best_; }
    bool newer_version() const { return newer_version_; }
    /// What a directory of a newer version says of itself; "": none was found.
    const std::string& newer_directory() const { return newer_directory_; }

  private:
    std::vector<std::vector<std::uint16_t>> aligned(std::size_t count, std::size_t start,
                                                    std::size_t words) const {
        std::vector<std::vector<std::uint16_t>> copies;
        copies.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            copies.push_back(align_header_read(reads_[i], start, words));
        }
        return copies;
    }
    std::vector<HeaderStrand> decode(std::size_t count, std::size_t start,
                                     std::size_t words) const {
        return decode_header_copies(aligned(count, start, words));
    }

    std::optional<HeaderReading> finish(const std::vector<std::uint8_t>& bytes,
                                        std::size_t strand_nt, const Primers& primers,
                                        std::size_t read_nt) {
        std::optional<Directory> directory;
        try {
            directory = read_directory(bytes, strand_nt);
        } catch (const core::InputError& error) {
            // Its CRC of 16 bits is right by chance now and then, where many layouts are tried.
            if (assembly_.found > 1) newer_directory_ = error.what();
        }
        if (!directory) return std::nullopt;
        HeaderReading reading;
        reading.directory = std::move(*directory);
        reading.primers = primers;
        reading.strand_nt = strand_nt;
        reading.read_nt = read_nt;
        reading.strands_found = assembly_.found;
        reading.strands_total = assembly_.total;
        return reading;
    }

    const std::vector<HeaderRead>& reads_;
    HeaderAssembly assembly_, best_;
    bool newer_version_ = false;
    std::string newer_directory_;
};

std::optional<HeaderReading> search(Reader& reader, const std::vector<HeaderRead>& found,
                                    const std::vector<std::size_t>& lengths) {
    // Where most reads have lost a base the most frequent length is not the right one, and only
    // known primers can tell: so they are tried on every length before any are made up.
    for (const std::size_t length : lengths) {
        const auto whole = of_length(found, length);
        const Primers* primers = whole.empty() ? nullptr : fitting_primers(whole, length);
        if (primers == nullptr) continue;
        if (auto reading = reader.with(*primers, length)) return reading;
    }
    for (const std::size_t length : lengths) {
        const auto whole = clearest(of_length(found, length));
        if (whole.empty()) continue;
        if (auto reading = reader.without(whole, length)) return reading;
    }
    return std::nullopt;
}

/// Leaves out reads of data that hold a few words by chance (one in 10^5 or so): a read of a header
/// strand has most of its words, at 10 % substitutions still half of them.
std::vector<std::uint32_t> without_chance_chains(const HeaderSearch& reads,
                                                 const HeaderReading& reading) {
    const HeaderWords& table = HeaderWords::get();
    const std::size_t words = HeaderLayout(reading.strand_nt).words;
    std::vector<std::uint32_t> chance;
    for (const HeaderRead& read : reads.found()) {
        const auto aligned = align_header_read(read, reading.primers.five_prime.size(), words);
        const auto valid = std::count_if(aligned.begin(), aligned.end(),
                                         [&](std::uint16_t window) { return table.valid(window); });
        if (static_cast<double>(valid) < kLeastValid * static_cast<double>(words)) {
            chance.push_back(read.read);
        }
    }
    std::vector<std::uint32_t> numbers;
    std::set_difference(reads.numbers().begin(), reads.numbers().end(), chance.begin(),
                        chance.end(), std::back_inserter(numbers));
    return numbers;
}

/// "2 different strands were decoded; needed 5"
std::string assembly_text(const HeaderAssembly& assembly) {
    std::string text = std::to_string(assembly.found) + " different strands were decoded";
    if (assembly.needed == 0) return text + "; needed one at least";
    if (assembly.found < assembly.needed) {
        return text + "; needed " + std::to_string(assembly.needed);
    }
    return text +
           ", enough by their number, but no directory with a right checksum comes of them: they "
           "are damaged, or reads of several pools are mixed";
}

HeaderSearch search_all(ReadSource& reads) {
    HeaderSearch search(kMostHeaderReads);
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        search.add(batch);
        if (search.reads() >= kMostReads) {
            throw core::InputError("reads: " + std::to_string(search.reads()) +
                                   " and more of them; expected fewer than 2^32 - 1");
        }
    }
    return search;
}

}  // namespace

HeaderReading read_header(const std::vector<Read>& reads) {
    KeptReads source(reads);
    return read_header(source);
}

HeaderReading read_header(ReadSource& reads) {
    reads.restart();
    const HeaderSearch found = search_all(reads);
    if (found.found().empty()) {
        throw core::RecoveryError("reads: none of the " + std::to_string(found.reads()) +
                                  " reads is a header strand; expected reads of a pool written by "
                                  "oligocodec");
    }
    const std::vector<HeaderRead> strong = strong_reads(found.found());
    Reader reader(strong);
    if (auto reading = search(reader, strong, frequent_lengths(found.lengths()))) {
        reading->reads = found.reads();
        reading->header_reads = without_chance_chains(found, *reading);
        return std::move(*reading);
    }
    const HeaderAssembly& best = reader.best();
    if (reader.newer_version() && best.found == 0) {
        throw core::InputError(
            "reads: the header strands have a version other than 0; a newer version wrote the "
            "pool");
    }
    if (!reader.newer_directory().empty()) throw core::InputError(reader.newer_directory());
    throw core::RecoveryError(
        "reads: the header strands cannot be read: " + std::to_string(found.found().size()) +
        " reads look like header strands and " + assembly_text(best));
}

}  // namespace oligo::dna

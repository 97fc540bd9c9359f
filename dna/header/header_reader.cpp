#include "dna/header/header_reader.hpp"

#include "core/error.hpp"
#include "dna/header/header_ends.hpp"
#include "dna/header/header_joint.hpp"
#include "dna/header/header_rescue.hpp"
#include "dna/header/header_sites.hpp"
#include "dna/header/header_words.hpp"

#include <algorithm>
#include <cstddef>
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

/// Where the strand of each header read begins; those of which it is not known are left out.
using Begins = std::vector<std::optional<std::int32_t>>;

/// The other version that several strands state; 0: none. One strand may state any by chance: what
/// the inner code makes of a wrong one does.
unsigned agreed_other_version(const std::vector<HeaderStrand>& strands) {
    std::map<unsigned, std::set<std::pair<unsigned, unsigned>>> of_version;
    for (const HeaderStrand& strand : strands) {
        of_version[strand.version].insert({strand.page, strand.number});
    }
    const auto found = std::find_if(of_version.begin(), of_version.end(), [](const auto& entry) {
        return entry.first != 0 && entry.second.size() > 1;
    });
    return found == of_version.end() ? 0 : found->first;
}

class Reader {
  public:
    explicit Reader(const std::vector<HeaderRead>& reads) : reads_(reads) {}

    /// With the primers that were found on the reads.
    std::optional<HeaderReading> by_sites(const HeaderSites& sites) {
        std::set<std::size_t> tried;  // numbers of words
        for (const std::size_t length : sites.likely_lengths(reads_)) {
            const HeaderLayout layout(length);
            if (layout.words < HeaderLayout::kMinWords || !tried.insert(layout.words).second) {
                continue;
            }
            const Begins begins = sites.begins_of(length);
            auto bytes = attempt(begins, layout.words);
            if (auto reading = with_fillers(bytes, layout.words, sites.primers)) return reading;
            const auto joint = decode_header_jointly(
                aligned(std::min(reads_.size(), kProbeReads), begins, layout.words), length);
            assembly_ = {joint.bytes, joint.strands, joint.needed, 3 * joint.needed};
            if (auto reading = with_fillers(joint.bytes, layout.words, sites.primers)) {
                return reading;
            }
        }
        return std::nullopt;
    }

    /// With primers that nobody knows: what stands before and after the words on every read.
    std::optional<HeaderReading> without(const std::vector<const HeaderRead*>& whole,
                                         std::size_t read_nt) {
        const Extents extents = likely_extents(whole, read_nt);
        for (const std::size_t start : extents.starts) {
            const Begins begins(reads_.size(), static_cast<std::int32_t>(start));
            for (const std::size_t end : extents.ends) {
                if (end < start + 6 * HeaderLayout::kMinWords) continue;
                const auto bytes = attempt(begins, (end - start) / 6);
                if (bytes.empty()) continue;
                for (std::size_t filler = 0; filler < 6 && end + filler <= read_nt; ++filler) {
                    const std::size_t strand_nt = end + filler - start;
                    Primers primers{"custom", common_bases(whole, 0, start),
                                    common_bases(whole, end + filler, read_nt - end - filler)};
                    if (strand_nt == read_nt) primers.name = "none";
                    if (auto reading = finish(bytes, strand_nt, primers)) return reading;
                }
            }
        }
        return std::nullopt;
    }

    /// From evidence of reads that have no chains of words.
    std::optional<HeaderReading> from_marks(const MarkedReads& marked, unsigned needed) {
        // Words of the lattice: filler counts as one, so that every length is tried with each of
        // two numbers.
        for (std::size_t words = marked.least_nt / HeaderWords::kWordNt;
             words <= marked.most_nt / HeaderWords::kWordNt + 1; ++words) {
            if (words <= HeaderLayout::kMinWords) continue;
            const HeaderEvidence evidence = weigh_marked_reads(marked, needed, words);
            if (evidence.strands < needed) continue;
            for (const std::size_t whole : {words, words - 1}) {
                const auto joint =
                    decode_header_costs(evidence.costs, whole * HeaderWords::kWordNt);
                assembly_ = {joint.bytes, evidence.strands, joint.needed, 3 * joint.needed};
                auto reading = with_fillers(joint.bytes, whole, marked.primers);
                if (!reading) continue;
                reading->header_reads = evidence.numbers;
                return reading;
            }
        }
        return std::nullopt;
    }

    const HeaderAssembly& best() const { return best_; }
    /// The other version that several decoded header strands state; 0: none.
    unsigned newer_version() const { return newer_version_; }
    /// What a directory of a newer version says of itself; "": none was found.
    const std::string& newer_directory() const { return newer_directory_; }

  private:
    /// Bytes of the directory when strands have `words` words.
    std::vector<std::uint8_t> attempt(const Begins& begins, std::size_t words) {
        assembly_ = {};
        // A wrong start or length decodes nothing: that shows on a few copies already.
        if (reads_.size() > 2 * kProbeReads && decode(kProbeReads, begins, words).empty())
            return {};
        const auto strands = decode(reads_.size(), begins, words);
        newer_version_ = std::max(newer_version_, agreed_other_version(strands));
        assembly_ = assemble_header(strands);
        if (assembly_.found > best_.found) best_ = assembly_;
        return assembly_.bytes;
    }

    std::vector<std::vector<std::uint16_t>> aligned(std::size_t count, const Begins& begins,
                                                    std::size_t words) const {
        std::vector<std::vector<std::uint16_t>> copies;
        copies.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            if (begins[i]) copies.push_back(align_header_read(reads_[i], *begins[i], words));
        }
        return copies;
    }
    std::vector<HeaderStrand> decode(std::size_t count, const Begins& begins,
                                     std::size_t words) const {
        return decode_header_copies(aligned(count, begins, words));
    }

    /// The CRC, which knows the length of strands, tells how many filler bases there are.
    std::optional<HeaderReading> with_fillers(const std::vector<std::uint8_t>& bytes,
                                              std::size_t words, const Primers& primers) {
        if (bytes.empty()) return std::nullopt;
        for (std::size_t filler = 0; filler < HeaderWords::kWordNt; ++filler) {
            auto reading = finish(bytes, words * HeaderWords::kWordNt + filler, primers);
            if (reading) return reading;
        }
        return std::nullopt;
    }

    std::optional<HeaderReading> finish(const std::vector<std::uint8_t>& bytes,
                                        std::size_t strand_nt, const Primers& primers) {
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
        reading.read_nt = primers.five_prime.size() + strand_nt + primers.three_prime.size();
        reading.strands_found = assembly_.found;
        reading.strands_total = assembly_.total;
        reading.rivals = assembly_.rivals;
        return reading;
    }

    const std::vector<HeaderRead>& reads_;
    HeaderAssembly assembly_, best_;
    unsigned newer_version_ = 0;
    std::string newer_directory_;
};

/// Between primers that nobody knows.
std::optional<HeaderReading> between_common_sites(Reader& reader,
                                                  const std::vector<HeaderRead>& found) {
    const auto sites = find_marked_sites(found);
    if (!sites) return std::nullopt;
    auto reading = reader.by_sites(*sites);
    if (!reading) return std::nullopt;
    reading->primers = sites->common_primers(found, reading->strand_nt);
    reading->read_nt = reading->primers.five_prime.size() + reading->strand_nt +
                       reading->primers.three_prime.size();
    return reading;
}

std::optional<HeaderReading> search(Reader& reader, const std::vector<HeaderRead>& found,
                                    const std::vector<std::size_t>& lengths) {
    if (const auto sites = find_known_sites(found)) {
        if (auto reading = reader.by_sites(*sites)) return reading;
    }
    // Where few reads have the most frequent length there are no ends to rely on.
    const bool alike =
        !lengths.empty() && 2 * of_length(found, lengths.front()).size() >= found.size();
    if (!alike) {
        if (auto reading = between_common_sites(reader, found)) return reading;
    }
    for (const std::size_t length : lengths) {
        const auto whole = clearest(of_length(found, length));
        if (whole.empty()) continue;
        if (auto reading = reader.without(whole, length)) return reading;
    }
    if (alike) return between_common_sites(reader, found);
    return std::nullopt;
}

/// Leaves out reads of data that hold a few words by chance (one in 10^5 or so): a read of a header
/// strand has most of its words, at 10 % substitutions still half of them. Says how many of the
/// others have other primers.
std::vector<std::uint32_t> without_chance_chains(const HeaderSearch& reads,
                                                 HeaderReading& reading) {
    const HeaderWords& table = HeaderWords::get();
    const std::size_t words = HeaderLayout(reading.strand_nt).words;
    const HeaderSites sites = find_sites(reads.found(), reading.primers);
    const bool primers =
        !reading.primers.five_prime.empty() || !reading.primers.three_prime.empty();
    const Begins begins = sites.begins_of(reading.strand_nt);
    std::vector<std::uint32_t> chance;
    for (std::size_t i = 0; i < begins.size(); ++i) {
        const HeaderRead& read = reads.found()[i];
        const std::ptrdiff_t begin =
            begins[i] ? *begins[i]
            : read.bases.size() == reading.read_nt
                ? static_cast<std::ptrdiff_t>(reading.primers.five_prime.size())
                : read.chain.front();
        const auto aligned = align_header_read(read, begin, words);
        const auto valid = std::count_if(aligned.begin(), aligned.end(),
                                         [&](std::uint16_t window) { return table.valid(window); });
        if (static_cast<double>(valid) < kLeastValid * static_cast<double>(words)) {
            chance.push_back(read.read);
        } else if (primers && !begins[i]) {
            ++reading.elsewhere;
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

/// "240 nt (93 %), 239 nt (4 %), ..": the lengths that most reads have.
std::string lengths_text(const HeaderSearch& found) {
    std::string text;
    for (const std::size_t length : frequent_lengths(found.lengths())) {
        const auto share =
            100 * found.lengths().at(length) / std::max<std::uint64_t>(1, found.reads());
        text += (text.empty() ? "" : ", ") + std::to_string(length) + " nt (" +
                std::to_string(share) + " %)";
    }
    return text.empty() ? "no read of 4096 nt or less" : text;
}

/// Says what was seen, what it may mean and what is needed.
[[noreturn]] void refuse(const HeaderSearch& found, const std::vector<HeaderRead>& strong,
                         const Reader& reader) {
    const HeaderAssembly& best = reader.best();
    if (reader.newer_version() != 0 && best.found == 0) {
        throw core::InputError("reads: the header strands have version " +
                               std::to_string(reader.newer_version()) +
                               ", and their checks hold; expected version 0, so a newer version "
                               "wrote the pool");
    }
    if (!reader.newer_directory().empty()) throw core::InputError(reader.newer_directory());
    const auto sites = find_known_sites(strong);
    std::string seen =
        std::to_string(found.numbers().size()) + " of " + std::to_string(found.reads()) +
        " reads look like header strands (" +
        (sites ? std::to_string(sites->found) + " of " + std::to_string(strong.size()) +
                     " of them with the primers '" + sites->primers.name + "'"
               : std::string("none of the shipped primers beside them")) +
        "), " + assembly_text(best);
    if (best.rivals > 0) {
        throw core::RecoveryError(
            "reads: the header strands contradict each other: two pools with "
            "the same primers are among these reads (" +
            seen + ")");
    }
    throw core::RecoveryError("reads: the header strands cannot be read: " + seen +
                              "; most frequent read lengths: " + lengths_text(found));
}

}  // namespace

HeaderReading read_header(const std::vector<Read>& reads) {
    KeptReads source(reads);
    return read_header(source);
}

HeaderReading read_header(ReadSource& reads) {
    reads.restart();
    const HeaderSearch found = search_all(reads);
    const std::vector<HeaderRead> strong =
        found.found().empty() ? std::vector<HeaderRead>() : strong_reads(found.found());
    Reader reader(strong);
    auto reading =
        strong.empty() ? std::nullopt : search(reader, strong, frequent_lengths(found.lengths()));
    if (reading) {
        reading->reads = found.reads();
        reading->header_reads = without_chance_chains(found, *reading);
        return std::move(*reading);
    }
    if (const auto marked = find_marked_reads(reads)) {
        for (unsigned needed = 1; needed <= kMostMarkedNeeded; ++needed) {
            reading = reader.from_marks(*marked, needed);
            if (!reading) continue;
            reading->reads = found.reads();
            return std::move(*reading);
        }
    }
    if (found.found().empty()) {
        throw core::RecoveryError("reads: none of the " + std::to_string(found.reads()) +
                                  " reads is a header strand; expected reads of a pool written by "
                                  "oligocodec");
    }
    refuse(found, strong, reader);
}

}  // namespace oligo::dna

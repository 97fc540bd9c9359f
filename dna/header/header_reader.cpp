#include "dna/header/header_reader.hpp"

#include "core/error.hpp"
#include "dna/alignment/edit_distance.hpp"
#include "dna/clustering/header_words.hpp"
#include "dna/header/header_ends.hpp"
#include "dna/header/header_joint.hpp"
#include "dna/header/header_rescue.hpp"
#include "dna/header/header_sites.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostHeaderReads = 50000;  ///< a pool of 5000 objects has fewer strands
constexpr std::size_t kProbeReads = 500;         ///< that a doubtful layout is tried on
constexpr std::size_t kJointReads = 2000;        ///< that vote together
constexpr std::size_t kMostLengths = 12;         ///< of strands in reads without chains
constexpr std::size_t kNearPrimer = 3;           ///< one edit in so many letters: the same primer
constexpr std::size_t kLeastOther = 2;           ///< header strands that make another pool
constexpr std::int64_t kOtherLengthNt = 30;      ///< more than errors make of a strand's length

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
        return entry.first >= kHeaderVersions && entry.second.size() > 1;
    });
    return found == of_version.end() ? 0 : found->first;
}

/// Whether guessed primers are nearly, but not quite, shipped ones: what reads with many insertions
/// and deletions have in common place by place. Then other ways find the strands' true ends.
bool resembles_known(const Primers& guess) {
    const auto near = [](const std::string& a, const std::string& b) {
        const auto limit = static_cast<unsigned>(b.size() / kNearPrimer);
        return !a.empty() && !b.empty() && bounded_edit_distance(a, b, limit) <= limit;
    };
    const auto known = known_primers();
    return std::any_of(known.begin(), known.end(), [&](const Primers& one) {
        const bool same =
            one.five_prime == guess.five_prime && one.three_prime == guess.three_prime;
        return !same && near(guess.five_prime, one.five_prime) &&
               near(guess.three_prime, one.three_prime);
    });
}

/// Whether `part` is the end of `whole`, or its beginning, as reads with errors have it.
bool is_part(const std::string& part, const std::string& whole, bool end) {
    if (part.size() >= whole.size()) return part == whole;
    const std::string site =
        end ? whole.substr(whole.size() - part.size()) : whole.substr(0, part.size());
    const auto limit = static_cast<unsigned>(part.size() / kNearPrimer);
    return bounded_edit_distance(part, site, limit) <= limit;
}

/// Where reads have many insertions and deletions, what they have in common place by place is near
/// the true primers next to the strand at best, and few reads have it: shipped primers that have
/// these bases, or that as many of the reads have, and most of them, are meant.
void complete_primers(HeaderReading& reading, const std::vector<HeaderRead>& found) {
    const Primers guess = reading.primers;
    std::size_t with_guess = find_sites(found, guess).found;
    for (const Primers& known : known_primers()) {
        if (known.five_prime.empty()) continue;
        const std::size_t with_known = find_sites(found, known).found;
        const bool part = is_part(guess.five_prime, known.five_prime, true) &&
                          is_part(guess.three_prime, known.three_prime, false);
        if (2 * with_known < found.size() || (!part && with_known < with_guess)) continue;
        reading.primers = known;
        reading.read_nt = known.five_prime.size() + reading.strand_nt + known.three_prime.size();
        if (part) return;
        with_guess = with_known;
    }
}

class Reader {
  public:
    /// `thorough`: also where that takes long, as in the many combinations of a joint vote.
    Reader(const std::vector<HeaderRead>& reads, const KnownPools& known, bool thorough)
        : reads_(reads), known_(known), thorough_(thorough) {}

    /// With the primers that were found on the reads.
    std::optional<HeaderReading> by_sites(const HeaderSites& sites) {
        std::set<std::size_t> tried;  // numbers of words
        for (const std::size_t length : sites.likely_lengths(reads_)) {
            const HeaderLayout layout(length);
            if (layout.words < HeaderLayout::kMinWords || !tried.insert(layout.words).second) {
                continue;
            }
            const Begins begins = sites.begins_of(length);
            attempt(begins, layout.words);
            if (auto reading = with_fillers(layout.words, sites.primers)) return reading;
            if (!thorough_ || is_newer_) continue;
            attempt_jointly(begins, length);
            if (auto reading = with_fillers(layout.words, sites.primers)) return reading;
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
                attempt(begins, (end - start) / 6);
                for (std::size_t filler = 0; filler < 6 && end + filler <= read_nt; ++filler) {
                    const std::size_t strand_nt = end + filler - start;
                    Primers primers{"custom", common_bases(whole, 0, start),
                                    common_bases(whole, end + filler, read_nt - end - filler)};
                    if (strand_nt == read_nt) primers.name = "none";
                    if (resembles_known(primers)) continue;
                    if (auto reading = finish(strand_nt, primers)) return reading;
                    if (is_newer_) return std::nullopt;
                }
            }
        }
        return std::nullopt;
    }

    /// From evidence of reads that have no chains of words.
    std::optional<HeaderReading> from_marks(const MarkedReads& marked) {
        // Words of the lattice: filler counts as one, so that every length is tried with each of
        // two numbers.
        for (const std::size_t words : likely_words(marked, kMostLengths)) {
            const HeaderEvidence evidence = weigh_marked_reads(marked, words);
            if (evidence.strands < marked.needed) continue;
            for (const std::size_t whole : {words, words - 1}) {
                const std::size_t nt = whole * HeaderWords::kWordNt;
                if (!HeaderLayout(nt, evidence.costs.pool).has_room()) continue;
                JointHeader joint = decode_header_costs(evidence.costs, nt);
                assemblies_ = {{joint.pool, std::move(joint.bytes), evidence.strands, joint.needed,
                                std::size_t{3} * joint.needed}};
                if (auto reading = with_fillers(whole, marked.primers)) return reading;
            }
        }
        return std::nullopt;
    }

    const HeaderAssembly& best() const { return best_; }
    /// The other pools of the layout that gave a header, and what is incomplete there.
    HeaderReadings take_rest() { return std::move(rest_); }
    /// The other version that several decoded header strands state; 0: none.
    unsigned newer_version() const { return newer_version_; }
    /// What a directory of a newer version says of itself; "": none was found.
    const std::string& newer_directory() const { return newer_directory_; }
    /// Whether that is certain: no other header is looked for.
    bool is_newer() const { return is_newer_; }

  private:
    /// The headers of the pools when strands have `words` words.
    void attempt(const Begins& begins, std::size_t words) {
        assemblies_.clear();
        // A wrong start or length decodes nothing: that shows on a few copies already.
        if (reads_.size() > 2 * kProbeReads && decode(kProbeReads, begins, words).empty()) return;
        const auto strands = decode(reads_.size(), begins, words);
        newer_version_ = std::max(newer_version_, agreed_other_version(strands));
        assemblies_ = assemble_headers(strands);
        std::erase_if(assemblies_, [&](const auto& one) { return known_.contains(one.pool); });
        if (!assemblies_.empty() && assemblies_.front().found > best_.found) {
            best_ = assemblies_.front();
        }
    }
    void attempt_jointly(const Begins& begins, std::size_t strand_nt) {
        const std::size_t count = std::min(reads_.size(), kJointReads);
        const std::size_t words = HeaderLayout(strand_nt).words;
        assemblies_.clear();
        for (JointHeader& joint :
             decode_headers_jointly(aligned(count, begins, words), strand_nt)) {
            if (known_.contains(joint.pool)) continue;
            assemblies_.push_back({joint.pool, std::move(joint.bytes), joint.strands, joint.needed,
                                   3 * joint.needed});
        }
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
    std::optional<HeaderReading> with_fillers(std::size_t words, const Primers& primers) {
        for (std::size_t filler = 0; filler < HeaderWords::kWordNt; ++filler) {
            auto reading = finish(words * HeaderWords::kWordNt + filler, primers);
            if (reading) return reading;
        }
        return std::nullopt;
    }

    /// The first of the pools whose directory is proven; the others go to `rest_`.
    std::optional<HeaderReading> finish(std::size_t strand_nt, const Primers& primers) {
        std::optional<HeaderReading> first;
        HeaderReadings rest;
        for (const HeaderAssembly& assembly : assemblies_) {
            std::optional<HeaderReading> reading;
            if (!assembly.bytes.empty()) reading = finish(assembly, strand_nt, primers);
            if (!reading) {
                if (assembly.found >= kLeastOther) rest.unread.insert(assembly.pool);
            } else if (first) {
                rest.headers.push_back(std::move(*reading));
            } else {
                first = std::move(reading);
            }
        }
        if (first) rest_ = std::move(rest);
        return first;
    }

    std::optional<HeaderReading> finish(const HeaderAssembly& assembly, std::size_t strand_nt,
                                        const Primers& primers) {
        std::optional<Directory> directory;
        try {
            directory = read_directory(assembly.bytes, strand_nt, assembly.pool);
        } catch (const core::InputError& error) {
            // Its CRC of 16 bits is right by chance now and then, where many layouts are tried.
            if (assembly.found > 1 && !is_newer_) newer_directory_ = error.what();
            is_newer_ = is_newer_ || assembly.is_certain();
        }
        if (!directory) return std::nullopt;
        HeaderReading reading;
        reading.directory = std::move(*directory);
        reading.primers = primers;
        reading.strand_nt = strand_nt;
        reading.read_nt = primers.five_prime.size() + strand_nt + primers.three_prime.size();
        reading.strands_found = assembly.found;
        reading.strands_total = assembly.total;
        reading.rivals = assembly.rivals;
        for (const HeaderAssembly& other : assemblies_) {
            const bool another = other.pool != assembly.pool && other.found >= kLeastOther;
            if (another) reading.others += other.found;
        }
        return reading;
    }

    const std::vector<HeaderRead>& reads_;
    const KnownPools& known_;
    bool thorough_;
    std::vector<HeaderAssembly> assemblies_;  ///< of the last attempt
    HeaderAssembly best_;
    HeaderReadings rest_;
    unsigned newer_version_ = 0;
    std::string newer_directory_;
    bool is_newer_ = false;
};

/// Between primers that nobody knows.
std::optional<HeaderReading> between_common_sites(Reader& reader,
                                                  const std::vector<HeaderRead>& found) {
    const auto sites = find_marked_sites(found);
    if (!sites) return std::nullopt;
    auto reading = reader.by_sites(*sites);
    if (!reading) return std::nullopt;
    reading->primers = sites->common_primers(found, reading->strand_nt);
    if (resembles_known(reading->primers)) return std::nullopt;
    reading->read_nt = reading->primers.five_prime.size() + reading->strand_nt +
                       reading->primers.three_prime.size();
    return reading;
}

std::optional<HeaderReading> search(Reader& reader, const std::vector<HeaderRead>& found,
                                    const std::vector<std::size_t>& lengths) {
    if (const auto sites = find_known_sites(found)) {
        if (auto reading = reader.by_sites(*sites)) return reading;
    }
    if (reader.is_newer()) return std::nullopt;
    // Where few reads have the most frequent length there are no ends to rely on.
    const bool alike =
        !lengths.empty() && 2 * of_length(found, lengths.front()).size() >= found.size();
    if (!alike) {
        if (auto reading = between_common_sites(reader, found)) return reading;
    }
    for (const std::size_t length : lengths) {
        const auto whole = clearest(of_length(found, length));
        if (reader.is_newer()) return std::nullopt;
        if (whole.empty()) continue;
        if (auto reading = reader.without(whole, length)) return reading;
    }
    if (alike) return between_common_sites(reader, found);
    return std::nullopt;
}

/// Reads of header strands with other primers, or another length between them. Reads of data that
/// hold a few words by chance (one in 10^5 or so) do not count.
std::vector<Read> reads_elsewhere(const HeaderSearch& reads, const HeaderReading& reading) {
    std::vector<Read> elsewhere;
    if (reading.primers.five_prime.empty() && reading.primers.three_prime.empty()) {
        return elsewhere;
    }
    const std::size_t words = HeaderLayout(reading.strand_nt).words;
    const HeaderSites sites = find_sites(reads.found(), reading.primers);
    const Begins begins = sites.begins_of(reading.strand_nt);
    for (std::size_t i = 0; i < begins.size(); ++i) {
        const bool both = sites.begins[i] && sites.ends[i];
        const auto nt = static_cast<std::int64_t>(reading.strand_nt);
        const bool other_length =
            both && std::abs(*sites.ends[i] - *sites.begins[i] - nt) > kOtherLengthNt;
        if (begins[i] && !other_length) continue;
        const HeaderRead& read = reads.found()[i];
        const std::ptrdiff_t begin =
            begins[i] ? *begins[i]
            : read.bases.size() == reading.read_nt
                ? static_cast<std::ptrdiff_t>(reading.primers.five_prime.size())
                : read.chain.front();
        const auto aligned = align_header_read(read, begin, words);
        const auto valid = std::count_if(aligned.begin(), aligned.end(), [&](std::uint16_t window) {
            return HeaderWords::get().valid(window);
        });
        if (static_cast<double>(valid) >= HeaderLook::kLeastValid * static_cast<double>(words)) {
            elsewhere.push_back({read.bases, ""});
        }
    }
    return elsewhere;
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
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) search.add(batch);
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
                               ", and their checks hold; expected version 0 or 1, so a newer "
                               "version wrote the pool");
    }
    if (reader.is_newer()) throw NewerVersionError(reader.newer_directory());
    if (!reader.newer_directory().empty()) throw core::InputError(reader.newer_directory());
    const auto sites = find_known_sites(strong);
    std::string seen =
        std::to_string(found.count()) + " of " + std::to_string(found.reads()) +
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

/// The header as `reader` finds it, with its primers.
std::optional<HeaderReading> find_header(Reader& reader, const std::vector<HeaderRead>& strong,
                                         const HeaderSearch& found) {
    if (strong.empty()) return std::nullopt;
    auto reading = search(reader, strong, frequent_lengths(found.lengths()));
    if (!reading) return std::nullopt;
    complete_primers(*reading, strong);
    reading->reads = found.reads();
    return reading;
}

/// Where there `must` be one everything is tried, and if there is none it says why.
std::optional<HeaderReading> read_found(const HeaderSearch& found, bool must) {
    const std::vector<HeaderRead> strong = strong_reads(found.found());
    const KnownPools none;
    Reader reader(strong, none, must);
    auto reading = find_header(reader, strong, found);
    if (!reading && must) refuse(found, strong, reader);
    if (reading) reading->elsewhere = reads_elsewhere(found, *reading);
    return reading;
}

}  // namespace

HeaderReading read_header(const std::vector<Read>& reads) {
    KeptReads source(reads);
    return read_header(search_all(source));
}

HeaderReading read_header(ReadSource& reads) {
    reads.restart();
    return read_header(search_all(reads));
}

HeaderReading read_header(const HeaderSearch& found) {
    if (found.found().empty()) {
        throw core::RecoveryError("reads: none of the " + std::to_string(found.reads()) +
                                  " reads is a header strand; expected reads of a pool written by "
                                  "oligocodec");
    }
    return *read_found(found, true);
}

std::optional<HeaderReading> try_header(const HeaderSearch& found) {
    return read_found(found, false);
}

HeaderReadings read_headers(const std::vector<Read>& reads, const KnownPools& known,
                            bool thorough) {
    KeptReads source(reads);
    const HeaderSearch found = search_all(source);
    const std::vector<HeaderRead> strong = strong_reads(found.found());
    Reader reader(strong, known, thorough);
    auto first = find_header(reader, strong, found);
    if (!first) return {};
    HeaderReadings all = reader.take_rest();
    for (HeaderReading& reading : all.headers) {
        reading.primers = first->primers;
        reading.read_nt = first->read_nt;
        reading.reads = first->reads;
    }
    all.headers.insert(all.headers.begin(), std::move(*first));
    return all;
}

std::optional<HeaderReading> rescue_header(ReadSource& reads) {
    const auto marked = find_marked_reads(reads);
    if (!marked) return std::nullopt;
    const std::vector<HeaderRead> none;
    const KnownPools known;
    auto reading = Reader(none, known, true).from_marks(*marked);
    if (reading) reading->reads = marked->reads;
    return reading;
}

}  // namespace oligo::dna

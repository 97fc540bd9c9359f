#include "dna/header/header_reader.hpp"

#include "core/error.hpp"
#include "dna/header/header_joint.hpp"
#include "dna/header/header_words.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <set>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostHeaderReads = 50000;  ///< a pool of 5000 objects has fewer strands
constexpr std::size_t kProbeReads = 2000;        ///< that a doubtful layout is tried on
constexpr std::size_t kMostExtents = 8;          ///< starts and ends of the words tried, about
constexpr std::size_t kMostLengths = 4;          ///< read lengths tried
constexpr std::uint64_t kMostReads = 0xFFFFFFFF - 8192;  ///< their numbers take 32 bits
constexpr double kLeastValid = 0.4;     ///< share of valid words below which a read is no header's
constexpr double kLeastStrength = 0.5;  ///< words of a read that counts, as a share of the best's
constexpr double kPrimerMismatch = 0.25;  ///< share of wrong bases at which a primer still fits
constexpr double kClearShare = 0.6;       ///< of the most words: reads that tell where words begin
constexpr std::size_t kPrimerShare = 10;  ///< one read in so many must have the primers

/// Lengths of reads, most frequent first. All whole reads of a pool are equally long.
std::vector<std::size_t> frequent_lengths(const std::map<std::size_t, std::uint64_t>& counts) {
    std::vector<std::pair<std::uint64_t, std::size_t>> order;
    for (const auto& [length, count] : counts) order.emplace_back(count, length);
    std::sort(order.rbegin(), order.rend());
    std::vector<std::size_t> lengths;
    for (const auto& [count, length] : order) {
        if (lengths.size() < kMostLengths) lengths.push_back(length);
    }
    return lengths;
}

std::size_t words_in_chain(const HeaderRead& read) {
    std::vector<std::uint16_t> windows;
    HeaderWords::windows(read.bases, windows);
    return static_cast<std::size_t>(std::count_if(
        read.chain.begin(), read.chain.end(),
        [&](std::uint16_t place) { return HeaderWords::get().valid(windows[place]); }));
}

/// Reads that are left when those are out which hold far fewer words than others: among millions of
/// data reads more have a short chain by chance, in either direction, than there are header reads.
std::vector<HeaderRead> strong_reads(const std::vector<HeaderRead>& found) {
    std::vector<std::size_t> words;
    for (const HeaderRead& read : found) words.push_back(words_in_chain(read));
    const auto best = static_cast<double>(*std::max_element(words.begin(), words.end()));
    std::vector<HeaderRead> strong;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (static_cast<double>(words[i]) >= kLeastStrength * best) strong.push_back(found[i]);
    }
    return strong;
}

std::vector<const HeaderRead*> of_length(const std::vector<HeaderRead>& reads, std::size_t length) {
    std::vector<const HeaderRead*> chosen;
    for (const HeaderRead& read : reads) {
        if (read.bases.size() == length) chosen.push_back(&read);
    }
    return chosen;
}

/// Those with the most words: reads of data that hold some by chance have fewer.
std::vector<const HeaderRead*> clearest(const std::vector<const HeaderRead*>& reads) {
    const HeaderWords& table = HeaderWords::get();
    std::vector<std::size_t> words;
    std::vector<std::uint16_t> windows;
    for (const HeaderRead* read : reads) {
        HeaderWords::windows(read->bases, windows);
        words.push_back(static_cast<std::size_t>(
            std::count_if(read->chain.begin(), read->chain.end(),
                          [&](std::uint16_t at) { return table.valid(windows[at]); })));
    }
    const std::size_t most = words.empty() ? 0 : *std::max_element(words.begin(), words.end());
    std::vector<const HeaderRead*> chosen;
    for (std::size_t i = 0; i < reads.size(); ++i) {
        if (static_cast<double>(words[i]) >= kClearShare * static_cast<double>(most)) {
            chosen.push_back(reads[i]);
        }
    }
    return chosen;
}

/// How many of the reads have these primers at their ends.
std::size_t count_fitting(const Primers& primers, const std::vector<const HeaderRead*>& reads) {
    const std::size_t five = primers.five_prime.size(), three = primers.three_prime.size();
    const auto most_wrong = static_cast<std::size_t>(kPrimerMismatch * double(five + three));
    return static_cast<std::size_t>(
        std::count_if(reads.begin(), reads.end(), [&](const HeaderRead* read) {
            const std::string_view bases = read->bases;
            return hamming_distance(bases.substr(0, five), primers.five_prime) +
                       hamming_distance(bases.substr(bases.size() - three), primers.three_prime) <=
                   most_wrong;
        }));
}

/// Known primers that fit the ends of some of the reads, or null. Not of all: reads of data that
/// hold words by chance may be the wrong way round.
const Primers* fitting_primers(const std::vector<const HeaderRead*>& reads, std::size_t length) {
    const Primers* best = nullptr;
    std::size_t most = reads.size() / kPrimerShare;
    for (const Primers& primers : known_primers()) {
        const std::size_t sites = primers.five_prime.size() + primers.three_prime.size();
        if (sites == 0 || sites >= length) continue;
        const std::size_t count = count_fitting(primers, reads);
        if (count > most) {
            most = count;
            best = &primers;
        }
    }
    return best;
}

/// Most frequent base at each of `count` positions from `first` on.
std::string consensus(const std::vector<const HeaderRead*>& reads, std::size_t first,
                      std::size_t count) {
    std::string bases(count, 'A');
    for (std::size_t i = 0; i < count; ++i) {
        std::array<std::size_t, 5> votes{};
        for (const HeaderRead* read : reads) ++votes[base_value(read->bases[first + i])];
        bases[i] = kBases[static_cast<std::size_t>(
            std::max_element(votes.begin(), votes.begin() + 4) - votes.begin())];
    }
    return bases;
}

/// Likely starts (ascending) and ends (descending) of the words, in one step class modulo six.
struct Extents {
    std::vector<std::size_t> starts, ends;
};

Extents likely_extents(const std::vector<const HeaderRead*>& reads, std::size_t length) {
    std::array<std::size_t, 6> classes{};
    for (const HeaderRead* read : reads) ++classes[read->chain.front() % 6];
    const auto step = static_cast<std::size_t>(std::max_element(classes.begin(), classes.end()) -
                                               classes.begin());
    std::map<std::size_t, std::size_t> starts, ends;
    for (const HeaderRead* read : reads) {
        if (read->chain.front() % 6 == step) ++starts[read->chain.front()];
        if (read->chain.back() % 6 == step) ++ends[read->chain.back() + 6U];
    }
    // Words that an error hides put the extents inwards; primer bases that look like a word put
    // them outwards, on every read where they are of one primer. So neighbours are tried as well.
    const std::size_t support = std::max<std::size_t>(1, reads.size() / 10);
    std::set<std::size_t> first, last;
    for (const auto& [start, count] : starts) {
        if (count < support) continue;
        for (std::size_t back = 0; back <= 12 && back <= start; back += 6)
            first.insert(start - back);
        for (std::size_t on = 6; on <= 12 && start + on <= length; on += 6)
            first.insert(start + on);
        if (first.size() > kMostExtents) break;
    }
    for (auto it = ends.rbegin(); it != ends.rend(); ++it) {
        if (it->second < support) continue;
        for (std::size_t on = 0; on <= 12 && it->first + on <= length; on += 6) {
            last.insert(it->first + on);
        }
        for (std::size_t back = 6; back <= 12 && back <= it->first; back += 6) {
            last.insert(it->first - back);
        }
        if (last.size() > kMostExtents) break;
    }
    Extents extents;
    extents.starts.assign(first.begin(), first.end());
    extents.ends.assign(last.rbegin(), last.rend());
    return extents;
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
        for (const HeaderStrand& strand : strands) newer_version_ |= strand.version != 0;
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
                    Primers primers{"custom", consensus(whole, 0, start),
                                    consensus(whole, end + filler, read_nt - end - filler)};
                    if (strand_nt == read_nt) primers.name = "none";
                    if (auto reading = finish(bytes, strand_nt, primers, read_nt)) return reading;
                }
            }
        }
        return std::nullopt;
    }

    const HeaderAssembly& best() const { return best_; }
    bool newer_version() const { return newer_version_; }

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
                                        std::size_t read_nt) const {
        auto directory = read_directory(bytes, strand_nt);
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
    throw core::RecoveryError(
        "reads: the header strands cannot be read: " + std::to_string(found.found().size()) +
        " reads look like header strands and " + std::to_string(best.found) +
        " different strands were decoded; needed " +
        (best.needed == 0 ? std::string("one at least") : std::to_string(best.needed)));
}

}  // namespace oligo::dna

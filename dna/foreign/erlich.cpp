#include "dna/foreign/erlich.hpp"

#include "core/error.hpp"
#include "dna/clustering/cluster_strands.hpp"
#include "dna/constraints/screen.hpp"
#include "dna/fountain/lt/lt_decoder.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kTriesPerStrand = 2000;
constexpr std::uint32_t kMoreShare =
    50;  ///< strands added, by source symbols, until the file follows
constexpr std::array<std::string_view, 2> kScramblings = {"none", "seed"};
constexpr unsigned kMostOften = 4;  ///< strands seen as often as this are believed alike

/// DNA Fountain's seeds: a Galois shift register of 32 bits, x^32 + x^7 + x^6 + x^2 + 1, started
/// at 85; the first value is passed over.
class SeedRegister {
  public:
    SeedRegister() { next(); }
    std::uint32_t next() {
        const std::uint32_t carry = state_ >> 31;
        state_ = state_ << 1 ^ carry * 0xC5;
        return state_;
    }

  private:
    std::uint32_t state_ = 85;
};

/// Droplets by how often they were seen; of those with one seed the one seen most often.
using Believed = std::map<unsigned, std::vector<Droplet>, std::greater<>>;

/// A strand as it was read, in either direction.
struct Sighting {
    unsigned often = 0;
    std::optional<Droplet> forwards, backwards;  ///< where its parity holds
};

std::vector<Sighting> sightings_of(const DropletCode& code, std::span<const Read> reads) {
    std::unordered_map<std::string, unsigned> seen;
    for (const Read& read : reads) {
        if (read.bases.size() == code.strand_nt()) ++seen[read.bases];
    }
    std::vector<Sighting> sightings;
    for (const auto& [bases, count] : seen) {
        const std::string other = reverse_complement(bases);
        const auto twin = seen.find(other);
        if (twin != seen.end() && other < bases) continue;  // seen with its twin
        sightings.push_back({count + (twin == seen.end() || other == bases ? 0 : twin->second),
                             code.read(bases), code.read(other)});
    }
    return sightings;
}

/// The strands of clusters, which may have some bases of adapters at their ends: where their parity
/// holds most often they begin.
class ClusterSightings {
  public:
    ClusterSightings(const DropletCode& code, const FoundStrands& found)
        : code_(code), found_(found) {
        for (const FoundStrand& strand : found.strands) {
            const std::string& bases = strand.reading.units;
            if (bases.size() < code.strand_nt()) continue;
            const std::size_t spare = bases.size() - code.strand_nt();
            if (spare <= kMostSpareNt) most_spare_ = std::max(most_spare_, spare);
        }
    }

    std::vector<Sighting> take() const {
        const std::size_t before = found_.facts.length_nt == 0 ? 0 : best_start();
        const std::size_t usual = std::max(found_.facts.length_nt, code_.strand_nt());
        const std::size_t behind = usual - code_.strand_nt() - before;
        std::vector<Sighting> sightings;
        for (const FoundStrand& strand : found_.strands) {
            const std::string& forwards = strand.reading.units;
            if (forwards.size() < code_.strand_nt()) continue;
            const std::string backwards = reverse_complement(forwards);
            const auto least = *std::min_element(strand.reading.confidence.begin(),
                                                 strand.reading.confidence.end());
            // A strand with a doubtful base is believed as one read is.
            const unsigned often =
                least < kDoubtful
                    ? 1
                    : static_cast<unsigned>(std::min<std::uint64_t>(strand.depth, kMostOften));
            sightings.push_back(
                {often, read(forwards, before, behind), read(backwards, before, behind)});
        }
        return sightings;
    }

  private:
    static constexpr std::size_t kMostSpareNt = 80;  ///< of adapters that are looked into
    static constexpr std::uint8_t kDoubtful = 230;

    /// Bases before the strand: where most clusters have a droplet in either direction.
    std::size_t best_start() const {
        std::size_t best = 0, most = 0;
        for (std::size_t start = 0; start <= most_spare_; ++start) {
            std::size_t held = 0;
            for (const FoundStrand& strand : found_.strands) {
                const std::string& bases = strand.reading.units;
                if (bases.size() != found_.facts.length_nt) continue;
                held += at(bases, start).has_value() ||
                        at(reverse_complement(bases), start).has_value();
            }
            if (held <= most) continue;
            most = held;
            best = start;
        }
        return best;
    }
    std::optional<Droplet> at(const std::string& bases, std::size_t start) const {
        if (start + code_.strand_nt() > bases.size()) return std::nullopt;
        return code_.read(bases.substr(start, code_.strand_nt()));
    }
    /// Counted from the start, else from the end.
    std::optional<Droplet> read(const std::string& bases, std::size_t before,
                                std::size_t behind) const {
        auto droplet = at(bases, before);
        if (!droplet && bases.size() >= code_.strand_nt() + behind) {
            droplet = at(bases, bases.size() - behind - code_.strand_nt());
        }
        return droplet;
    }

    const DropletCode& code_;
    const FoundStrands& found_;
    std::size_t most_spare_ = 0;
};

/// Parity with the root 1 holds in both directions, so that with two bytes of it one strand in 256
/// can be read either way: then the direction of most strands counts, the other one least. Where
/// strands come in both directions such a one says nothing, and each reading of it counts least.
Believed count_droplets(std::vector<Sighting> sightings) {
    const auto only_forwards =
        std::count_if(sightings.begin(), sightings.end(),
                      [](auto& sighting) { return sighting.forwards && !sighting.backwards; });
    const auto only_backwards =
        std::count_if(sightings.begin(), sightings.end(),
                      [](auto& sighting) { return sighting.backwards && !sighting.forwards; });
    constexpr std::int64_t kLeastShare = 20;  // one strand in so many: both directions
    const bool mixed =
        kLeastShare * std::min(only_forwards, only_backwards) > only_forwards + only_backwards;
    const bool forwards_only = !mixed && only_forwards >= only_backwards;
    const bool backwards_only = !mixed && !forwards_only;
    std::unordered_map<std::uint32_t, std::pair<unsigned, Droplet>> by_seed;
    const auto offer = [&](std::optional<Droplet>& droplet, unsigned often) {
        if (!droplet) return;
        auto& best = by_seed[droplet->seed];
        const auto rank = std::pair(often, droplet->payload);
        if (std::pair(best.first, best.second.payload) < rank) best = {often, std::move(*droplet)};
    };
    for (Sighting& sighting : sightings) {
        const bool either = sighting.forwards && sighting.backwards;
        offer(sighting.forwards, either && !forwards_only ? 0 : sighting.often);
        offer(sighting.backwards, either && !backwards_only ? 0 : sighting.often);
    }
    Believed believed;
    for (auto& [seed, best] : by_seed) {
        believed[std::min(best.first, kMostOften)].push_back(std::move(best.second));
    }
    for (auto& [often, droplets] : believed) {
        std::sort(droplets.begin(), droplets.end(),
                  [](const Droplet& a, const Droplet& b) { return a.seed < b.seed; });
    }
    return believed;
}

/// The file, once enough droplets are believed; `tally`: how many there were.
std::optional<std::vector<std::uint8_t>> decode_sightings(const DropletCode& code,
                                                          std::vector<Sighting> sightings,
                                                          DropletTally& tally) {
    std::vector<Droplet> believed;
    for (auto& [often, more] : count_droplets(std::move(sightings))) {
        believed.insert(believed.end(), more.begin(), more.end());
        tally.droplets = believed.size();
        tally.mended = static_cast<std::uint64_t>(
            std::count_if(believed.begin(), believed.end(),
                          [](const Droplet& droplet) { return droplet.mended; }));
        if (auto file = decode_droplets(code, believed)) return file;
    }
    return std::nullopt;
}

[[noreturn]] void fail(const DropletCode& code, std::uint64_t droplets) {
    throw core::RecoveryError("erlich: " + std::to_string(droplets) + " droplets of " +
                              std::to_string(code.strand_nt()) + " bases do not determine the " +
                              std::to_string(code.source_symbols()) +
                              " symbols of the file; more reads are needed, or other parameters");
}

}  // namespace

ErlichOptions read_erlich_options(core::Config& config) {
    ErlichOptions options;
    DropletOptions& droplets = options.droplets;
    config.text("scheme", kErlichScheme);
    config.text("description", "");
    if (config.has("file_size")) {
        droplets.file_bytes =
            static_cast<std::uint64_t>(config.integer("file_size", 0, {0, 1 << 27}));
    }
    droplets.payload_bytes = static_cast<unsigned>(config.integer("size", 32, {1, 128}));
    droplets.parity = static_cast<unsigned>(config.integer("rs", 2, {0, 32}));
    droplets.c = config.number("c", droplets.c, {1e-6, 1e3});
    droplets.delta = config.number("delta", droplets.delta, {1e-12, 1 - 1e-12});
    droplets.python =
        config.integer("python", 3, {2, 3}) == 2 ? PythonVersion::kTwo : PythonVersion::kThree;
    droplets.most_corrected =
        static_cast<unsigned>(config.integer("max_hamming", 0, {0, droplets.parity / 2.0}));
    const bool scrambled =
        config.choice("scramble", kScramblings[0], kScramblings) != kScramblings[0];
    droplets.scrambling = scrambled ? Scrambling::kBySeed : Scrambling::kNone;
    options.alpha = config.number("alpha", options.alpha, {0, 100});
    core::Config rules = config.section("constraints");
    options.constraints.max_run = static_cast<std::size_t>(rules.integer("max_run", 3, {1, 1000}));
    options.constraints.gc_min = rules.number("gc_min", 0.45, {0, 1});
    options.constraints.gc_max = rules.number("gc_max", 0.55, {options.constraints.gc_min, 1});
    return options;
}

std::vector<std::string> encode_erlich(std::span<const std::uint8_t> data,
                                       const ErlichOptions& options) {
    DropletOptions droplets = options.droplets;
    droplets.file_bytes = data.size();
    const DropletCode code(droplets);
    auto wanted = static_cast<std::size_t>(
        std::ceil(static_cast<double>(code.source_symbols()) * (1 + options.alpha)));
    const std::uint64_t most_tries = kTriesPerStrand * (wanted + 100);
    std::vector<std::string> strands;
    std::vector<Droplet> written;
    const Screen screen(options.constraints);
    SeedRegister seeds;
    for (std::uint64_t tries = 0; strands.size() < wanted; ++tries) {
        if (tries == most_tries) {
            throw core::InputError("erlich: only " + std::to_string(strands.size()) + " of " +
                                   std::to_string(tries) + " strands satisfy the constraints; " +
                                   std::to_string(wanted) +
                                   " are needed: scramble=seed writes such data (other readers of "
                                   "DNA Fountain do not know it), or compress the data first");
        }
        Droplet droplet = code.droplet(seeds.next(), data);
        std::string strand = code.strand(droplet);
        if (!screen.passes(strand)) continue;
        strands.push_back(std::move(strand));
        written.push_back(std::move(droplet));
        if (strands.size() == wanted && !decode_droplets(code, written)) {
            wanted += 1 + code.source_symbols() / kMoreShare;
        }
    }
    return strands;
}

std::vector<std::uint8_t> decode_erlich(std::span<const Read> reads, const ErlichOptions& options) {
    const DropletCode code(options.droplets);
    DropletTally tally;
    if (auto file = decode_sightings(code, sightings_of(code, reads), tally)) {
        return std::move(*file);
    }
    fail(code, tally.droplets);
}

std::vector<std::uint8_t> decode_erlich(ReadSource& reads, const ErlichOptions& options,
                                        DropletTally* tally) {
    DropletTally own;
    DropletTally& found_in = tally != nullptr ? *tally : own;
    const DropletCode code(options.droplets);
    const PackedReads packed = pack_reads(reads);
    std::uint64_t whole = 0;
    for (std::uint32_t i = 0; i < packed.size(); ++i) whole += packed.nt(i) == code.strand_nt();
    // Designs, or reads that may be right as they are.
    if (2 * whole >= packed.size()) {
        if (auto file = decode_sightings(code, sightings_of(code, reads.all()), found_in)) {
            return std::move(*file);
        }
    }
    const FoundStrands found = find_strands(packed, {});
    if (auto file = decode_sightings(code, ClusterSightings(code, found).take(), found_in)) {
        return std::move(*file);
    }
    fail(code, found_in.droplets);
}

std::optional<DropletOptions> recognise_erlich(std::span<const Read> sample) {
    constexpr std::size_t kLeastReads = 4, kMostReads = 200;
    constexpr unsigned kSeedBytes = 4, kMostParity = 32, kMostPayload = 128;
    std::map<std::size_t, std::size_t> lengths;
    for (const Read& read : sample) ++lengths[read.bases.size()];
    const auto usual =
        std::max_element(lengths.begin(), lengths.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (usual == lengths.end() || usual->second < kLeastReads || usual->first % 4 != 0) {
        return std::nullopt;
    }
    const std::size_t bytes = usual->first / 4;
    // What keeps a long parity keeps every shorter one as well: their roots are among its own.
    for (unsigned parity = kMostParity; parity >= 1; --parity) {
        if (bytes <= kSeedBytes + parity) continue;
        if (bytes - kSeedBytes - parity > kMostPayload) continue;
        DropletOptions options;
        options.file_bytes = 1;  // strands are read alike whatever it is
        options.parity = parity;
        options.payload_bytes = static_cast<unsigned>(bytes - kSeedBytes - parity);
        const DropletCode code(options);
        std::size_t tried = 0, hold = 0;
        for (const Read& read : sample) {
            if (read.bases.size() != usual->first || tried == kMostReads) continue;
            ++tried;
            hold += code.read(read.bases) || code.read(reverse_complement(read.bases));
        }
        if (hold < kLeastReads || 5 * hold < tried) continue;
        options.file_bytes.reset();
        return options;
    }
    return std::nullopt;
}

}  // namespace oligo::dna

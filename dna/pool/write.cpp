#include "dna/pool/write.hpp"

#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/constraints/screen.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/directory.hpp"
#include "dna/pool/header_strands.hpp"

#include <algorithm>
#include <atomic>
#include <optional>

namespace oligo::dna {
namespace {

constexpr unsigned kSalts = 256;
constexpr unsigned kLeastAddress = 5, kMostAddress = 8;  ///< what the directory can say

using Shapes = std::vector<core::SegmentShape>;

std::vector<Shapes> shapes_of(const std::vector<PoolObject>& objects) {
    std::vector<Shapes> shapes(objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) {
        for (const auto& segment : objects[i].payload.segments) {
            shapes[i].push_back(core::shape_of(segment));
        }
    }
    return shapes;
}

/// Shortest address that tells all strands apart. The strands depend on it in turn.
unsigned address_symbols(PoolFrame frame, const Scheme& scheme, const std::vector<Shapes>& shapes) {
    std::uint64_t strands = 0;
    std::uint64_t most = 0;
    for (unsigned symbols = kLeastAddress; symbols <= kMostAddress; ++symbols) {
        frame.address_symbols = symbols;
        if (scheme.most_strands(frame) == 0) continue;
        most = scheme.most_strands(frame);
        strands = 0;
        for (const Shapes& object : shapes) strands += scheme.strand_count(frame, object);
        if (strands <= most) return symbols;
    }
    throw core::InputError("pool: the objects take " + std::to_string(strands) +
                           " strands; expected at most " + std::to_string(most) +
                           ", so split them over several pools");
}

std::string assemble(const Primers& primers, const std::string& strand) {
    return primers.five_prime + strand + primers.three_prime;
}

/// Refuses primers with which no strand could do.
void check_primers(const Primers& primers, const Constraints& rules, std::size_t strand_nt) {
    const auto refuse = [&](const std::string& why) {
        throw core::InputError("primers " + primers.name + " (" + primers.five_prime + ":" +
                               primers.three_prime +
                               ") break the constraints by themselves: " + why);
    };
    Constraints local = rules;  // what does not depend on the strand
    local.gc_min = 0;
    local.gc_max = 1;
    for (const std::string& primer : {primers.five_prime, primers.three_prime}) {
        if (auto broken = broken_constraint(primer, local)) refuse(*broken);
    }
    // Whitened strands have half of their bases C or G, give or take a tenth.
    const auto sites = static_cast<double>(primers.five_prime.size() + primers.three_prime.size());
    const auto length = static_cast<double>(strand_nt);
    const double fixed = sites * gc_content(primers.five_prime + primers.three_prime);
    const double low = (fixed + 0.4 * length) / (sites + length);
    const double high = (fixed + 0.6 * length) / (sites + length);
    if (high < rules.gc_min || low > rules.gc_max) {
        refuse("oligos would have " + std::to_string(static_cast<int>(100 * (low + high) / 2)) +
               " % GC on average");
    }
}

/// Judges assembled oligos by the scheme's constraints and, in a partition, by their distance to
/// all primers.
class OligoScreen {
  public:
    OligoScreen(const Primers& primers, const Constraints& rules, const Lookalikes& sites)
        : primers_(primers), screen_(rules) {
        if (sites.sites.empty()) return;
        Constraints apart;
        apart.max_run = kNoLimit;
        apart.gc_min = 0;
        apart.gc_max = 1;
        apart.lookalikes = sites;
        apart_.emplace(std::move(apart));
    }

    bool passes(const std::string& strand) const {
        const std::string oligo = assemble(primers_, strand);
        return screen_.passes(oligo) && (!apart_ || apart_->passes(oligo));
    }
    /// Why a strand does not pass, or nothing.
    std::optional<std::string> broken(const std::string& strand) const {
        const std::string oligo = assemble(primers_, strand);
        if (auto why = broken_constraint(oligo, screen_.rules())) return why;
        return apart_ ? broken_constraint(oligo, apart_->rules()) : std::nullopt;
    }

  private:
    static constexpr std::size_t kNoLimit = 1U << 20;
    const Primers& primers_;
    Screen screen_;
    std::optional<Screen> apart_;
};

/// Data strands of a pool under one salt, or nothing when a strand has no acceptable form.
class DataWriter {
  public:
    DataWriter(const Scheme& scheme, const OligoScreen& screen)
        : scheme_(scheme), screen_(screen) {}

    /// `regions` are let go as their strands are written, so that both never are there in full.
    bool write(const PoolFrame& frame, std::vector<std::vector<std::string>> regions,
               const std::vector<std::vector<WhiteningRun>>& runs,
               std::span<std::string> strands) const {
        const auto form = scheme_.form(frame);
        std::atomic<bool> failed = false;
        std::uint64_t index = 0;
        for (std::size_t object = 0; object < regions.size(); ++object) {
            std::uint64_t first = 0;
            for (const WhiteningRun& run : runs[object]) {
                core::parallel_for(run.strands, 256, [&](std::size_t from, std::size_t to) {
                    for (; from < to && !failed; from += kBatch) {
                        const std::size_t count = std::min(kBatch, to - from);
                        const Batch batch{index + from, run.piece_nt,
                                          std::span(regions[object]).subspan(first + from, count),
                                          strands.subspan(index + from, count)};
                        if (!write(*form, batch)) failed = true;
                    }
                });
                first += run.strands;
                index += run.strands;
            }
        }
        return !failed;
    }

  private:
    static constexpr std::size_t kBatch = 64;
    struct Batch {
        std::uint64_t first_index;
        unsigned piece_nt;
        std::span<std::string> regions;
        std::span<std::string> strands;
    };

    /// False when some strand has no acceptable form.
    bool write(const StrandForm& form, const Batch& batch) const {
        form.write({batch.first_index, 0}, batch.piece_nt, batch.regions, batch.strands);
        for (std::size_t i = 0; i < batch.strands.size(); ++i) {
            for (unsigned trial = 1; !screen_.passes(batch.strands[i]); ++trial) {
                if (trial == form.trials()) return false;
                form.write({batch.first_index + i, trial}, batch.piece_nt,
                           batch.regions.subspan(i, 1), batch.strands.subspan(i, 1));
            }
            std::string().swap(batch.regions[i]);
        }
        return true;
    }

    const Scheme& scheme_;
    const OligoScreen& screen_;
};

Directory make_directory(const Directory& empty, const std::vector<PoolObject>& objects,
                         const std::vector<Shapes>& shapes, const Scheme& scheme) {
    Directory directory = empty;
    const bool named = objects.size() > 1 || empty.partition.of > 1;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        DirectoryRecord record;
        record.role = objects[i].role;
        if (named) record.name = objects[i].name;
        record.scheme = scheme.name();
        record.scheme_parameters = scheme.parameters();
        record.header = objects[i].payload.header;
        record.segments = shapes[i];
        record.checksum = core::payload_checksum(objects[i].payload);
        directory.objects.push_back(std::move(record));
    }
    return directory;
}

/// Fills the counts of a pool whose strands stand.
void count_nucleotides(Pool& pool, const Scheme& scheme, const PoolFrame& frame,
                       const std::vector<Shapes>& shapes, std::size_t header_strands) {
    const std::size_t sites = pool.primers.five_prime.size() + pool.primers.three_prime.size();
    for (const Shapes& object : shapes) {
        NucleotideCount count = scheme.count(frame, object);
        count.ordered_nt = count.strand_nt + count.strands * sites;
        pool.count += count;
        pool.object_counts.push_back(count);
    }
    pool.count.header_strands = header_strands;
    pool.count.strands += header_strands;
    pool.count.strand_nt += header_strands * frame.strand_nt;
    pool.count.ordered_nt += header_strands * (frame.strand_nt + sites);
}

std::vector<std::vector<std::string>> regions_of(const std::vector<PoolObject>& objects,
                                                 const Scheme& scheme, const PoolFrame& frame) {
    std::vector<std::vector<std::string>> regions;
    for (const PoolObject& object : objects) {
        regions.push_back(scheme.encode(frame, object.payload));
    }
    return regions;
}

[[noreturn]] void give_up(const std::string& what, const std::optional<std::string>& why) {
    throw core::InputError("pool: no form of " + what +
                           " satisfies the constraints: " + why.value_or("none in all 256 tries"));
}

}  // namespace

Pool write_pool(const std::vector<PoolObject>& objects, const Scheme& declared,
                const Primers& primers) {
    return write_partition(objects, declared, primers, {});
}

Pool write_partition(const std::vector<PoolObject>& objects, const Scheme& declared,
                     const Primers& primers, const PartitionPlan& plan) {
    const auto own = declared.between(primers);
    const Scheme& scheme = own ? *own : declared;
    PoolFrame frame;
    frame.strand_nt = scheme.strand_nt();
    const Constraints& rules = scheme.constraints();
    check_primers(primers, rules, frame.strand_nt);
    const std::vector<Shapes> shapes = shapes_of(objects);
    frame.address_symbols = address_symbols(frame, scheme, shapes);

    std::vector<std::vector<WhiteningRun>> runs;
    std::uint64_t total = 0;
    for (const Shapes& object : shapes) {
        runs.push_back(scheme.whitening(frame, object));
        total += scheme.strand_count(frame, object);
    }
    const OligoScreen screen(primers, rules, plan.sites);
    const auto acceptable = [&](const std::string& strand) { return screen.passes(strand); };
    const DataWriter writer(scheme, screen);
    std::vector<std::string> header;
    bool header_good = false;
    for (unsigned salt = 0; salt < kSalts; ++salt) {
        frame.salt = static_cast<std::uint8_t>(salt);
        const auto bytes =
            write_directory(make_directory({frame, {}, plan.partition}, objects, shapes, scheme));
        header = write_header_strands(bytes, frame.strand_nt, acceptable);
        header_good = std::all_of(header.begin(), header.end(), acceptable);
        if (!header_good) continue;
        Pool pool;
        pool.strands = header;
        pool.strands.resize(header.size() + total);
        if (!writer.write(frame, regions_of(objects, scheme, frame), runs,
                          std::span(pool.strands).subspan(header.size()))) {
            continue;
        }
        pool.primers = primers;
        pool.constraints = rules;
        count_nucleotides(pool, scheme, frame, shapes, header.size());
        return pool;
    }
    if (header_good) give_up("some data strand", std::nullopt);
    for (const std::string& strand : header) {
        if (const auto why = screen.broken(strand)) give_up("a header strand", why);
    }
    give_up("a header strand", std::nullopt);
}

}  // namespace oligo::dna

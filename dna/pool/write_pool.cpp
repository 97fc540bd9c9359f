#include "dna/pool/write_pool.hpp"

#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/constraints/screen.hpp"
#include "dna/header/directory.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <iterator>
#include <optional>

namespace oligo::dna {
namespace {

constexpr unsigned kSalts = 256;
constexpr unsigned kLeastAddress = 5, kMostAddress = 8;  ///< what the directory can say

using Shapes = std::vector<core::SegmentShape>;

std::vector<Shapes> shapes_of(const std::vector<ObjectSource>& objects) {
    std::vector<Shapes> shapes;
    for (const ObjectSource& object : objects) shapes.push_back(object.symbols->shapes());
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

/// Data strands of a pool under one salt, object after object.
class DataWriter {
  public:
    DataWriter(const StrandForm& form, const OligoScreen& screen, StrandSink& sink)
        : form_(form), screen_(screen), sink_(sink) {}

    /// The strands of one object; false when one of them has no acceptable form.
    bool write(const Scheme& scheme, const PoolFrame& frame, const core::SymbolSource& symbols) {
        bool good = true;
        scheme.encode_pieces(frame, symbols, [&](std::vector<std::string>&& contents) {
            return good = write(contents);
        });
        return good;
    }

  private:
    static constexpr std::size_t kBatch = 64;
    static constexpr std::size_t kPiece = std::size_t{1} << 15;  ///< strands in memory at a time
    struct Batch {
        std::uint64_t first_index;
        std::span<std::string> contents;
        std::span<std::string> strands;
    };

    /// Contents that follow those before; they are let go as their strands are written.
    bool write(std::span<std::string> contents) {
        while (!contents.empty()) {
            const std::size_t count = std::min(contents.size(), kPiece);
            if (!write_piece(contents.first(count))) return false;
            contents = contents.subspan(count);
        }
        return true;
    }

    bool write_piece(std::span<std::string> contents) {
        std::vector<std::string> strands(contents.size());
        std::atomic<bool> failed = false;
        core::parallel_for(contents.size(), 256, [&](std::size_t from, std::size_t to) {
            for (; from < to && !failed; from += kBatch) {
                const std::size_t count = std::min(kBatch, to - from);
                const Batch batch{index_ + from, contents.subspan(from, count),
                                  std::span(strands).subspan(from, count)};
                if (!write(batch)) failed = true;
            }
        });
        if (failed) return false;
        index_ += strands.size();
        sink_.take(std::move(strands));
        return true;
    }

    /// False when some strand has no acceptable form.
    bool write(const Batch& batch) const {
        form_.write({batch.first_index, 0}, batch.contents, batch.strands);
        for (std::size_t i = 0; i < batch.strands.size(); ++i) {
            for (unsigned trial = 1; !screen_.passes(batch.strands[i]); ++trial) {
                if (trial == form_.trials()) return false;
                form_.write({batch.first_index + i, trial}, batch.contents.subspan(i, 1),
                            batch.strands.subspan(i, 1));
            }
            std::string().swap(batch.contents[i]);
        }
        return true;
    }

    const StrandForm& form_;
    const OligoScreen& screen_;
    StrandSink& sink_;
    std::uint64_t index_ = 0;  ///< of the next strand
};

/// All of the directory but the salt.
Directory make_directory(const Directory& empty, const std::vector<ObjectSource>& objects,
                         const Scheme& scheme) {
    Directory directory = empty;
    const bool named = objects.size() > 1 || empty.partition.of > 1;
    for (const ObjectSource& object : objects) {
        DirectoryRecord record;
        record.role = object.role;
        if (named) record.name = object.name;
        record.scheme = scheme.name();
        record.scheme_parameters = scheme.parameters();
        record.header = object.header;
        record.segments = object.symbols->shapes();
        record.checksum = core::payload_checksum(*object.symbols);
        directory.objects.push_back(std::move(record));
    }
    return directory;
}

/// Fills the counts of a pool whose strands stand.
void count_nucleotides(PoolFacts& pool, const Scheme& scheme, const PoolFrame& frame,
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

[[noreturn]] void give_up(const std::string& what, const std::optional<std::string>& why) {
    throw core::InputError("pool: no form of " + what +
                           " satisfies the constraints: " + why.value_or("none in all 256 tries"));
}

/// Keeps the strands of a pool.
class PoolSink final : public StrandSink {
  public:
    explicit PoolSink(std::vector<std::string>& strands) : strands_(strands) {}

    void begin(std::uint64_t strands) override {
        strands_.clear();
        strands_.reserve(strands);
    }
    void take(std::vector<std::string> strands) override {
        std::move(strands.begin(), strands.end(), std::back_inserter(strands_));
    }

  private:
    std::vector<std::string>& strands_;
};

/// A pool while it is written: everything but the salt is settled.
class PoolWriting {
  public:
    PoolWriting(const std::vector<ObjectSource>& objects, const Scheme& scheme,
                const Primers& primers, const PartitionPlan& plan)
        : objects_(objects),
          scheme_(scheme),
          primers_(primers),
          screen_(primers, scheme.constraints(), plan.sites),
          shapes_(shapes_of(objects)) {
        PoolFrame frame;
        frame.strand_nt = scheme.strand_nt();
        check_primers(primers, scheme.constraints(), frame.strand_nt);
        frame.address_symbols = address_symbols(frame, scheme, shapes_);
        for (const Shapes& object : shapes_) strands_ += scheme.strand_count(frame, object);
        directory_ = make_directory({frame, {}, plan.partition}, objects, scheme);
    }

    /// With the first salt under which every strand has an acceptable form.
    PoolFacts write(StrandSink& sink) {
        for (unsigned salt = 0; salt < kSalts; ++salt) {
            directory_.frame.salt = static_cast<std::uint8_t>(salt);
            if (make_header() && write_strands(sink)) return facts();
        }
        for (const std::string& strand : header_) {
            if (const auto why = screen_.broken(strand)) give_up("a header strand", why);
        }
        give_up("some data strand", std::nullopt);
    }

  private:
    std::function<bool(const std::string&)> acceptable() const {
        return [this](const std::string& strand) { return screen_.passes(strand); };
    }

    bool make_header() {
        header_ = write_header_strands(write_directory(directory_), directory_.frame.strand_nt,
                                       acceptable());
        return std::all_of(header_.begin(), header_.end(), acceptable());
    }

    bool write_strands(StrandSink& sink) const {
        sink.begin(header_.size() + strands_);
        sink.take(header_);
        const auto form = scheme_.form(directory_.frame, shapes_);
        DataWriter writer(*form, screen_, sink);
        for (const ObjectSource& object : objects_) {
            if (!writer.write(scheme_, directory_.frame, *object.symbols)) return false;
        }
        return true;
    }

    PoolFacts facts() const {
        PoolFacts pool;
        pool.primers = primers_;
        pool.constraints = scheme_.constraints();
        count_nucleotides(pool, scheme_, directory_.frame, shapes_, header_.size());
        return pool;
    }

    const std::vector<ObjectSource>& objects_;
    const Scheme& scheme_;
    const Primers& primers_;
    OligoScreen screen_;
    std::vector<Shapes> shapes_;
    std::uint64_t strands_ = 0;  ///< of data
    Directory directory_;
    std::vector<std::string> header_;
};

}  // namespace

PoolFacts write_pool(const std::vector<ObjectSource>& objects, const Scheme& declared,
                     const Primers& primers, StrandSink& sink) {
    const auto own = declared.between(primers);
    return PoolWriting(objects, own ? *own : declared, primers, {}).write(sink);
}

Pool write_pool(const std::vector<PoolObject>& objects, const Scheme& declared,
                const Primers& primers) {
    return write_partition(objects, declared, primers, {});
}

Pool write_partition(const std::vector<PoolObject>& objects, const Scheme& declared,
                     const Primers& primers, const PartitionPlan& plan) {
    std::vector<ObjectSource> sources;
    for (const PoolObject& object : objects) {
        sources.push_back({object.role, object.name, object.payload.header,
                           std::make_shared<core::PayloadSymbols>(object.payload)});
    }
    const auto own = declared.between(primers);
    Pool pool;
    PoolSink sink(pool.strands);
    static_cast<PoolFacts&>(pool) =
        PoolWriting(sources, own ? *own : declared, primers, plan).write(sink);
    return pool;
}

}  // namespace oligo::dna

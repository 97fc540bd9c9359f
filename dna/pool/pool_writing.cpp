#include "dna/pool/pool_writing.hpp"

#include "core/error.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/pool/data_writer.hpp"

#include <algorithm>
#include <optional>

namespace oligo::dna {
namespace {

constexpr unsigned kSalts = 256;
constexpr unsigned kLeastAddress = 5, kMostAddress = 8;  ///< what the directory can say

std::vector<std::vector<core::SegmentShape>> shapes_of(std::span<const ObjectSource> objects) {
    std::vector<std::vector<core::SegmentShape>> shapes;
    for (const ObjectSource& object : objects) shapes.push_back(object.symbols->shapes());
    return shapes;
}

std::uint64_t data_strands(const Scheme& scheme, const PoolFrame& frame, ObjectShapes shapes) {
    std::uint64_t strands = 0;
    for (const auto& object : shapes) strands += scheme.strands(frame, object).count.strands;
    return strands;
}

/// Shortest address that tells all strands apart. The strands depend on it in turn.
unsigned address_symbols(PoolFrame frame, const Scheme& scheme, ObjectShapes shapes) {
    std::uint64_t strands = 0;
    std::uint64_t most = 0;
    for (unsigned symbols = kLeastAddress; symbols <= kMostAddress; ++symbols) {
        frame.address_symbols = symbols;
        if (scheme.most_strands(frame) == 0) continue;
        most = scheme.most_strands(frame);
        strands = data_strands(scheme, frame, shapes);
        if (strands <= most) return symbols;
    }
    throw core::InputError("pool: the objects take " + std::to_string(strands) +
                           " strands; expected at most " + std::to_string(most) +
                           ", so split them over several pools");
}

/// All of the directory but the salt.
Directory make_directory(const Directory& empty, std::span<const ObjectSource> objects,
                         const Scheme& scheme) {
    Directory directory = empty;
    const bool named = objects.size() > 1 || empty.partition.of > 1;
    for (const ObjectSource& object : objects) {
        DirectoryRecord record;
        record.role = object.role;
        if (named) record.name = object.name;
        record.scheme = scheme.facts().name;
        record.scheme_parameters = scheme.facts().parameters;
        record.header = object.header;
        record.segments = object.symbols->shapes();
        record.checksum = core::payload_checksum(*object.symbols);
        directory.objects.push_back(std::move(record));
    }
    return directory;
}

/// Fills the counts of a pool whose strands stand.
void count_nucleotides(PoolFacts& pool, const Scheme& scheme, const PoolFrame& frame,
                       ObjectShapes shapes, std::size_t header_strands) {
    const std::size_t sites = pool.primers.five_prime.size() + pool.primers.three_prime.size();
    for (const auto& object : shapes) {
        NucleotideCount count = scheme.strands(frame, object).count;
        count.ordered_nt = count.strand_nt + count.strands * sites;
        pool.count += count;
        pool.object_counts.push_back(count);
    }
    pool.count.header_strands = header_strands;
    pool.count.strands += header_strands;
    pool.count.strand_nt += header_strands * frame.strand_nt;
    pool.count.ordered_nt += header_strands * (frame.strand_nt + sites);
}

}  // namespace

PoolWriting::PoolWriting(std::span<const ObjectSource> objects, const Scheme& declared,
                         const Primers& primers, const PartitionPlan& plan,
                         std::shared_ptr<const Screen> apart)
    : objects_(objects),
      declared_(declared),
      own_(declared.between(primers)),
      primers_(primers),
      screen_(declared.facts().constraints, std::move(apart)),
      shapes_(shapes_of(objects)) {
    PoolFrame frame;
    frame.strand_nt = declared.facts().strand_nt;
    check_primers(primers, declared.facts().constraints, frame.strand_nt);
    frame.address_symbols = address_symbols(frame, scheme(), shapes_);
    data_strands_ = data_strands(scheme(), frame, shapes_);
    directory_ = make_directory({frame, {}, plan.partition}, objects, scheme());
    if (!make_header()) change_salt();
}

bool PoolWriting::make_header() {
    const auto acceptable = [this](const std::string& strand) {
        return screen_.passes(oligo(strand));
    };
    directory_.frame.salt = static_cast<std::uint8_t>(salt_);
    header_ =
        write_header_strands(write_directory(directory_), directory_.frame.strand_nt, acceptable);
    return std::all_of(header_.begin(), header_.end(), acceptable);
}

void PoolWriting::change_salt() {
    do {
        if (++salt_ == kSalts) give_up();
    } while (!make_header());
}

void PoolWriting::give_up() const {
    const std::string before = "pool: no form of ", behind = " satisfies the constraints: ";
    for (const std::string& strand : header_) {
        const auto why = screen_.broken(oligo(strand));
        if (why) throw core::InputError(before + "a header strand" + behind + *why);
    }
    throw core::InputError(before + "some data strand" + behind + "none in all 256 tries");
}

bool PoolWriting::write(StrandSink& sink) const {
    const PoolFrame& frame = directory_.frame;
    std::string headers;
    for (const std::string& strand : header_) headers += oligo(strand);
    sink.take({headers.data(), primers_.five_prime.size(), frame.strand_nt,
               primers_.three_prime.size(), header_.size()});
    const auto form = scheme().form(frame, shapes_);
    DataWriter writer(*form, screen_, sink);
    writer.prepare(primers_, frame.strand_nt, data_strands_);
    std::uint64_t first = 0;
    bool good = true;
    for (std::size_t i = 0; i < objects_.size() && good; ++i) {
        scheme().encode(frame, *objects_[i].symbols, [&](ContentBlock contents) {
            contents.first += first;
            return good = writer.write(contents);
        });
        first += scheme().strands(frame, shapes_[i]).count.strands;
    }
    return good;
}

PoolFacts PoolWriting::facts() const {
    PoolFacts pool;
    pool.primers = primers_;
    pool.constraints = scheme().facts().constraints;
    count_nucleotides(pool, scheme(), directory_.frame, shapes_, header_.size());
    return pool;
}

void write_all(std::vector<PoolWriting>& pools, StrandSink& sink) {
    std::uint64_t strands = 0;
    for (const PoolWriting& pool : pools) strands += pool.strands();
    for (;;) {
        sink.begin(strands);
        const auto failed = std::find_if(
            pools.begin(), pools.end(), [&](const PoolWriting& pool) { return !pool.write(sink); });
        if (failed == pools.end()) return;
        failed->change_salt();
    }
}

}  // namespace oligo::dna

#include "dna/pool/pool_writing.hpp"

#include "core/error.hpp"
#include "dna/constraints/options.hpp"
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

/// All of the directory but the salt and the number.
Directory make_directory(const Directory& empty, std::span<const ObjectSource> objects,
                         const Scheme& scheme) {
    Directory directory = empty;
    for (const ObjectSource& object : objects) {
        DirectoryRecord record;
        record.role = object.role;
        record.name = object.name;
        record.scheme = scheme.facts().name;
        record.scheme_parameters = scheme.facts().parameters;
        record.header = object.header;
        record.segments = object.symbols->shapes();
        record.checksum = object_checksum(*object.symbols);
        directory.objects.push_back(std::move(record));
    }
    return directory;
}

std::size_t nt_of(const Primers& primers) {
    return primers.five_prime.size() + primers.three_prime.size();
}

/// Of each object, with the primers of its strands.
std::vector<NucleotideCount> count_objects(const Scheme& scheme, const PoolFrame& frame,
                                           const Primers& primers, ObjectShapes shapes) {
    std::vector<NucleotideCount> counts;
    for (const auto& object : shapes) {
        counts.push_back(scheme.strands(frame, object).count);
        counts.back().ordered_nt = counts.back().strand_nt + counts.back().strands * nt_of(primers);
    }
    return counts;
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
    const Scheme& scheme = own_ ? *own_ : declared;
    PoolFrame frame;
    frame.strand_nt = declared.facts().strand_nt;
    check_primers(primers, declared.facts().constraints, frame.strand_nt);
    require_effect("scheme " + std::string(declared.facts().name), declared.facts().constraints,
                   frame.strand_nt + nt_of(primers));
    frame.address_symbols = address_symbols(frame, scheme, shapes_);
    const PoolNumber any = 0;  // until the directory gives the pool's own
    if (plan.bound && HeaderLayout(frame.strand_nt, any).has_room()) frame.pool = any;
    directory_ = make_directory({frame, {}, plan.partition}, objects, scheme);
    facts_.primers = primers;
    facts_.constraints = declared.facts().constraints;
    facts_.object_counts = count_objects(scheme, frame, primers, shapes_);
    if (!make_header()) change_salt();
}

bool PoolWriting::make_header() {
    const auto acceptable = [this](const std::string& strand) {
        return screen_.passes(oligo(strand));
    };
    PoolFrame& frame = directory_.frame;
    frame.salt = static_cast<std::uint8_t>(salt_);
    const std::vector<std::uint8_t> bytes = write_directory(directory_);
    if (frame.pool) frame.pool = pool_number(bytes, frame.strand_nt);
    header_ = write_header_strands(bytes, frame.strand_nt, acceptable, frame.pool);
    count_strands();
    return std::all_of(header_.begin(), header_.end(), acceptable);
}

void PoolWriting::count_strands() {
    const std::size_t strand_nt = directory_.frame.strand_nt;
    NucleotideCount& all = facts_.count;
    all = {};
    for (const NucleotideCount& object : facts_.object_counts) all += object;
    all.header_strands = header_.size();
    all.strands += header_.size();
    all.strand_nt += header_.size() * strand_nt;
    all.ordered_nt += header_.size() * (strand_nt + nt_of(primers_));
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
    const auto again = own_ ? nullptr : declared_.between(primers_);
    const Scheme& scheme = own_ ? *own_ : again ? *again : declared_;
    std::string headers;
    for (const std::string& strand : header_) headers += oligo(strand);
    sink.take({headers.data(), primers_.five_prime.size(), frame.strand_nt,
               primers_.three_prime.size(), header_.size()});
    const auto form = scheme.form(frame, shapes_);
    DataWriter writer(*form, screen_, sink);
    writer.prepare(primers_, frame.strand_nt, facts_.count.strands - header_.size());
    std::uint64_t first = 0;
    bool good = true;
    for (std::size_t i = 0; i < objects_.size() && good; ++i) {
        scheme.encode(frame, *objects_[i].symbols, [&](ContentBlock contents) {
            contents.first += first;
            return good = writer.write(contents);
        });
        first += facts_.object_counts[i].strands;
    }
    return good;
}

void write_all(std::vector<PoolWriting>& pools, StrandSink& sink) {
    for (;;) {
        std::uint64_t strands = 0;  // a salt other than 0 may take one more header strand
        for (const PoolWriting& pool : pools) strands += pool.facts().count.strands;
        sink.begin(strands);
        const auto failed = std::find_if(
            pools.begin(), pools.end(), [&](const PoolWriting& pool) { return !pool.write(sink); });
        if (failed == pools.end()) return;
        failed->change_salt();
    }
}

}  // namespace oligo::dna

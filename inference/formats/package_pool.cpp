#include "dna/foreign/package_pool.hpp"

#include "core/error.hpp"
#include "dna/clustering/cluster_strands.hpp"
#include "inference/formats/foreign_objects.hpp"
#include "inference/formats/pool_format.hpp"

#include <algorithm>
#include <map>

namespace oligo::inference {

namespace {

constexpr std::size_t kAboutAsLongNt = 8;

class PackagePoolWriter final : public PoolWriter {
  public:
    explicit PackagePoolWriter(const dna::PackageFormat& format)
        : format_(format), primers_{"jpegdna", format.five_prime, format.three_prime} {}

    dna::PoolFacts write(const std::vector<dna::ObjectSource>& objects,
                         dna::StrandSink& sink) const override;
    std::string_view scheme_name() const override { return dna::kPackageScheme; }
    std::size_t strand_nt() const override {
        return format_.oligo_nt - primers_.five_prime.size() - primers_.three_prime.size();
    }
    const dna::Primers& primers() const override { return primers_; }
    const dna::Constraints* constraints() const override { return nullptr; }

  private:
    dna::PackageFormat format_;
    dna::Primers primers_;
};

dna::PoolFacts PackagePoolWriter::write(const std::vector<dna::ObjectSource>& objects,
                                        dna::StrandSink& sink) const {
    if (objects.size() > dna::kDigitBarcodes.size()) {
        throw core::InputError("a pool of the jpegdna package holds at most 10 pictures, found " +
                               std::to_string(objects.size()) +
                               "; give a folder with -o for a pool each");
    }
    dna::PoolFacts pool;
    pool.primers = primers_;
    std::vector<std::string> oligos;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        dna::PackageFormat format = format_;
        format.image_id = dna::kDigitBarcodes[i];
        const core::Payload payload{objects[i].header, core::read_segments(*objects[i].symbols)};
        dna::NucleotideCount count;
        for (std::string& oligo : dna::write_package_oligos(payload, format)) {
            count.ordered_nt += oligo.size();
            ++count.strands;
            oligos.push_back(std::move(oligo));
        }
        count.strand_nt = count.strands * strand_nt();
        add_object(pool, objects[i], objects[i].symbols->shapes().at(0).count, count);
    }
    sink.begin(oligos.size());
    for (const std::string& oligo : oligos) {
        sink.take({oligo.data(), primers_.five_prime.size(), strand_nt(),
                   primers_.three_prime.size(), 1});
    }
    return pool;
}

std::unique_ptr<PoolWriter> open(core::Config& config, const PoolSettings& settings) {
    dna::PackageFormat format = dna::read_package_format(config);
    format.seed = settings.seed;
    config.finish();
    return std::make_unique<PackagePoolWriter>(format);
}

dna::NucleotideCount count_of(const dna::PackageReading& picture,
                              const dna::PackageFormat& format) {
    const core::SegmentShape& bases = picture.payload.segments.at(0).shape;
    dna::NucleotideCount count;
    count.strands = picture.data_oligos;
    count.strand_nt =
        count.strands * (format.oligo_nt - format.five_prime.size() - format.three_prime.size());
    count.ordered_nt = count.strands * format.oligo_nt;
    count.payload_nt = bases.count;
    count.payload_bits = core::payload_bits({&bases, 1});
    return count;
}

/// Adds a picture of the package to what was read.
void add_picture(dna::PoolReading& reading, dna::PackageReading&& picture,
                 const dna::PackageFormat& format) {
    dna::ReceivedObject object;
    object.count = count_of(picture, format);
    object.strands_missing = picture.data_oligos_missing;
    object.complete = true;
    object.has_checksum = false;
    object.payload = std::move(picture.payload);
    for (const auto& segment : object.payload.segments) object.erased_symbols += segment.erased();
    reading.count += object.count;
    reading.reads.placed += picture.reads - picture.wrong_length - picture.unrecognised;
    reading.reads.wrong_length = picture.wrong_length;
    reading.objects.push_back(std::move(object));
}

bool recognises(std::span<const dna::Read> sample) {
    return !dna::find_package_formats(sample).empty();
}

/// Oligos as they were read, and how often each counts.
struct SeenOligos {
    std::vector<dna::Read> oligos;
    std::vector<std::uint32_t> copies;
    std::vector<dna::PackageFormat> formats;
    std::uint64_t reads = 0;

    void add(std::string bases, std::uint64_t count) {
        oligos.push_back({std::move(bases), ""});
        copies.push_back(static_cast<std::uint32_t>(count));
    }
};

bool of_one_length(const dna::PackedReads& reads) {
    for (std::uint32_t i = 1; i < reads.size(); ++i) {
        if (reads.nt(i) != reads.nt(0)) return false;
    }
    return true;
}

/// Formats of oligos of a length that most of those about as long have: a base too few in the
/// random bases at the end of an oligo leaves everything else in its place.
std::vector<dna::PackageFormat> usual_formats(const SeenOligos& strands) {
    std::map<std::size_t, std::uint64_t> lengths;
    for (std::size_t i = 0; i < strands.oligos.size(); ++i) {
        lengths[strands.oligos[i].bases.size()] += strands.copies[i];
    }
    std::vector<dna::PackageFormat> formats = dna::find_package_formats(strands.oligos);
    std::erase_if(formats, [&](const dna::PackageFormat& format) {
        const auto first = lengths.lower_bound(format.oligo_nt - kAboutAsLongNt);
        const auto last = lengths.upper_bound(format.oligo_nt + kAboutAsLongNt);
        return std::any_of(first, last, [&](const auto& other) {
            return other.second > lengths[format.oligo_nt];
        });
    });
    return formats;
}

/// Reads of other lengths count as the strands of their clusters. Those of an oligo's length count
/// for themselves: their numbers tell oligos apart that are otherwise alike, as in a clear sky.
SeenOligos see_clustered(const dna::PackedReads& reads) {
    const dna::ReadClusters clusters = dna::cluster_reads(reads);
    const dna::StrandFacts facts = dna::strand_facts(reads, clusters, {});
    SeenOligos strands;
    dna::call_strands(reads, clusters, {}, facts,
                      [&](std::size_t i, const dna::StrandReading& strand) {
                          strands.add(strand.units, clusters.reads(i).size());
                      });
    SeenOligos seen;
    seen.formats = usual_formats(strands);
    const auto whole = [&](std::uint32_t read) {
        return std::any_of(seen.formats.begin(), seen.formats.end(),
                           [&](const auto& format) { return format.oligo_nt == reads.nt(read); });
    };
    for (std::size_t i = 0; i < strands.oligos.size(); ++i) {
        std::uint64_t others = 0;
        for (const dna::ClusteredRead& read : clusters.reads(i)) others += !whole(read.read);
        if (others > 0) seen.add(std::move(strands.oligos[i].bases), others);
    }
    std::string bases;
    for (std::uint32_t read = 0; read < reads.size(); ++read) {
        if (!whole(read)) continue;
        reads.unpack(read, false, bases);
        seen.add(bases, 1);
    }
    return seen;
}

/// Reads of one length are oligos with wrong bases at most, which their numbers bring together.
SeenOligos see(dna::ReadSource& source) {
    const dna::PackedReads reads = dna::pack_reads(source);
    SeenOligos seen;
    if (of_one_length(reads)) {
        seen.oligos = source.all();
        seen.formats = dna::find_package_formats(seen.oligos);
    } else {
        seen = see_clustered(reads);
    }
    seen.reads = reads.size();
    return seen;
}

/// The pictures, one an image id.
dna::PoolReading read_pictures(dna::ReadSource& source) {
    const SeenOligos seen = see(source);
    if (seen.formats.empty()) {
        throw core::RecoveryError(
            "reads: no strand has the general information of a jpegdna pool; more reads are "
            "needed");
    }
    dna::PoolReading reading;
    dna::PackageFormat format;
    for (const dna::PackageFormat& found : seen.formats) {
        format = found;
        add_picture(reading, dna::read_package_oligos(seen.oligos, format, seen.copies), format);
    }
    reading.scheme = dna::kPackageScheme;
    reading.primers = {"jpegdna", format.five_prime, format.three_prime};
    reading.strand_nt = format.oligo_nt - format.five_prime.size() - format.three_prime.size();
    reading.constraints.max_run = format.oligo_nt;  // the format declares no constraints
    reading.constraints.gc_min = 0;
    reading.constraints.gc_max = 1;
    reading.reads.all = seen.reads;
    for (dna::ReceivedObject& object : reading.objects) object.primers = reading.primers;
    return reading;
}

PoolResult read(dna::ReadSource& reads, const PoolRequest&) {
    return read_pictures(reads);
}

}  // namespace

PoolFormat package_pool() {
    return {.name = dna::kPackageScheme,
            .takes_pictures = true,
            .open = open,
            .recognises = recognises,
            .read = read,
            .survey = read_pictures};
}

}  // namespace oligo::inference

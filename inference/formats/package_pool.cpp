#include "dna/foreign/package_pool.hpp"

#include "core/error.hpp"
#include "inference/formats/foreign_objects.hpp"
#include "inference/formats/pool_format.hpp"

#include <algorithm>

namespace oligo::inference {

namespace {

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

/// The pictures, one an image id.
dna::PoolReading read_pictures(dna::ReadSource& source) {
    const std::vector<dna::Read>& reads = source.all();
    dna::PoolReading reading;
    dna::PackageFormat format;
    for (const dna::PackageFormat& found : dna::find_package_formats(reads)) {
        format = found;
        add_picture(reading, dna::read_package_oligos(reads, format), format);
    }
    reading.scheme = dna::kPackageScheme;
    reading.primers = {"jpegdna", format.five_prime, format.three_prime};
    reading.strand_nt = format.oligo_nt - format.five_prime.size() - format.three_prime.size();
    reading.constraints.max_run = format.oligo_nt;  // the format declares no constraints
    reading.constraints.gc_min = 0;
    reading.constraints.gc_max = 1;
    reading.reads.all = reads.size();
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

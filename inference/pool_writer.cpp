#include "inference/pool_writer.hpp"

#include "core/error.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/jpegdna/package_pool.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/write.hpp"
#include "inference/codecs.hpp"
#include "inference/config_files.hpp"

#include <string>

namespace oligo::inference {

namespace {

constexpr const char* kDefaultScheme = "fixed-length";

class SchemeWriter final : public PoolWriter {
  public:
    explicit SchemeWriter(OpenScheme open) : open_(std::move(open)) {}

    dna::Pool write(const std::vector<dna::PoolObject>& objects) const override {
        return dna::write_pool(objects, *open_.scheme, open_.primers);
    }
    std::string_view scheme_name() const override { return open_.scheme->name(); }
    std::size_t strand_nt() const override { return open_.scheme->strand_nt(); }
    const dna::Primers& primers() const override { return open_.primers; }

  private:
    OpenScheme open_;
};

class PackagePoolWriter final : public PoolWriter {
  public:
    explicit PackagePoolWriter(const dna::PackageFormat& format)
        : format_(format), primers_{"jpegdna", format.five_prime, format.three_prime} {}

    dna::Pool write(const std::vector<dna::PoolObject>& objects) const override;
    std::string_view scheme_name() const override { return dna::kPackageScheme; }
    std::size_t strand_nt() const override {
        return format_.oligo_nt - primers_.five_prime.size() - primers_.three_prime.size();
    }
    const dna::Primers& primers() const override { return primers_; }

  private:
    dna::PackageFormat format_;
    dna::Primers primers_;
};

dna::Pool PackagePoolWriter::write(const std::vector<dna::PoolObject>& objects) const {
    if (objects.size() > dna::kDigitBarcodes.size()) {
        throw core::InputError("a pool of the jpegdna package holds at most 10 pictures, found " +
                               std::to_string(objects.size()) +
                               "; give a folder with -o for a pool each");
    }
    dna::Pool pool;
    pool.primers = primers_;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        dna::PackageFormat format = format_;
        format.image_id = dna::kDigitBarcodes[i];
        const auto& bases = objects[i].payload.segments.at(0);
        dna::NucleotideCount count;
        for (const std::string& oligo : dna::write_package_oligos(objects[i].payload, format)) {
            pool.strands.push_back(oligo.substr(primers_.five_prime.size(), strand_nt()));
            count.ordered_nt += oligo.size();
        }
        count.strands = pool.strands.size() - pool.count.strands;
        count.strand_nt = count.strands * strand_nt();
        count.payload_nt = bases.symbols.size();
        const core::SegmentShape shape = core::shape_of(bases);
        count.payload_bits = core::payload_bits({&shape, 1});
        pool.object_counts.push_back(count);
        pool.count += count;
    }
    return pool;
}

/// The strands of jpegdna pictures as they are, whatever their length: for comparisons.
class BareStrandWriter final : public PoolWriter {
  public:
    dna::Pool write(const std::vector<dna::PoolObject>& objects) const override {
        dna::Pool pool;
        for (const dna::PoolObject& object : objects) {
            const core::Segment& bases = object.payload.segments.at(0);
            std::string strand;
            for (const std::uint16_t base : bases.symbols) strand += dna::kBases[base];
            const core::SegmentShape shape = core::shape_of(bases);
            dna::NucleotideCount count;
            count.payload_nt = count.strand_nt = count.ordered_nt = strand.size();
            count.payload_bits = core::payload_bits({&shape, 1});
            count.strands = 1;
            pool.strands.push_back(std::move(strand));
            pool.object_counts.push_back(count);
            pool.count += count;
        }
        return pool;
    }
    std::string_view scheme_name() const override { return "strand"; }
    std::size_t strand_nt() const override { return 0; }
    const dna::Primers& primers() const override { return none_; }

  private:
    dna::Primers none_{"none", "", ""};
};

/// Takes "layout=..." out of the assignments; true for the bare strand.
bool take_layout(std::vector<std::string>& assignments) {
    bool bare = false;
    std::vector<std::string> others;
    for (const std::string& assignment : assignments) {
        if (key_of(assignment) != "layout") {
            others.push_back(assignment);
        } else if (assignment == "layout=strand" || assignment == "layout=oligos") {
            bare = assignment == "layout=strand";
        } else {
            throw core::InputError("--set '" + assignment +
                                   "': expected layout=oligos or layout=strand");
        }
    }
    assignments = others;
    return bare;
}

std::string scheme_for(const WriteOptions& options, const core::ImageCodec& codec) {
    if (!options.scheme.empty()) return options.scheme;
    return codec.name() == dna::JpegdnaCodec::kName ? "jpegdna" : kDefaultScheme;
}

dna::PackageFormat open_package_format(const std::vector<std::string>& assignments) {
    core::Config config = open_config("schemes", std::string(dna::kPackageScheme), assignments);
    const dna::PackageFormat format = dna::read_package_format(config);
    config.finish();
    return format;
}

}  // namespace

std::unique_ptr<PoolWriter> scheme_writer(OpenScheme scheme) {
    return std::make_unique<SchemeWriter>(std::move(scheme));
}

std::unique_ptr<PoolWriter> package_writer(const dna::PackageFormat& format) {
    return std::make_unique<PackagePoolWriter>(format);
}

PictureWriter open_picture_writer(const WriteOptions& options, const CommonOptions& common) {
    PictureWriter writer;
    writer.codec = open_codec(options.codec, common);
    auto others = set_codec_options(*writer.codec, options.assignments);
    const auto* classic = dynamic_cast<const dna::JpegdnaCodec*>(writer.codec.get());
    if (classic != nullptr && take_layout(others)) {
        writer.pool = std::make_unique<BareStrandWriter>();
    } else if (classic != nullptr && classic->settings().dialect == dna::Dialect::kCompat) {
        writer.pool = package_writer(open_package_format(others));
    } else {
        writer.pool =
            scheme_writer(open_scheme(scheme_for(options, *writer.codec), others, options.primers));
    }
    return writer;
}

std::unique_ptr<PoolWriter> open_file_writer(const WriteOptions& options) {
    const std::string scheme = options.scheme.empty() ? kDefaultScheme : options.scheme;
    return scheme_writer(open_scheme(scheme, options.assignments, options.primers));
}

}  // namespace oligo::inference

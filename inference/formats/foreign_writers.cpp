#include "inference/formats/foreign_writers.hpp"

#include "core/config_files.hpp"
#include "core/error.hpp"
#include "dna/foreign/erlich.hpp"
#include "dna/foreign/package_pool.hpp"
#include "dna/nucleotide.hpp"

namespace oligo::inference {

namespace {

class PackagePoolWriter final : public PoolWriter {
  public:
    explicit PackagePoolWriter(const dna::PackageFormat& format)
        : format_(format), primers_{"jpegdna", format.five_prime, format.three_prime} {}

    using PoolWriter::write;
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
    using PoolWriter::write;
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

class ErlichWriter final : public PoolWriter {
  public:
    explicit ErlichWriter(const dna::ErlichOptions& options) : options_(options) {}

    using PoolWriter::write;
    dna::Pool write(const std::vector<dna::PoolObject>& objects) const override;
    std::string_view scheme_name() const override { return dna::kErlichScheme; }
    std::size_t strand_nt() const override {
        return 4 * (4 + options_.droplets.payload_bytes + options_.droplets.parity);
    }
    const dna::Primers& primers() const override { return none_; }

  private:
    dna::ErlichOptions options_;
    dna::Primers none_{"none", "", ""};
};

dna::Pool ErlichWriter::write(const std::vector<dna::PoolObject>& objects) const {
    if (objects.size() != 1) {
        throw core::InputError("a pool of DNA Fountain holds one file, found " +
                               std::to_string(objects.size()) +
                               "; give a folder with -o for a pool each");
    }
    const core::Segment& bytes = objects[0].payload.segments.at(0);
    const std::vector<std::uint8_t> data(bytes.symbols.begin(), bytes.symbols.end());
    dna::Pool pool;
    pool.strands = dna::encode_erlich(data, options_);
    pool.constraints = options_.constraints;
    dna::NucleotideCount count;
    count.strands = pool.strands.size();
    count.strand_nt = count.ordered_nt = count.strands * strand_nt();
    const core::SegmentShape shape = core::shape_of(bytes);
    count.payload_bits = core::payload_bits({&shape, 1});
    count.payload_nt = 4 * data.size();
    pool.count = count;
    pool.object_counts = {count};
    return pool;
}

}  // namespace

std::unique_ptr<PoolWriter> open_package_writer(const std::vector<std::string>& assignments) {
    core::Config config =
        core::open_config("schemes", std::string(dna::kPackageScheme), assignments);
    const dna::PackageFormat format = dna::read_package_format(config);
    config.finish();
    return std::make_unique<PackagePoolWriter>(format);
}

std::unique_ptr<PoolWriter> bare_strand_writer() {
    return std::make_unique<BareStrandWriter>();
}

dna::Constraints declared_constraints(const std::string& scheme,
                                      const std::vector<std::string>& assignments) {
    if (scheme == dna::kPackageScheme) {
        throw core::InputError("scheme '" + scheme + "' declares no constraints");
    }
    if (scheme != dna::kErlichScheme) {
        return open_scheme(scheme, assignments, "").scheme->constraints();
    }
    core::Config config = core::open_config("schemes", scheme, assignments);
    const dna::ErlichOptions options = dna::read_erlich_options(config);
    config.finish();
    return options.constraints;
}

std::unique_ptr<PoolWriter> open_erlich_writer(const std::vector<std::string>& assignments) {
    core::Config config =
        core::open_config("schemes", std::string(dna::kErlichScheme), assignments);
    const dna::ErlichOptions options = dna::read_erlich_options(config);
    config.finish();
    return std::make_unique<ErlichWriter>(options);
}

}  // namespace oligo::inference

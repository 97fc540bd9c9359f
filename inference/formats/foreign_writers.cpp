#include "inference/formats/foreign_writers.hpp"

#include "core/error.hpp"
#include "dna/foreign/erlich.hpp"
#include "dna/foreign/package_pool.hpp"
#include "dna/nucleotide.hpp"
#include "inference/api/config_files.hpp"

namespace oligo::inference {

namespace {

/// Symbols of the only segment.
std::vector<std::uint16_t> symbols_of(const dna::ObjectSource& object) {
    std::vector<std::uint16_t> symbols(object.symbols->shapes().at(0).count);
    object.symbols->read(0, 0, symbols);
    return symbols;
}

/// Adds the count of an object's strands with what its first segment holds.
void add_object(dna::PoolFacts& pool, const dna::ObjectSource& object, std::uint64_t payload_nt,
                dna::NucleotideCount count) {
    count.payload_nt = payload_nt;
    count.payload_bits = core::payload_bits({object.symbols->shapes().data(), 1});
    pool.count += count;
    pool.object_counts.push_back(count);
}

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

/// The strands of jpegdna pictures as they are, whatever their length: for comparisons.
class BareStrandWriter final : public PoolWriter {
  public:
    dna::PoolFacts write(const std::vector<dna::ObjectSource>& objects,
                         dna::StrandSink& sink) const override {
        dna::PoolFacts pool;
        sink.begin(objects.size());
        for (const dna::ObjectSource& object : objects) {
            std::string strand;
            for (const std::uint16_t base : symbols_of(object)) strand += dna::kBases[base];
            sink.take({strand.data(), 0, strand.size(), 0, 1});
            dna::NucleotideCount count;
            count.strand_nt = count.ordered_nt = strand.size();
            count.strands = 1;
            add_object(pool, object, strand.size(), count);
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

    dna::PoolFacts write(const std::vector<dna::ObjectSource>& objects,
                         dna::StrandSink& sink) const override;
    std::string_view scheme_name() const override { return dna::kErlichScheme; }
    std::size_t strand_nt() const override {
        return 4 * (4 + options_.droplets.payload_bytes + options_.droplets.parity);
    }
    const dna::Primers& primers() const override { return none_; }

  private:
    dna::ErlichOptions options_;
    dna::Primers none_{"none", "", ""};
};

dna::PoolFacts ErlichWriter::write(const std::vector<dna::ObjectSource>& objects,
                                   dna::StrandSink& sink) const {
    if (objects.size() != 1) {
        throw core::InputError("a pool of DNA Fountain holds one file, found " +
                               std::to_string(objects.size()) +
                               "; give a folder with -o for a pool each");
    }
    const std::vector<std::uint16_t> symbols = symbols_of(objects[0]);
    const std::vector<std::uint8_t> data(symbols.begin(), symbols.end());
    dna::PoolFacts pool;
    const std::vector<std::string> strands = dna::encode_erlich(data, options_);
    pool.constraints = options_.constraints;
    sink.begin(strands.size());
    for (const std::string& strand : strands) sink.take({strand.data(), 0, strand.size(), 0, 1});
    dna::NucleotideCount count;
    count.strands = strands.size();
    count.strand_nt = count.ordered_nt = count.strands * strand_nt();
    add_object(pool, objects[0], 4 * data.size(), count);
    return pool;
}

}  // namespace

std::unique_ptr<PoolWriter> open_package_writer(const std::vector<std::string>& assignments) {
    core::Config config = open_config("schemes", std::string(dna::kPackageScheme), assignments);
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
        return open_scheme(scheme, assignments, "").scheme->facts().constraints;
    }
    core::Config config = open_config("schemes", scheme, assignments);
    const dna::ErlichOptions options = dna::read_erlich_options(config);
    config.finish();
    return options.constraints;
}

std::unique_ptr<PoolWriter> open_erlich_writer(const std::vector<std::string>& assignments) {
    core::Config config = open_config("schemes", std::string(dna::kErlichScheme), assignments);
    const dna::ErlichOptions options = dna::read_erlich_options(config);
    config.finish();
    return std::make_unique<ErlichWriter>(options);
}

}  // namespace oligo::inference

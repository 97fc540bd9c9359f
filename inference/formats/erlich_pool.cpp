#include "inference/formats/erlich_pool.hpp"

#include "core/error.hpp"
#include "dna/foreign/erlich.hpp"

namespace oligo::inference {

namespace {

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
    const dna::Constraints* constraints() const override { return &options_.constraints; }

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

std::unique_ptr<PoolWriter> open(core::Config& config, const PoolSettings&) {
    const dna::ErlichOptions options = dna::read_erlich_options(config);
    config.finish();
    return std::make_unique<ErlichWriter>(options);
}

PoolResult read(dna::ReadSource& reads, const PoolRequest& request) {
    const std::vector<dna::Read>& all = reads.all();
    core::Config config = core::Config::from_text("{}", std::string(dna::kErlichScheme));
    for (const std::string& assignment : request.assignments) config.set(assignment);
    const dna::ErlichOptions options = dna::read_erlich_options(config);
    config.finish();
    return LoneFile{dna::decode_erlich(all, options), all.size()};
}

}  // namespace

const PoolFormat kErlichPool = {
    .name = dna::kErlichScheme, .takes_files = true, .open = open, .read = read};

}  // namespace oligo::inference

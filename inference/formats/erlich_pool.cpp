#include "core/error.hpp"
#include "core/number_text.hpp"
#include "dna/foreign/erlich.hpp"
#include "inference/formats/foreign_objects.hpp"
#include "inference/formats/pool_format.hpp"

namespace oligo::inference {

namespace {

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
    std::string decode_options(std::uint64_t file_bytes) const override;
    const dna::Constraints* constraints() const override { return &options_.constraints; }

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

/// The sizes in strands, where they are not the usual ones.
std::string size_options(const dna::DropletOptions& options) {
    const dna::DropletOptions usual;
    std::string text;
    if (options.payload_bytes != usual.payload_bytes) {
        text += " --set size=" + std::to_string(options.payload_bytes);
    }
    if (options.parity != usual.parity) text += " --set rs=" + std::to_string(options.parity);
    return text;
}

std::string ErlichWriter::decode_options(std::uint64_t file_bytes) const {
    const dna::DropletOptions& options = options_.droplets;
    const dna::DropletOptions usual;
    std::string text =
        "--scheme erlich --set file_size=" + std::to_string(file_bytes) + size_options(options);
    const auto add = [&](bool other, const std::string& assignment) {
        if (other) text += " --set " + assignment;
    };
    add(options.c != usual.c, "c=" + core::short_text(options.c));
    add(options.delta != usual.delta, "delta=" + core::short_text(options.delta));
    add(options.python != usual.python, "python=2");
    add(options.most_corrected != usual.most_corrected,
        "max_hamming=" + std::to_string(options.most_corrected));
    add(options.scrambling != usual.scrambling, "scramble=seed");
    return text;
}

std::string hint(std::span<const dna::Read> sample) {
    const auto found = dna::recognise_erlich(sample);
    if (!found) return {};
    return "the reads are strands of DNA Fountain (" + std::to_string(found->payload_bytes) +
           " bytes and " + std::to_string(found->parity) +
           " of parity each, which holds), whose pools do not say how long their file is; give "
           "--scheme erlich --set file_size=BYTES" +
           size_options(*found);
}

std::unique_ptr<PoolWriter> open(core::Config& config, const PoolSettings&) {
    const dna::ErlichOptions options = dna::read_erlich_options(config);
    config.finish();
    return std::make_unique<ErlichWriter>(options);
}

PoolResult read(dna::ReadSource& reads, const PoolRequest& request) {
    core::Config config = core::Config::from_text("{}", std::string(dna::kErlichScheme));
    for (const std::string& assignment : request.assignments) config.set(assignment);
    const dna::ErlichOptions options = dna::read_erlich_options(config);
    config.finish();
    dna::DropletTally tally;
    LoneFile file{std::string(dna::kErlichScheme), dna::decode_erlich(reads, options, &tally)};
    file.droplets = tally.droplets;
    file.mended = tally.mended;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        file.reads += batch.size();
    }
    return file;
}

}  // namespace

PoolFormat erlich_pool() {
    return {
        .name = dna::kErlichScheme, .takes_files = true, .open = open, .hint = hint, .read = read};
}

}  // namespace oligo::inference

#include "inference/formats/bare_strands.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

namespace oligo::inference {

namespace {

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
    std::string_view scheme_name() const override { return kBareStrands.name; }
    std::size_t strand_nt() const override { return 0; }
    const dna::Primers& primers() const override { return none_; }
    const dna::Constraints* constraints() const override { return nullptr; }

  private:
    dna::Primers none_{"none", "", ""};
};

std::unique_ptr<PoolWriter> open(core::Config& config, const PoolSettings&) {
    config.text("scheme", "");
    config.finish();
    return std::make_unique<BareStrandWriter>();
}

}  // namespace

const PoolFormat kBareStrands = {.name = "strand", .takes_pictures = true, .open = open};

}  // namespace oligo::inference

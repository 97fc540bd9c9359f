#include "core/error.hpp"
#include "dna/jpegdna/codec.hpp"
#include "inference/formats/foreign_objects.hpp"
#include "inference/formats/pool_format.hpp"

namespace oligo::inference {

namespace {

constexpr std::string_view kBareScheme = "strand";

/// The bases of jpegdna pictures as they are, one strand a picture, whatever its length: for
/// comparisons.
class BareStrandWriter final : public PoolWriter {
  public:
    dna::PoolFacts write(const std::vector<dna::ObjectSource>& objects,
                         dna::StrandSink& sink) const override {
        dna::PoolFacts pool;
        sink.begin(objects.size());
        for (const dna::ObjectSource& object : objects) {
            if (object.header.codec != dna::JpegdnaCodec::kName) {
                throw core::InputError("a pool of bare strands holds bases, found codec '" +
                                       object.header.codec + "'; expected jpegdna");
            }
            // As the codec made it: in our own pools its runs are broken up.
            std::string strand =
                dna::JpegdnaCodec::strand_of({object.header, core::read_segments(*object.symbols)});
            sink.take({strand.data(), 0, strand.size(), 0, 1});
            dna::NucleotideCount count;
            count.strand_nt = count.ordered_nt = strand.size();
            count.strands = 1;
            add_object(pool, object, strand.size(), count);
        }
        return pool;
    }
    std::string_view scheme_name() const override { return kBareScheme; }
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

PoolFormat bare_pool() {
    return {.name = kBareScheme, .takes_pictures = true, .open = open};
}

}  // namespace oligo::inference

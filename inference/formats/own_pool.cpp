#include "core/error.hpp"
#include "core/files.hpp"
#include "dna/constraints/options.hpp"
#include "dna/oligo/primer_design.hpp"
#include "dna/pool/partitions.hpp"
#include "dna/scheme/scheme.hpp"
#include "inference/formats/pool_format.hpp"

#include <functional>

namespace oligo::inference {

namespace {

constexpr std::uint64_t kLargestTable = std::uint64_t{16} << 20;

/// Primers for so many objects, one pair each.
using PairSource = std::function<std::vector<dna::Primers>(std::size_t objects)>;

class SchemeWriter final : public PoolWriter {
  public:
    SchemeWriter(std::unique_ptr<dna::Scheme> scheme, dna::Primers primers, PairSource pairs)
        : scheme_(std::move(scheme)), primers_(std::move(primers)), pairs_(std::move(pairs)) {}

    dna::PoolFacts write(const std::vector<dna::ObjectSource>& objects,
                         dna::StrandSink& sink) const override {
        // An object alone needs no other pair than the first; two and more are partitions.
        if (pairs_ && objects.size() > 1) {
            return dna::write_partitions(objects, *scheme_, pairs_(objects.size()), sink);
        }
        const dna::Primers sites = pairs_ ? pairs_(1).front() : primers_;
        return dna::write_pool(objects, *scheme_, sites, sink);
    }
    std::string_view scheme_name() const override { return scheme_->facts().name; }
    std::size_t strand_nt() const override { return scheme_->facts().strand_nt; }
    const dna::Primers& primers() const override { return primers_; }
    const dna::Constraints* constraints() const override { return &scheme_->facts().constraints; }

  private:
    std::unique_ptr<dna::Scheme> scheme_;
    dna::Primers primers_;
    PairSource pairs_;
};

std::vector<dna::Primers> designed_pairs(std::size_t count, std::uint64_t seed) {
    dna::PrimerDesignOptions options;
    options.seed = seed;
    std::vector<dna::Primers> pairs;
    for (dna::DesignedPrimers& pair : dna::design_primers(count, options)) {
        pairs.push_back(std::move(pair.primers));
    }
    return pairs;
}

std::vector<dna::Primers> first_pairs(std::vector<dna::Primers> pairs, std::size_t count,
                                      const std::string& file) {
    if (pairs.size() < count) {
        throw core::InputError("primers '" + file + "': " + std::to_string(pairs.size()) +
                               " pairs; expected one for each of " + std::to_string(count) +
                               " objects");
    }
    pairs.resize(count);
    return pairs;
}

/// "auto" designs the pairs from `seed`, else a table as `primers design` writes it; nothing for
/// "".
PairSource pair_source(const std::string& text, std::uint64_t seed) {
    if (text.empty()) return {};
    if (text == "auto") return [seed](std::size_t count) { return designed_pairs(count, seed); };
    auto pairs =
        dna::parse_primers_tsv(core::read_text(text, kLargestTable), "primers '" + text + "'");
    return [pairs = std::move(pairs), text](std::size_t count) {
        return first_pairs(pairs, count, text);
    };
}

std::unique_ptr<PoolWriter> open(core::Config& config, const PoolSettings& settings) {
    const std::string declared = config.text("primers", "default");
    auto scheme = dna::make_scheme(config);
    auto primers = dna::parse_primers(settings.primers.empty() ? declared : settings.primers);
    config.finish();
    dna::require_effect(
        "scheme " + std::string(scheme->facts().name), scheme->facts().constraints,
        scheme->facts().strand_nt + primers.five_prime.size() + primers.three_prime.size());
    return std::make_unique<SchemeWriter>(std::move(scheme), std::move(primers),
                                          pair_source(settings.primer_pairs, settings.seed));
}

/// Ours when all others have said no: reading tells what is wrong with it.
bool recognises(std::span<const dna::Read>) {
    return true;
}

PoolResult read(dna::ReadSource& reads, const PoolRequest& request) {
    return dna::read_pool(reads, request.plan);
}

}  // namespace

PoolFormat own_pool() {
    return {.name = "",
            .takes_pictures = true,
            .takes_files = true,
            .open = open,
            .recognises = recognises,
            .read = read,
            .survey = dna::survey_pool};
}

}  // namespace oligo::inference

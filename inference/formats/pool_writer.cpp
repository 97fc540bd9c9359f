#include "inference/formats/pool_writer.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "dna/foreign/erlich.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/oligo/primer_design.hpp"
#include "dna/pool/partitions.hpp"
#include "inference/api/codecs.hpp"
#include "inference/formats/foreign_writers.hpp"

#include <string>

namespace oligo::inference {

namespace {

constexpr const char* kDefaultScheme = "fixed-length";

class SchemeWriter final : public PoolWriter {
  public:
    SchemeWriter(OpenScheme open, PairSource pairs)
        : open_(std::move(open)), pairs_(std::move(pairs)) {}

    dna::PoolFacts write(const std::vector<dna::ObjectSource>& objects,
                         dna::StrandSink& sink) const override {
        // An object alone needs no other pair than the first; two and more are partitions.
        if (pairs_ && objects.size() > 1) {
            return dna::write_partitions(objects, *open_.scheme, pairs_(objects.size()), sink);
        }
        const dna::Primers sites = pairs_ ? pairs_(1).front() : open_.primers;
        return dna::write_pool(objects, *open_.scheme, sites, sink);
    }
    std::string_view scheme_name() const override { return open_.scheme->facts().name; }
    std::size_t strand_nt() const override { return open_.scheme->facts().strand_nt; }
    const dna::Primers& primers() const override { return open_.primers; }

  private:
    OpenScheme open_;
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
    return codec.name() == dna::JpegdnaCodec::kName ? "bases" : kDefaultScheme;
}

/// Other people's formats have no header strands that could say which pair is whose.
void refuse_pairs(const WriteOptions& options) {
    if (options.primer_pairs.empty()) return;
    throw core::UsageError("--primer-pairs goes with our own pools; expected another --scheme");
}

}  // namespace

std::unique_ptr<PoolWriter> scheme_writer(OpenScheme scheme, PairSource pairs) {
    return std::make_unique<SchemeWriter>(std::move(scheme), std::move(pairs));
}

PairSource pair_source(const std::string& text, std::uint64_t seed) {
    if (text.empty()) return {};
    if (text == "auto") return [seed](std::size_t count) { return designed_pairs(count, seed); };
    auto pairs = dna::parse_primers_tsv(core::read_text(text), "primers '" + text + "'");
    return [pairs = std::move(pairs), text](std::size_t count) {
        return first_pairs(pairs, count, text);
    };
}

PictureWriter open_picture_writer(const WriteOptions& options, const CommonOptions& common) {
    PictureWriter writer;
    writer.codec = open_codec(options.codec, common);
    auto others = set_codec_options(*writer.codec, options.assignments);
    const auto* classic = dynamic_cast<const dna::JpegdnaCodec*>(writer.codec.get());
    if (classic != nullptr && take_layout(others)) {
        writer.pool = bare_strand_writer();
    } else if (classic != nullptr && classic->settings().dialect == dna::Dialect::kCompat) {
        writer.pool = open_package_writer(others);
    } else {
        writer.pool =
            scheme_writer(open_scheme(scheme_for(options, *writer.codec), others, options.primers),
                          pair_source(options.primer_pairs, common.seed));
        return writer;
    }
    refuse_pairs(options);
    return writer;
}

std::unique_ptr<PoolWriter> open_file_writer(const WriteOptions& options,
                                             const CommonOptions& common) {
    if (options.scheme == dna::kErlichScheme) {
        refuse_pairs(options);
        return open_erlich_writer(options.assignments);
    }
    const std::string scheme = options.scheme.empty() ? kDefaultScheme : options.scheme;
    return scheme_writer(open_scheme(scheme, options.assignments, options.primers),
                         pair_source(options.primer_pairs, common.seed));
}

}  // namespace oligo::inference

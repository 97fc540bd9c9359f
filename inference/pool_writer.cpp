#include "inference/pool_writer.hpp"

#include "core/error.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/scheme/erlich.hpp"
#include "inference/codecs.hpp"
#include "inference/foreign_writers.hpp"

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
    dna::PoolFacts write(const std::vector<dna::ObjectSource>& objects,
                         dna::StrandSink& sink) const override {
        return dna::write_pool(objects, *open_.scheme, open_.primers, sink);
    }
    std::string_view scheme_name() const override { return open_.scheme->name(); }
    std::size_t strand_nt() const override { return open_.scheme->strand_nt(); }
    const dna::Primers& primers() const override { return open_.primers; }

  private:
    OpenScheme open_;
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

}  // namespace

dna::PoolFacts PoolWriter::write(const std::vector<dna::ObjectSource>& sources,
                                 dna::StrandSink& sink) const {
    std::vector<dna::PoolObject> objects;
    for (const dna::ObjectSource& source : sources) {
        const core::Payload* whole = source.symbols->whole();
        core::Payload payload{source.header, {}};
        payload.segments = whole ? whole->segments : core::read_segments(*source.symbols);
        objects.push_back({source.role, source.name, std::move(payload)});
    }
    dna::Pool pool = write(objects);
    sink.begin(pool.strands.size());
    sink.take(std::move(pool.strands));
    return pool;
}

std::unique_ptr<PoolWriter> scheme_writer(OpenScheme scheme) {
    return std::make_unique<SchemeWriter>(std::move(scheme));
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
            scheme_writer(open_scheme(scheme_for(options, *writer.codec), others, options.primers));
    }
    return writer;
}

std::unique_ptr<PoolWriter> open_file_writer(const WriteOptions& options) {
    if (options.scheme == dna::kErlichScheme) return open_erlich_writer(options.assignments);
    const std::string scheme = options.scheme.empty() ? kDefaultScheme : options.scheme;
    return scheme_writer(open_scheme(scheme, options.assignments, options.primers));
}

}  // namespace oligo::inference

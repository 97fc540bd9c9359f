#include "core/error.hpp"
#include "core/hash.hpp"
#include "dna/pool/export.hpp"
#include "inference/api/picture_writer.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/api/shared_objects.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/write_options.hpp"
#include "inference/formats/pool_files.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"
#include "inference/report/pool_report.hpp"
#include "inference/report/strand_statistics.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <iostream>
#include <iterator>
#include <memory>
#include <set>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

struct EncodeOptions {
    std::vector<std::string> inputs;
    std::string output, order;
    WriteOptions write;
    std::uint32_t batch = 8;
    bool raw = false, with_weights = false, with_codebook = false;
};

/// What a written pool is made of, without the strands themselves.
struct WrittenPool {
    fs::path path;
    std::vector<Prepared> sources;  ///< their payloads are dropped
    dna::NucleotideCount count;
    std::vector<dna::NucleotideCount> object_counts;
    dna::NucleotideCount service;         ///< of codebooks and weights
    std::vector<dna::PrimerRun> primers;  ///< of the objects, where each has its own
    StrandStatistics statistics;
    std::uint64_t pixels = 0;
};

class Encoder {
  public:
    Encoder(const EncodeOptions& options, const CommonOptions& common)
        : options_(options), common_(common) {}
    void run();

  private:
    void check();
    void take_shared(const core::ImageCodec& codec);
    void take(Prepared&& prepared);
    void write(std::vector<Prepared>&& sources, const fs::path& path);
    Json report() const;
    void print() const;

    const EncodeOptions& options_;
    const CommonOptions& common_;
    bool to_folder_ = false;
    std::unique_ptr<PoolWriter> pool_writer_;
    OutputSet outputs_;
    std::vector<Prepared> waiting_;
    std::vector<core::SharedObject> shared_;  ///< to go into each pool
    std::vector<WrittenPool> pools_;
};

/// A folder gets one pool a source, so two sources must not share a name.
void require_distinct_names(const std::vector<Source>& sources) {
    std::map<std::string, fs::path> seen;
    for (const Source& source : sources) {
        const auto [other, fresh] = seen.emplace(source.name, source.path);
        if (fresh) continue;
        throw core::InputError("inputs '" + other->second.string() + "' and '" +
                               source.path.string() + "' would both become '" + source.name +
                               ".fasta'; give one pool file with -o or rename one");
    }
}

void Encoder::check() {
    if (options_.inputs.empty()) throw core::UsageError("encode: no INPUT given");
    if (options_.output.empty()) throw core::UsageError("encode: no output given (-o)");
    if (options_.batch == 0) throw core::UsageError("encode: --batch 0; expected 1 or more");
    to_folder_ = names_folder(options_.output);
    if (!to_folder_) {
        if (dna::strand_format(options_.output).kind == dna::StrandFileKind::kFastq) {
            throw core::UsageError(
                "encode: output '" + options_.output +
                "' is FASTQ, but an oligo has no qualities; expected .fasta, .fa, "
                ".fna or .txt, each with .gz or without");
        }
        require_file_place(options_.output);
    } else if (!options_.write.primer_pairs.empty()) {
        throw core::UsageError(
            "encode: --primer-pairs goes with one pool; expected -o FILE, found '" +
            options_.output + "'");
    }
    if (options_.raw && (options_.with_weights || options_.with_codebook)) {
        throw core::UsageError(std::string("encode: ") +
                               (options_.with_weights ? "--with-weights" : "--with-codebook") +
                               " goes with pictures, not with --raw");
    }
    if (options_.order.empty()) return;
    if (to_folder_) {
        throw core::UsageError("encode: --order goes with one pool; expected -o FILE, found '" +
                               options_.output + "'");
    }
    require_file_place(options_.order);
}

/// What goes into each pool beside the pictures.
void Encoder::take_shared(const core::ImageCodec& codec) {
    const auto bring = [&](core::SharedRole role, const std::string& option, const char* what) {
        auto objects = codec.shared_objects(role);
        if (objects.empty()) {
            throw core::InputError(option + ": codec '" + std::string(codec.name()) + "' has no " +
                                   what);
        }
        std::move(objects.begin(), objects.end(), std::back_inserter(shared_));
    };
    if (options_.with_codebook) {
        bring(core::SharedRole::kCodebook, "--with-codebook", "visual codebook");
    }
    if (options_.with_weights) bring(core::SharedRole::kWeights, "--with-weights", "weights");
}

void Encoder::write(std::vector<Prepared>&& sources, const fs::path& path) {
    for (const core::SharedObject& object : shared_) sources.push_back(prepare_shared(object));
    std::vector<dna::ObjectSource> objects;
    WrittenPool written;
    written.path = path;
    for (Prepared& prepared : sources) {
        objects.push_back(take_object(prepared));
        written.pixels += prepared.pixels;
    }
    written.sources = std::move(sources);
    PoolFiles files(path);
    if (!options_.order.empty()) files.add_order(options_.order);
    const dna::PoolFacts pool = pool_writer_->write(objects, files);
    for (Prepared& prepared : written.sources) prepared.symbols.reset();
    written.count = pool.count;
    written.object_counts = pool.object_counts;
    written.primers = pool.runs;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (serves_others(objects[i].role)) written.service += pool.object_counts.at(i);
    }
    written.statistics = files.statistics();
    files.commit(outputs_);
    spdlog::info("{}: {} strands", path.string(), written.count.strands);
    pools_.push_back(std::move(written));
}

void Encoder::take(Prepared&& prepared) {
    waiting_.push_back(std::move(prepared));
    if (!to_folder_) return;
    const fs::path path = fs::path(options_.output) / (waiting_.back().source.name + ".fasta");
    write(std::move(waiting_), path);
    waiting_.clear();
}

void Encoder::run() {
    check();
    const std::vector<Source> sources = find_sources(options_.inputs, options_.raw);
    PictureWriter writer;
    if (options_.raw) {
        writer.pool = open_file_writer(options_.write, common_);
    } else {
        writer = open_picture_writer(options_.write, common_);
        take_shared(*writer.codec);
    }
    pool_writer_ = std::move(writer.pool);
    if (to_folder_) {
        require_distinct_names(sources);
        outputs_.make_folder(options_.output);
    }
    if (options_.raw) {
        for (const Source& source : sources) take(prepare_file(source));
    } else {
        prepare_pictures(*writer.codec, sources, options_.batch,
                         [this](Prepared&& prepared) { take(std::move(prepared)); });
    }
    if (!to_folder_) write(std::move(waiting_), options_.output);
    outputs_.keep();
    if (common_.json) {
        std::cout << to_text(report());
    } else if (!common_.quiet) {
        print();
    }
}

Json object_report(const Prepared& prepared, const dna::NucleotideCount& count) {
    const core::PayloadHeader& header = prepared.object.payload.header;
    Json json{{"name", prepared.source.name},
              {"input", prepared.source.path.string()},
              {"codec", header.codec},
              {"model", core::to_hex(header.model)},
              {"width_px", header.width_px},
              {"height_px", header.height_px},
              {"file_bytes", prepared.file_bytes}};
    put_count(json, count);
    const double bytes = count.payload_bits / 8;
    json["file_ratio"] =
        bytes > 0 ? Json(static_cast<double>(prepared.file_bytes) / bytes) : Json();
    put_densities(json, densities(count, prepared.pixels));
    return json;
}

Json Encoder::report() const {
    Json pools = Json::array();
    dna::NucleotideCount total, service;
    std::uint64_t pixels = 0;
    for (const WrittenPool& pool : pools_) {
        Json one{{"output", pool.path.string()}};
        put_totals(one, pool.count, pool.service, pool.pixels);
        put_statistics(one, pool.statistics);
        one["objects"] = Json::array();
        for (std::size_t i = 0; i < pool.sources.size(); ++i) {
            one["objects"].push_back(object_report(pool.sources[i], pool.object_counts.at(i)));
            if (pool.primers.empty()) continue;
            one["objects"].back()["primers"] = primers_json(pool.primers.at(i).primers);
        }
        pools.push_back(one);
        total += pool.count;
        service += pool.service;
        pixels += pool.pixels;
    }
    Json json{{"command", "encode"},
              {"scheme", pool_writer_->scheme_name()},
              {"primers", pool_writer_->primers().name},
              {"pixels", pixels}};
    put_totals(json, total, service, pixels);
    json["pools"] = pools;
    return json;
}

void Encoder::print() const {
    for (const WrittenPool& pool : pools_) {
        const StrandStatistics& found = pool.statistics;
        dna::NucleotideCount contents = pool.count;
        contents -= pool.service;
        std::cout << pool.path.string() << "\n"
                  << "  objects         " << pool.sources.size() << "\n"
                  << "  strands         " << pool.count.strands << " (header "
                  << pool.count.header_strands << ")\n"
                  << "  length          " << pool_writer_->strand_nt() << " nt; with primers "
                  << found.lengths_nt.rbegin()->first << " nt\n"
                  << "  payload         " << fixed(pool.count.payload_bits / 8, 0) << " bytes\n"
                  << "  GC              " << fixed(100 * found.gc_min, 1) << " .. "
                  << fixed(100 * found.gc_max, 1) << " %\n"
                  << "  longest run     " << found.longest_run << "\n"
                  << density_table(densities(contents, pool.pixels));
        for (std::size_t i = 0; i < pool.primers.size(); ++i) {
            const dna::Primers& primers = pool.primers[i].primers;
            std::cout << "  primers         " << pool.sources[i].source.name << ": " << primers.name
                      << " " << primers.five_prime << ":" << primers.three_prime << "\n";
        }
    }
}

}  // namespace

std::function<void()> add_encode(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<EncodeOptions>();
    app.add_option("INPUT", options->inputs, "Pictures, folders of pictures, or files with --raw")
        ->default_str("");
    app.add_option("-o,--output", options->output,
                   "POOL.fasta[.gz] for one pool of all inputs, or DIR/ for a pool each");
    add_write_options(app, options->write);
    app.add_option("--primer-pairs", options->write.primer_pairs,
                   "Give every object its own primers: auto, or a table of 'primers design'");
    app.add_flag("--with-weights", options->with_weights,
                 "Put the codec's weights into the pool as well");
    app.add_flag("--with-codebook", options->with_codebook,
                 "Put the codec's visual codebook into the pool, once for all pictures");
    app.add_option("--order", options->order, "Also write the vendor's order form (CSV)");
    app.add_option("--batch", options->batch, "Pictures compressed at a time");
    app.add_flag("--raw", options->raw, "Take the inputs as plain files, byte for byte");
    return [options, &common] { Encoder(*options, common).run(); };
}

}  // namespace oligo::inference

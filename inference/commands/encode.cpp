#include "core/error.hpp"
#include "core/separate_files.hpp"
#include "dna/pool/export.hpp"
#include "inference/api/fitting.hpp"
#include "inference/api/picture_writer.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/api/readback.hpp"
#include "inference/api/shared_objects.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/encode_report.hpp"
#include "inference/commands/number_option.hpp"
#include "inference/commands/order_options.hpp"
#include "inference/commands/standard_output.hpp"
#include "inference/commands/write_options.hpp"
#include "inference/formats/pool_files.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"
#include "inference/report/strand_statistics.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>

namespace oligo::inference {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kMostBatch = 1024;

struct EncodeOptions {
    std::vector<std::string> inputs;
    std::string output;
    WriteOptions write;
    OrderOptions order;
    bool codec_given = false;
    std::uint32_t batch = 8, page = 1;
    bool raw = false, with_weights = false, with_codebook = false;
    bool verify = false, no_verify = false;  ///< neither: for one picture
};

class Encoder {
  public:
    Encoder(const EncodeOptions& options, const CommonOptions& common)
        : options_(options), common_(common) {}
    void run();

  private:
    void check();
    void require_outputs_apart(const std::vector<Source>& sources) const;
    std::vector<core::SharedRole> shared_roles() const;
    void fit(const std::vector<Source>& sources);
    void take_shared(const core::ImageCodec& codec);
    void encode(const std::vector<Source>& sources);
    void take(Prepared&& prepared);
    void take_apart(Prepared&& prepared);
    void write(std::vector<Prepared>&& sources, const fs::path& path);
    void hold_to_order(WrittenPool& written, const PoolFiles& files) const;
    std::string pool_name(const fs::path& path, const std::vector<Prepared>& sources) const;
    std::vector<Readback> verify(const std::vector<Prepared>& sources, const fs::path& file) const;
    void note_failure(const Source& source, const core::Error& why);
    void report_failures(std::size_t inputs) const;

    const EncodeOptions& options_;
    const CommonOptions& common_;
    bool to_folder_ = false, verify_ = false, one_by_one_ = false;
    WriteOptions write_;  ///< with the codec and rate that were fitted
    std::string fitted_;  ///< which those are
    PictureWriter writer_;
    std::vector<Prepared> waiting_;
    std::vector<core::SharedObject> shared_;  ///< to go into each pool
    std::vector<WrittenPool> pools_;
    std::vector<FailedInput> failed_;
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
    const bool estimate = options_.order.estimate;
    if (options_.inputs.empty()) throw core::UsageError("encode: no INPUT given");
    if (options_.output.empty() && !estimate)
        throw core::UsageError("encode: no output given (-o)");
    to_folder_ = !options_.output.empty() && names_folder(options_.output);
    if (to_folder_) {
        if (!options_.write.primer_pairs.empty()) {
            throw core::UsageError(
                "encode: --primer-pairs goes with one pool; expected -o FILE, found '" +
                options_.output + "'");
        }
    } else if (!options_.output.empty()) {
        if (dna::strand_format(options_.output).kind == dna::StrandFileKind::kFastq) {
            throw core::UsageError(
                "encode: output '" + options_.output +
                "' is FASTQ, but an oligo has no qualities; expected .fasta, .fa, "
                ".fna or .txt, each with .gz or without");
        }
        if (!estimate) require_file_place(options_.output);
    }
    if (options_.verify && options_.no_verify) {
        throw core::UsageError("encode: --verify and --no-verify exclude each other");
    }
    if (options_.raw && (options_.with_weights || options_.with_codebook)) {
        throw core::UsageError(std::string("encode: ") +
                               (options_.with_weights ? "--with-weights" : "--with-codebook") +
                               " goes with pictures, not with --raw");
    }
    options_.order.check(options_.output, to_folder_);
}

void Encoder::require_outputs_apart(const std::vector<Source>& sources) const {
    std::vector<core::NamedFile> inputs = files_of(options_.write);
    for (const Source& source : sources) inputs.push_back({"INPUT", source.path});
    const core::NamedFile outputs[] = {{"-o", to_folder_ ? fs::path() : fs::path(options_.output)},
                                       {"--order", options_.order.form},
                                       {"--note", options_.order.note}};
    core::require_separate(inputs, outputs);
}

std::vector<core::SharedRole> Encoder::shared_roles() const {
    std::vector<core::SharedRole> roles;
    if (options_.with_codebook) roles.push_back(core::SharedRole::kCodebook);
    if (options_.with_weights) roles.push_back(core::SharedRole::kWeights);
    return roles;
}

/// Settles codec and rate where the order is bounded.
void Encoder::fit(const std::vector<Source>& sources) {
    write_ = options_.write;
    if (!options_.order.budget.any() || options_.raw) return;
    FitRequest request{write_, options_.order.budget, shared_roles(), options_.batch};
    if (!options_.codec_given) request.options.codec.clear();
    const Fit found = fit_to_budget(request, sources, common_);
    write_ = found.options;
    const RateTrial& chosen = found.trials[found.chosen];
    fitted_ = "--codec " + chosen.codec + (chosen.rate.empty() ? "" : " --set " + chosen.rate) +
              ": about " + fixed(chosen.psnr_db, 1) + " dB, the best of " +
              std::to_string(found.trials.size()) + " tried that fits";
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

std::vector<Readback> Encoder::verify(const std::vector<Prepared>& sources,
                                      const fs::path& file) const {
    if (!verify_) return {};
    // A model of its own file or run folder is not among those that a reader finds by itself.
    std::error_code error;
    const fs::path named = options_.write.codec;
    const bool own = fs::is_regular_file(named, error) || fs::exists(named / "config.json", error);
    Originals originals{{}, writer_.codec.get(), own ? named.string() : std::string()};
    for (std::size_t i = 0; i + shared_.size() < sources.size(); ++i) {
        originals.pictures.push_back(sources[i].picture.get());
    }
    const auto found = read_back(file, originals, writer_.pool->scheme_name(), common_);
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i].doubt().empty()) continue;
        spdlog::warn("{}: {}", sources[i].source.path.string(), found[i].doubt());
    }
    return found;
}

std::string Encoder::pool_name(const fs::path& path, const std::vector<Prepared>& sources) const {
    if (path.empty() || path == "-") return sources.front().source.name;
    return path.extension() == ".gz" ? path.stem().stem().string() : path.stem().string();
}

/// Throws InputError for what neither the vendor nor the user takes.
void Encoder::hold_to_order(WrittenPool& written, const PoolFiles& files) const {
    const StrandStatistics& found = written.statistics;
    const auto longest = found.lengths_nt.empty() ? 0 : found.lengths_nt.rbegin()->first;
    const std::string over = options_.order.budget.exceeded_by(found.records, found.bases, longest);
    if (!over.empty()) throw core::InputError("the order would be " + over);
    std::string refused;
    for (const dna::OrderFinding& finding : files.findings()) {
        if (!finding.refused) {
            written.remarks.push_back(finding.text);
        } else {
            refused += (refused.empty() ? "" : "; ") + finding.text;
        }
    }
    if (!refused.empty()) throw core::InputError("the order is not one for its vendor: " + refused);
}

void Encoder::write(std::vector<Prepared>&& sources, const fs::path& path) {
    for (const core::SharedObject& object : shared_) sources.push_back(prepare_shared(object));
    const OrderOptions& order = options_.order;
    OutputSet outputs;
    if (to_folder_ && !order.estimate) outputs.make_folder(options_.output);
    std::vector<dna::ObjectSource> objects;
    WrittenPool written;
    for (Prepared& prepared : sources) {
        objects.push_back(take_object(prepared));
        written.pixels += prepared.pixels;
    }
    const auto files =
        order.estimate ? std::make_unique<PoolFiles>() : std::make_unique<PoolFiles>(path);
    if (!order.form.empty()) files->add_order(order.form, order.whose(), pool_name(path, sources));
    if (!order.form.empty() || order.vendor != "plain") {
        const dna::Constraints* rules = writer_.pool->constraints();
        files->hold_against(
            order.whose(), rules == nullptr ? std::vector<std::string>() : rules->forbidden_motifs);
    }
    const dna::PoolFacts pool = writer_.pool->write(objects, *files);
    for (Prepared& prepared : sources) prepared.symbols.reset();
    written.count = pool.count;
    written.object_counts = pool.object_counts;
    written.primers = pool.runs;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (serves_others(objects[i].role)) written.service += pool.object_counts.at(i);
    }
    written.statistics = files->statistics();
    written.decode_options = writer_.pool->decode_options(sources.front().file_bytes);
    written.priced = order.price || order.budget.usd > 0;
    written.fitted = fitted_;
    written.estimated = order.estimate;
    files->finish();
    hold_to_order(written, *files);
    written.path = path;
    if (!order.estimate) {
        written.readback = verify(sources, files->temporary());
        if (to_folder_) {
            written.path = files->commit_made_up(outputs);
        } else {
            files->commit(outputs);
        }
        if (!order.note.empty()) outputs.write(order.note, note_text(written, *writer_.pool));
        outputs.keep();
    }
    for (Prepared& prepared : sources) prepared.picture.reset();
    written.sources = std::move(sources);
    spdlog::info("{}: {} strands", written.path.string(), written.count.strands);
    pools_.push_back(std::move(written));
}

void Encoder::note_failure(const Source& source, const core::Error& why) {
    spdlog::warn("left out: {}", why.what());
    failed_.push_back({source.path, why.what()});
}

/// A pool of its own: what goes wrong with it is nothing to the others.
void Encoder::take_apart(Prepared&& prepared) {
    const Source source = prepared.source;
    const fs::path path = fs::path(options_.output) / (source.name + ".fasta");
    std::vector<Prepared> alone;
    alone.push_back(std::move(prepared));
    if (one_by_one_) return write(std::move(alone), path);
    try {
        write(std::move(alone), path);
    } catch (const core::InputError& error) {
        note_failure(source, error);
    }
}

void Encoder::take(Prepared&& prepared) {
    if (to_folder_) return take_apart(std::move(prepared));
    waiting_.push_back(std::move(prepared));
}

void Encoder::encode(const std::vector<Source>& sources) {
    // An input alone is told of by its own error.
    one_by_one_ = sources.size() == 1;
    verify_ = !options_.order.estimate &&
              (options_.verify || (one_by_one_ && !options_.raw && !options_.no_verify));
    const auto failed = [this](const Source& source, const core::Error& why) {
        note_failure(source, why);
    };
    const bool tolerant = to_folder_ && !one_by_one_;
    if (options_.raw) {
        for (const Source& source : sources) {
            try {
                take(prepare_file(source));
            } catch (const core::InputError& error) {
                if (!tolerant) throw;
                note_failure(source, error);
            }
        }
        return;
    }
    PicturePlan plan{options_.batch, verify_, {}};
    if (tolerant) plan.failed = failed;
    prepare_pictures(*writer_.codec, sources, plan,
                     [this](Prepared&& prepared) { take(std::move(prepared)); });
}

/// Throws when any input was left out of a batch.
void Encoder::report_failures(std::size_t inputs) const {
    if (failed_.empty()) return;
    constexpr std::size_t kNamed = 20;
    std::string names;
    for (std::size_t i = 0; i < std::min(kNamed, failed_.size()); ++i) {
        names += (i == 0 ? "'" : ", '") + failed_[i].path.string() + "'";
    }
    if (failed_.size() > kNamed) {
        names += " and " + std::to_string(failed_.size() - kNamed) + " more";
    }
    throw core::InputError(std::to_string(failed_.size()) + " of " + std::to_string(inputs) +
                           " inputs were left out: " + names +
                           (pools_.empty() ? "" : "; the others are written"));
}

void Encoder::run() {
    check();
    const DataOnStdout stdout_taken(common_, {options_.output, options_.order.note});
    std::vector<Source> sources = find_sources(options_.inputs, options_.raw);
    for (Source& source : sources) source.page = options_.page - 1;
    require_outputs_apart(sources);
    if (to_folder_) require_distinct_names(sources);
    if (options_.raw) {
        writer_.pool = open_file_writer(options_.write, common_);
    } else {
        fit(sources);
        writer_ = open_picture_writer(write_, common_);
        take_shared(*writer_.codec);
    }
    encode(sources);
    if (!to_folder_) write(std::move(waiting_), options_.output);
    if (common_.json) {
        std::cout << to_text(encode_report(pools_, failed_, *writer_.pool));
    } else if (!common_.quiet) {
        print_pools(pools_, *writer_.pool);
    }
    report_failures(sources.size());
}

}  // namespace

std::function<void()> add_encode(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<EncodeOptions>();
    app.add_option("INPUT", options->inputs,
                   "Pictures, folders of pictures, or files with --raw; - is standard input")
        ->default_str("");
    app.add_option(
        "-o,--output", options->output,
        "POOL.fasta[.gz] for one pool of all inputs, DIR/ for a pool each, - for stdout");
    add_write_options(app, options->write);
    add_order_options(app, options->order);
    app.add_option("--primer-pairs", options->write.primer_pairs,
                   "Give every object its own primers: auto, or a table of 'primers design'");
    app.add_flag("--with-weights", options->with_weights,
                 "Put the codec's weights into the pool as well");
    app.add_flag("--with-codebook", options->with_codebook,
                 "Put the codec's visual codebook into the pool, once for all pictures");
    add_number(app, "--batch", options->batch, 1U, kMostBatch)
        ->description("Pictures compressed at a time");
    add_number(app, "--page", options->page, 1U, 65535U)
        ->description("Which picture of a TIFF file with several");
    app.add_flag("--raw", options->raw, "Take the inputs as plain files, byte for byte");
    app.add_flag("--verify", options->verify,
                 "Decode each pool again before it gets its name; one picture's is without asking");
    app.add_flag("--no-verify", options->no_verify, "Do not");
    return [options, &common, &app] {
        options->codec_given = app.get_option("--codec")->count() > 0;
        Encoder(*options, common).run();
    };
}

}  // namespace oligo::inference

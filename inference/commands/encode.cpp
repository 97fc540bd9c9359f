#include "core/error.hpp"
#include "core/separate_files.hpp"
#include "dna/pool/export.hpp"
#include "inference/api/fitting.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/encode_batch.hpp"
#include "inference/commands/encode_report.hpp"
#include "inference/commands/number_option.hpp"
#include "inference/commands/order_options.hpp"
#include "inference/commands/pool_encoder.hpp"
#include "inference/commands/standard_output.hpp"
#include "inference/commands/write_options.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace oligo::inference {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kMostBatch = 1024;

class Encoder {
  public:
    Encoder(const EncodeOptions& options, const CommonOptions& common)
        : options_(options), common_(common), encoder_(options, common) {}
    void run();

  private:
    void check();
    void require_outputs_apart(const std::vector<Source>& sources) const;
    WriteOptions fit(const std::vector<Source>& sources);
    void encode_together(const std::vector<Source>& sources);

    const EncodeOptions& options_;
    const CommonOptions& common_;
    PoolEncoder encoder_;
};

void Encoder::check() {
    const bool estimate = options_.order.estimate;
    if (options_.inputs.empty()) throw core::UsageError("encode: no INPUT given");
    if (options_.output.empty() && !estimate)
        throw core::UsageError("encode: no output given (-o)");
    encoder_.to_folder = !options_.output.empty() && names_folder(options_.output);
    if (encoder_.to_folder) {
        if (options_.page > 0) {
            throw core::UsageError("encode: --page goes with one pool; expected -o FILE, found '" +
                                   options_.output + "'");
        }
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
    if (options_.raw && options_.page > 0) {
        throw core::UsageError("encode: --page goes with pictures, not with --raw");
    }
    options_.order.check(options_.output, encoder_.to_folder);
}

void Encoder::require_outputs_apart(const std::vector<Source>& sources) const {
    std::vector<core::NamedFile> inputs = files_of(options_.write);
    for (const Source& source : sources) inputs.push_back({"INPUT", source.path});
    const core::NamedFile outputs[] = {
        {"-o", encoder_.to_folder ? fs::path() : fs::path(options_.output)},
        {"--order", options_.order.form},
        {"--note", options_.order.note}};
    core::require_separate(inputs, outputs);
}

/// The codec and rate to write with: those that were fitted where the order is bounded.
WriteOptions Encoder::fit(const std::vector<Source>& sources) {
    if (!options_.order.budget.any() || options_.raw) return options_.write;
    FitRequest request{options_.write, options_.order.budget, encoder_.shared_roles(),
                       options_.batch};
    if (!options_.codec_given) request.options.codec.clear();
    const Fit found = fit_to_budget(request, sources, common_);
    const RateTrial& chosen = found.trials[found.chosen];
    encoder_.fitted = "--codec " + chosen.codec +
                      (chosen.rate.empty() ? "" : " --set " + chosen.rate) + ": about " +
                      fixed(chosen.psnr_db, 1) + " dB, the best of " +
                      std::to_string(found.trials.size()) + " tried that fits";
    return found.options;
}

/// All inputs in one pool.
void Encoder::encode_together(const std::vector<Source>& sources) {
    std::vector<Prepared> prepared;
    if (options_.raw) {
        for (const Source& source : sources) prepared.push_back(prepare_file(source));
    } else {
        prepare_pictures(*encoder_.writer().codec, sources, {options_.batch, encoder_.verify, true},
                         [&](Prepared&& one) { prepared.push_back(std::move(one)); });
    }
    std::vector<WrittenPool> pools;
    pools.push_back(encoder_.write(std::move(prepared), options_.output));
    if (common_.json) {
        std::cout << to_text(encode_report(pools, {}, *encoder_.writer().pool));
    } else if (!common_.quiet) {
        print_pools(pools, *encoder_.writer().pool);
    }
}

void Encoder::run() {
    check();
    const DataOnStdout stdout_taken(common_, {options_.output, options_.order.note});
    BatchInputs batch;
    std::vector<Source> sources;
    if (encoder_.to_folder) {
        batch = find_batch_inputs(options_.inputs, options_.raw, options_.output);
        for (const BatchInput& input : batch.inputs) sources.push_back(input.source);
    } else {
        sources = find_sources(options_.inputs, options_.raw);
        if (!options_.raw && options_.page == 0) sources = with_each_page(sources);
        for (Source& source : sources) {
            if (options_.page > 0) source.page = options_.page - 1;
        }
    }
    require_outputs_apart(sources);
    // An input alone is told of by its own error, and looked at again.
    const bool alone = sources.size() == 1;
    encoder_.verify = !options_.order.estimate &&
                      (options_.verify || (alone && !options_.raw && !options_.no_verify));
    encoder_.open(fit(sources));
    if (encoder_.to_folder) return encode_batch(options_, batch, encoder_, common_);
    encode_together(sources);
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
        ->description("Which picture of a TIFF file with several; without it each of them")
        ->default_str("");
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

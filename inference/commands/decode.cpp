#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/separate_files.hpp"
#include "inference/api/recovery.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/decode_batch.hpp"
#include "inference/commands/read_options.hpp"
#include "inference/commands/standard_output.hpp"
#include "inference/formats/pool_format.hpp"
#include "inference/formats/pool_reader.hpp"
#include "inference/formats/streamed_file.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"
#include "inference/report/pool_report.hpp"
#include "inference/report/read_report.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <variant>

namespace oligo::inference {

void refuse_damage(const DecodeOptions& options, const Recovered& object) {
    if (!object.problem.empty()) throw core::RecoveryError(object.label + ": " + object.problem);
    if (!options.strict || !object.damaged()) return;
    const dna::ReceivedObject& received = *object.object;
    const bool whole = received.strands_missing == 0 && received.erased_symbols == 0;
    if (whole && !received.has_checksum) {
        throw core::RecoveryError(object.label +
                                  ": complete, but pools of this format have no checksum that says "
                                  "whether it is what was written; --strict expects one");
    }
    throw core::RecoveryError(object.label + ": " + object.damage_text() +
                              "; --strict expects none");
}

namespace {

/// What is among the reads and not read is said.
void warn_of_unread_pools(const DecodeOptions& options, const dna::PoolReading& reading) {
    const std::string text = unread_pools_text(reading);
    if (text.empty()) return;
    if (options.strict) throw core::RecoveryError("reads: " + text + "; --strict expects all");
    spdlog::warn("{}", text);
}

}  // namespace

PoolResult read_contents(const DecodeOptions& options, dna::ReadSource& reads,
                         const dna::ReadPlan& plan) {
    PoolResult contents =
        options.scheme.empty()
            ? read_recognised(reads, plan)
            : format_to_tell(options.scheme).read(reads, {plan, options.assignments});
    if (const auto* pool = std::get_if<dna::PoolReading>(&contents)) {
        warn_of_unread_pools(options, *pool);
    }
    return contents;
}

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// `output`: the file that is written, "" for several in a folder.
void require_outputs_apart(const DecodeOptions& options, const fs::path& output) {
    std::vector<core::NamedFile> inputs{{"--weights", options.weights}};
    for (const std::string& file : options.reads.all_files()) inputs.push_back({"READS", file});
    const core::NamedFile outputs[] = {
        {"-o", output}, {"--report", options.report}, {"--depth-plot", options.depth_plot}};
    core::require_separate(inputs, outputs);
}

void check(const DecodeOptions& options) {
    if (options.reads.empty()) throw core::UsageError("decode: no READS given");
    if (options.output.empty()) throw core::UsageError("decode: no output given (-o)");
    if (options.partial && options.strict) {
        throw core::UsageError("decode: --partial and --strict exclude each other");
    }
    if (!options.scheme.empty()) format_to_tell(options.scheme);
    if (!options.report.empty()) require_file_place(options.report);
    if (!options.depth_plot.empty()) require_file_place(options.depth_plot);
    require_outputs_apart(options,
                          names_folder(options.output) ? fs::path() : fs::path(options.output));
    if (!names_folder(options.output)) {
        const fs::path folder = fs::path(options.output).parent_path();
        if (!folder.empty() && !fs::is_directory(folder)) {
            throw core::InputError("output '" + options.output + "': there is no folder '" +
                                   folder.string() + "'");
        }
    }
}

/// Where an object goes; in a folder this is a wish.
struct Target {
    fs::path path;
    bool made_up = false;  ///< the name comes from the pool, not from the user
};

/// Where each object goes: the output itself for a single one, else files in that folder.
std::vector<Target> plan_files(const DecodeOptions& options, const std::vector<Selected>& objects,
                               OutputSet& outputs) {
    std::vector<Target> files;
    if (objects.size() == 1 && !names_folder(options.output)) {
        fs::path file = options.output;
        const bool bare = !file.has_extension() && file != "-";
        if (bare && objects[0].object->role == dna::Role::kPicture) file += ".png";
        require_outputs_apart(options, file);
        return {{file}};
    }
    if (options.output == "-") {
        throw core::UsageError("decode: the reads hold " + std::to_string(objects.size()) +
                               " objects, and standard output takes one; expected a folder "
                               "(-o FOLDER/), or --object");
    }
    if (!names_folder(options.output) && core::is_picture_name(options.output)) {
        throw core::UsageError("decode: the reads hold " + std::to_string(objects.size()) +
                               " objects, and '" + options.output +
                               "' is one picture; expected a folder (-o FOLDER/), or --object");
    }
    outputs.make_folder(options.output);
    for (const std::string& name : output_names(objects)) {
        files.push_back({fs::path(options.output) / name, true});
    }
    return files;
}

core::AtomicFile file_of(Recovered& object, const fs::path& path) {
    if (object.file) return object.file->finish_as(path);
    if (object.by_rows != nullptr) return write_picture_rows(object, path);
    core::AtomicFile file(path);
    if (object.picture) {
        file.write(core::encode_picture(path == "-" ? "picture.png" : path, *object.picture));
    } else {
        file.write(*object.bytes);
    }
    return file;
}

/// Hands an object to the files that appear together; returns where it will be.
fs::path write_object(Recovered& object, const Target& target, OutputSet& outputs) {
    core::AtomicFile file = file_of(object, target.path);
    // All objects of a pool may be more than memory holds.
    if (object.picture) std::vector<std::uint8_t>().swap(object.picture->samples);
    if (target.made_up) return outputs.take_made_up(std::move(file));
    outputs.take(std::move(file));
    return target.path;
}

Json report_of(const dna::PoolReading& reading, const dna::ReadFunnel& funnel,
               const std::vector<Recovered>& objects, const std::vector<fs::path>& files) {
    Json json{{"command", "decode"}};
    put_reading(json, reading);
    json["files"] = funnel_json(funnel);
    json["objects"] = Json::array();
    for (std::size_t i = 0; i < objects.size(); ++i) {
        Json one = object_facts(objects[i]);
        one["output"] = files.at(i).empty() ? Json() : Json(files[i].string());
        json["objects"].push_back(one);
    }
    return json;
}

void print_funnel(const dna::ReadFunnel& funnel) {
    for (const std::string& line : funnel_lines(funnel)) std::cout << line << "\n";
}

/// Writes the file of a pool that holds no more than one.
void save_lone_file(const DecodeOptions& options, const CommonOptions& common,
                    const dna::ReadFunnel& funnel, const LoneFile& file) {
    if (names_folder(options.output)) {
        throw core::UsageError("decode: a pool of " + file.scheme +
                               " gives one file; expected -o FILE, found '" + options.output + "'");
    }
    const Json report{{"command", "decode"},       {"scheme", file.scheme},
                      {"reads", file.reads},       {"files", funnel_json(funnel)},
                      {"droplets", file.droplets}, {"droplets_corrected", file.mended},
                      {"output", options.output},  {"bytes", file.bytes.size()}};
    OutputSet outputs;
    outputs.write(options.output, file.bytes);
    if (!options.report.empty()) outputs.write(options.report, to_text(report));
    outputs.keep();
    if (common.json) {
        std::cout << to_text(report);
    } else if (!common.quiet) {
        print_funnel(funnel);
        std::cout << options.output << ": " << file.bytes.size() << " bytes of " << file.droplets
                  << " droplets of " << file.reads << " reads"
                  << (file.mended > 0 ? ", " + std::to_string(file.mended) +
                                            " of them corrected by their parity"
                                      : "")
                  << "; the format has no checksum\n";
    }
}

/// Plain files go past memory, to a temporary file beside the output.
dna::ReadPlan plan_of(const DecodeOptions& options, StreamedFiles& streamed) {
    dna::ReadPlan plan;
    const auto folder = folder_beside(options.output);
    if (!folder) return plan;
    plan.spill.folder = *folder;
    plan.sink_for = [folder, &streamed](std::size_t number, const dna::DirectoryRecord& record) {
        core::SymbolSink* sink = nullptr;
        const auto& segments = record.segments;
        if (record.role == dna::Role::kFile && segments.size() == 1 &&
            segments[0].alphabet == 256) {
            streamed[number] = std::make_shared<StreamedFile>(*folder, segments[0].count);
            sink = streamed[number].get();
        }
        return sink;
    };
    return plan;
}

void save_objects(const DecodeOptions& options, const CommonOptions& common,
                  const dna::ReadFunnel& funnel, const dna::PoolReading& reading,
                  const StreamedFiles& streamed) {
    spdlog::info("{} reads", reading.reads.all);
    if (reading.partitions_found < reading.partitions_total) {
        spdlog::info("reads of {} of the pool's {} partitions", reading.partitions_found,
                     reading.partitions_total);
    }
    CodecShelf shelf({options.weights, options.assignments}, common);
    const std::vector<Selected> selected = select_objects(reading, options.object);
    const bool pictures = std::any_of(selected.begin(), selected.end(), [](const Selected& one) {
        return one.object->role == dna::Role::kPicture;
    });
    if (!pictures && !options.assignments.empty()) {
        throw core::InputError("--set '" + options.assignments.front() +
                               "': no codec of this pool has options, for it holds no picture");
    }
    OutputSet outputs;
    outputs.reserve(options.report);
    const std::vector<Target> targets = plan_files(options, selected, outputs);
    std::vector<Recovered> objects;
    std::vector<fs::path> files(selected.size());
    for (std::size_t i = 0; i < selected.size(); ++i) {
        objects.push_back(std::move(
            recover(reading, {selected[i]}, shelf, streamed, LargePictures::kWhenWritten).at(0)));
        if (!options.partial) refuse_damage(options, objects[i]);
        if (objects[i].has_content()) files[i] = write_object(objects[i], targets[i], outputs);
    }
    shelf.require_assignments_used();
    if (!options.depth_plot.empty()) outputs.write(options.depth_plot, depth_plot(reading));
    if (!options.report.empty()) {
        outputs.write(options.report, to_text(report_of(reading, funnel, objects, files)));
    }
    outputs.keep();
    if (common.json) {
        std::cout << to_text(report_of(reading, funnel, objects, files));
    } else if (!common.quiet) {
        print_funnel(funnel);
        for (const std::string& line : placing_lines(reading)) std::cout << line << "\n";
        for (std::size_t i = 0; i < objects.size(); ++i) {
            std::cout << (objects[i].has_content() ? files[i].string() : objects[i].label) << ": "
                      << objects[i].summary() << "\n";
        }
    }
    // --partial wrote what there is; the exit code still tells
    for (const Recovered& object : objects) refuse_damage(options, object);
}

void run_decode(const DecodeOptions& options, const CommonOptions& common) {
    if (options.reads.is_folder()) return decode_batch(options, common);
    check(options);
    const DataOnStdout stdout_taken(common, {options.output, options.report, options.depth_plot});
    ShownReads reads(options.reads.request());
    StreamedFiles streamed;
    const PoolResult contents = read_contents(options, reads, plan_of(options, streamed));
    if (options.strict) refuse_damaged_files(reads.funnel());
    if (const auto* file = std::get_if<LoneFile>(&contents)) {
        save_lone_file(options, common, reads.funnel(), *file);
    } else {
        save_objects(options, common, reads.funnel(), std::get<dna::PoolReading>(contents),
                     streamed);
    }
}

}  // namespace

std::function<void()> add_decode(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<DecodeOptions>();
    add_read_options(app, options->reads, "READS");
    app.get_option("READS")->description(app.get_option("READS")->get_description() +
                                         "; a folder: every pool in it");
    app.add_option(
        "-o,--output", options->output,
        "Picture or file; a folder when there are several objects; - is standard output (PNG)");
    app.add_option("--object", options->object, "Only this object: its name or number (from 1)");
    app.add_option("--weights", options->weights,
                   "Further model weights: a folder, file, run folder or name");
    app.add_option("--scheme", options->scheme,
                   "Only for pools of other programs: " + formats_to_tell());
    app.add_option("--set", options->assignments,
                   "Set an option of the codec (reception=hard), or a key of --scheme (repeatable)")
        ->allow_extra_args(false)
        ->default_str("");
    app.add_option("--report", options->report, "Write what was found as JSON");
    app.add_option("--depth-plot", options->depth_plot,
                   "Draw how many reads the strands have, as an SVG")
        ->default_str("");
    app.add_flag("--partial", options->partial, "Write what arrived of damaged objects");
    app.add_flag("--strict", options->strict,
                 "Fail when an object is not proven to be what was written: absent, wrong or "
                 "doubtful symbols "
                 "(exit 4); or when a file of reads is damaged (exit 3). What codes corrected is "
                 "no failure");
    return [options, &common] { run_decode(*options, common); };
}

}  // namespace oligo::inference

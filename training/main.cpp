#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "core/memory.hpp"
#include "core/number_text.hpp"
#include "core/progress.hpp"
#include "core/separate_files.hpp"
#include "core/thread_pool.hpp"
#include "core/torch/device.hpp"
#include "core/version.hpp"
#include "training/distributed/group.hpp"
#include "training/initial_weights.hpp"
#include "training/integers.hpp"
#include "training/photo_files.hpp"
#include "training/preset.hpp"
#include "training/trainer.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace oligo;
namespace fs = std::filesystem;

struct Arguments {
    std::string config, run, integers, device = "auto", log_level = "info";
    std::vector<std::string> sets, data;
    bool resume = false, dry_run = false, quiet = false, verbose = false;
    int threads = 0;
    std::int64_t seed = -1;
};

void declare(CLI::App& app, Arguments& a) {
    app.set_version_flag("--version", [] {
        return "oligocodec-train " + core::project_version() + " (LibTorch " +
               core::torch_version() + ")";
    });
    app.add_option("CONFIG", a.config,
                   "configuration: a file, a name of configs/train, or a run's folder");
    app.add_option("--integers", a.integers,
                   "calibrate these weights' integer networks over the photos of --data and write "
                   "them (-o, or the file itself), without training");
    app.add_option("--set", a.sets, "override a key: --set data.batch=16")->allow_extra_args(false);
    app.add_option("--data", a.data, "folder of photos, searched recursively (data.folders)")
        ->allow_extra_args(false);
    app.add_option("-o,--output", a.run, "run folder (default: runs/CONFIG)");
    app.add_flag("--resume", a.resume, "continue the run from its checkpoint");
    app.add_flag("--dry-run", a.dry_run,
                 "check the configuration and all it names, print it resolved");
    app.add_option("--device", a.device, "cpu, cuda, cuda:N or auto")->capture_default_str();
    const auto threads = [&a](const std::string& text) {
        a.threads =
            static_cast<int>(core::read_whole_number("--threads", text, 0, core::most_threads()));
    };
    const auto seed = [&a](const std::string& text) {
        constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
        a.seed = static_cast<std::int64_t>(core::read_whole_number("--seed", text, 0, kMost));
    };
    app.add_option_function<std::string>("--threads", threads, "CPU threads (0: all cores)")
        ->type_name("NUMBER")
        ->default_str("0");
    app.add_option_function<std::string>("--seed", seed, "overrides the configuration's seed")
        ->type_name("NUMBER");
    app.add_flag("-q,--quiet", a.quiet, "warnings and errors only, no bars");
    app.add_flag("-v,--verbose", a.verbose, "more detail");
    app.add_option("--log-level", a.log_level, "trace debug info warning error off");
}

/// A JSON list of strings.
std::string json_list(const std::vector<std::string>& items) {
    std::string list;
    for (const auto& item : items) {
        list += list.empty() ? "[\"" : ", \"";
        for (const char letter : item) {
            if (letter == '"' || letter == '\\') list += '\\';
            list += letter;
        }
        list += '"';
    }
    return list + "]";
}

void make_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw core::InputError("folder '" + folder.string() + "': " + error.message());
}

void check_run(const fs::path& run, bool resume) {
    const bool started = fs::exists(run / "checkpoint.safetensors");
    if (started && !resume) {
        throw core::InputError(
            "run folder '" + run.string() +
            "' holds a run already; continue it with --resume or choose another -o");
    }
    if (resume && !started) {
        throw core::InputError("run folder '" + run.string() +
                               "' has no checkpoint.safetensors to resume from");
    }
}

training::TrainConfig read_config(const Arguments& a, core::Config& source) {
    for (const auto& set : a.sets) source.set(set);
    if (a.seed >= 0) source.set("seed=" + std::to_string(a.seed));
    if (!a.data.empty()) source.set("data.folders=" + json_list(a.data));
    return training::TrainConfig::from_config(source);
}

/// Everything that a run would take from outside; nothing is decoded or written.
void check_photos(const training::DataConfig& data) {
    if (data.folders.empty()) {
        spdlog::warn("no photos are named yet; a run needs --data DIR or data.folders");
        return;
    }
    const auto photos = training::find_photos(data.folders).size();
    if (photos == 0) throw core::InputError("no photo to train on: 0 picture files found");
    spdlog::info("{} picture files to train on", photos);
}

std::atomic<bool> stop_asked{false};
std::atomic<int> stop_signal{0};

/// The run ends at the next step; a second signal ends the program at once.
void ask_to_stop(int signal) {
    stop_signal = signal;
    stop_asked = true;
    std::signal(signal, SIG_DFL);
}

int calibrate(const Arguments& a) {
    if (!a.config.empty()) throw core::UsageError("--integers takes no CONFIG");
    if (a.data.empty()) throw core::UsageError("--integers: no photos given (--data)");
    const fs::path output = a.run.empty() ? a.integers : a.run;
    training::calibrate_integers({a.integers, a.data, output,
                                  static_cast<std::uint64_t>(std::max<std::int64_t>(a.seed, 1))});
    std::cout << output.string() << '\n';
    return 0;
}

/// Exit code: 0, or that of a program ended by the signal that stopped the run.
int train(const Arguments& a) {
    if (a.quiet) core::Progress::silence();
    core::set_up_logging(a.quiet ? "warning" : a.verbose ? "debug" : a.log_level);
    core::set_thread_count(static_cast<std::size_t>(std::max(a.threads, 0)));
    core::set_torch_threads(a.threads);
    if (!a.integers.empty()) return calibrate(a);
    if (a.config.empty()) throw core::UsageError("CONFIG is required");

    const fs::path file = training::find_preset(a.config);
    auto source = core::Config::from_file(file);
    const auto config = read_config(a, source);
    const fs::path name = file.filename() == "config.json" && fs::is_directory(a.config)
                              ? fs::path(a.config)
                              : fs::path("runs") / file.stem();
    const fs::path run = a.run.empty() ? name : fs::path(a.run);
    const auto device = core::parse_device(a.device);
    // A launcher starts a failed run again with the same words.
    const bool resume =
        a.resume || (training::is_restart() && fs::exists(run / "checkpoint.safetensors"));
    check_run(run, resume);
    const core::NamedFile inputs[] = {{"key 'initial_weights'", config.initial_weights}};
    const core::NamedFile outputs[] = {{"-o", run / "latest.safetensors"},
                                       {"-o", run / "best.safetensors"}};
    core::require_separate(inputs, outputs);
    if (!resume) training::check_initial_weights(config);
    if (a.dry_run) {
        check_photos(config.data);
        std::cout << source.resolved() << '\n';
        return 0;
    }
    const auto group = training::join_training_group(device);
    const bool first = group == nullptr || group->first();
    if (!first) {
        core::Progress::silence();
        core::set_up_logging("warning");
    }
    training::PhotoSet photos(config.data, config.seed);
    make_folder(run);
    if (first) core::write_file_atomic(run / "config.json", std::string_view(source.resolved()));
    training::Trainer trainer(config, std::move(photos), run, device, resume, group);
    if (group != nullptr) {
        spdlog::info("{} processes, {} crops of a batch each", group->world(),
                     config.data.batch / group->world());
    }
    spdlog::info("training {} on {}, steps {} to {}; the run is in '{}'", config.codec,
                 device.str(), trainer.state().step + 1, trainer.total_steps(), run.string());
    std::signal(SIGINT, ask_to_stop);
    std::signal(SIGTERM, ask_to_stop);
    trainer.stop_when(stop_asked);
    trainer.run();
    if (trainer.state().step == trainer.total_steps()) {
        if (first) std::cout << (run / "best.safetensors").string() << '\n';
        return 0;
    }
    const int signal = stop_signal != 0 ? stop_signal.load() : SIGTERM;  // another process' signal
    if (!first) return 128 + signal;
    spdlog::warn(
        "stopped after step {} of {}; '{}' has the weights of that step and a checkpoint; go on "
        "with: oligocodec-train {} --resume",
        trainer.state().step, trainer.total_steps(), (run / "latest.safetensors").string(),
        run.string());
    return 128 + signal;
}

}  // namespace

int main(int argc, char** argv) {
    core::keep_freed_memory();
    CLI::App app("Trains image codecs for DNA storage from a configuration file.",
                 "oligocodec-train");
    Arguments arguments;
    declare(app, arguments);
    core::leave_nothing_on_signals();
    const auto fail = [](core::ExitCode code, const std::string& message) {
        std::cerr << "oligocodec-train: error: " << message << '\n';
        return static_cast<int>(code);
    };
    try {
        try {
            app.parse(argc, argv);
            const int code = train(arguments);
            std::cout.flush();
            if (!std::cout) throw core::MachineError("stdout: cannot be written");
            return code;
        } catch (const CLI::ParseError& error) {
            if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
            return fail(core::ExitCode::kUsage, error.what());
        } catch (...) {
            core::rethrow_as_error();
        }
    } catch (const core::Error& error) {
        return fail(error.code(), error.what());
    }
}

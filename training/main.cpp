#include "core/error.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "core/memory.hpp"
#include "core/progress.hpp"
#include "core/thread_pool.hpp"
#include "core/torch/device.hpp"
#include "core/version.hpp"
#include "training/trainer.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace oligo;
namespace fs = std::filesystem;

struct Arguments {
    std::string config, run, device = "auto", log_level = "info";
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
    app.add_option("CONFIG", a.config, "configuration (configs/train/*.json)")->required();
    app.add_option("--set", a.sets, "override a key: --set data.batch=16")->allow_extra_args(false);
    app.add_option("--data", a.data, "folder of photos, searched recursively (data.folders)")
        ->allow_extra_args(false);
    app.add_option("-o,--output", a.run, "run folder (default: runs/CONFIG)");
    app.add_flag("--resume", a.resume, "continue the run from its checkpoint");
    app.add_flag("--dry-run", a.dry_run, "check the configuration and print it resolved");
    app.add_option("--device", a.device, "cpu, cuda, cuda:N or auto")->capture_default_str();
    app.add_option("--threads", a.threads, "CPU threads (0: all cores)")->capture_default_str();
    app.add_option("--seed", a.seed, "overrides the configuration's seed");
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

void train(Arguments& a) {
    if (a.quiet) core::Progress::silence();
    core::set_up_logging(a.quiet ? "warning" : a.verbose ? "debug" : a.log_level);
    core::set_thread_count(static_cast<std::size_t>(std::max(a.threads, 0)));
    core::set_torch_threads(a.threads);

    auto source = core::Config::from_file(a.config);
    for (const auto& set : a.sets) source.set(set);
    if (a.seed >= 0) source.set("seed=" + std::to_string(a.seed));
    if (!a.data.empty()) source.set("data.folders=" + json_list(a.data));
    const auto config = training::TrainConfig::from_config(source);
    if (a.dry_run) {
        std::cout << source.resolved() << '\n';
        return;
    }
    const fs::path run =
        a.run.empty() ? fs::path("runs") / fs::path(a.config).stem() : fs::path(a.run);
    const auto device = core::parse_device(a.device);
    check_run(run, a.resume);
    training::PhotoSet photos(config.data, config.seed);
    make_folder(run);
    core::write_file_atomic(run / "config.json", std::string_view(source.resolved()));
    training::Trainer trainer(config, std::move(photos), run, device, a.resume);
    trainer.run();
    std::cout << (run / "best.safetensors").string() << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    core::keep_freed_memory();
    CLI::App app("Trains image codecs for DNA storage from a configuration file.",
                 "oligocodec-train");
    Arguments arguments;
    declare(app, arguments);
    try {
        app.parse(argc, argv);
        train(arguments);
        return 0;
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::CallForVersion& version) {
        return app.exit(version);
    } catch (const CLI::ParseError& error) {
        std::cerr << "oligocodec-train: error: " << error.what() << '\n';
        return static_cast<int>(core::ExitCode::kUsage);
    } catch (const core::Error& error) {
        std::cerr << "oligocodec-train: error: " << error.what() << '\n';
        return static_cast<int>(error.code());
    } catch (const std::exception& error) {
        std::cerr << "oligocodec-train: internal error: " << error.what() << '\n';
        return static_cast<int>(core::ExitCode::kInternal);
    }
}

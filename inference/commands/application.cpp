#include "inference/commands/application.hpp"

#include "core/atomic_file.hpp"
#include "core/config.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "core/progress.hpp"
#include "core/thread_pool.hpp"
#include "dna/cuda/device.hpp"
#include "inference/api/device.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/number_option.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace oligo::inference {

std::span<const Command> commands() {
    static constexpr std::array<Command, 13> kCommands{{
        {"encode", "Compress pictures (or take files as they are) and write a pool of oligos",
         add_encode},
        {"decode", "Get pictures and files back from sequencing reads", add_decode},
        {"simulate", "Send a pool through a noisy channel and write the reads", add_simulate},
        {"inspect", "Count, measure and check the strands of a pool or of reads", add_inspect},
        {"verify", "Decode the pools of a folder again and hold them against its manifest",
         add_verify},
        {"cluster", "Sort reads by strand without knowing any, and write the strands", add_cluster},
        {"evaluate", "Measure quality, density and robustness over pictures and channels",
         add_evaluate},
        {"fit-channel", "Measure the channel that reads of a known pool went through",
         add_fit_channel},
        {"compare", "Measure how alike pictures are: PSNR, SSIM, MS-SSIM and LPIPS", add_compare},
        {"plan", "Find the cheapest scheme, redundancy and depth for a file by simulation",
         add_plan},
        {"models", "List, show or verify trained models", add_models},
        {"schemes", "List or show coding schemes", add_schemes},
        {"primers", "Design primer pairs, one an object", add_primers},
    }};
    return kCommands;
}

namespace {

/// Log level that the options ask for; --log-level wins over -q and -v.
std::string log_level(const CommonOptions& options) {
    if (!options.log_level.empty()) return options.log_level;
    if (options.quiet) return "error";
    return options.verbose == 0 ? "warning" : options.verbose == 1 ? "info" : "debug";
}

void add_common(CLI::App& app, CommonOptions& common) {
    const char* group = "Common options (before or after the command)";
    app.add_option("--device", common.device, "cpu, cuda, cuda:N or auto")->group(group);
    add_number(app, "--threads", common.threads, 0U, core::most_threads())
        ->description("CPU threads; 0 takes all cores")
        ->group(group);
    add_number<std::uint64_t>(app, "--seed", common.seed, 0, ~std::uint64_t{0})
        ->description("Seed of everything random")
        ->group(group);
    app.add_flag("--json", common.json, "Print one JSON object on stdout and nothing else")
        ->group(group);
    app.add_flag("-q,--quiet", common.quiet, "Errors only, no progress bars")->group(group);
    app.add_flag("-v,--verbose", common.verbose, "Say what is being done; -vv for details")
        ->group(group);
    app.add_option("--log-level", common.log_level, "trace, debug, info, warning, error or off")
        ->group(group);
    app.set_version_flag("--version", version_text)->group(group);
}

std::vector<std::string> option_names(const CLI::App& app, const CLI::App* command) {
    std::vector<std::string> names;
    for (const CLI::App* one : {&app, command}) {
        if (one == nullptr) continue;
        for (const CLI::Option* option : one->get_options()) {
            for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
        }
    }
    return names;
}

std::string hint(const std::string& word, const std::vector<std::string>& known) {
    const std::string nearest = core::nearest_name(word, known);
    return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

[[noreturn]] void refuse_command(const std::string& word) {
    std::vector<std::string> names;
    for (const Command& one : commands()) names.emplace_back(one.name);
    const std::string near = hint(word, names);
    throw core::UsageError("unknown command '" + word + "'" +
                           (near.empty() ? "; 'oligocodec --help' lists them" : near));
}

/// Throws for what the parser left over, which is how misspelt options and commands show.
void refuse_extras(const CLI::App& app, const CLI::App* command) {
    const std::vector<std::string> extras = app.remaining(true);
    const std::string name = command == nullptr ? "" : command->get_name() + " ";
    if (command == nullptr && !extras.empty() && extras[0][0] != '-') refuse_command(extras[0]);
    for (const std::string& extra : extras) {
        if (extra.size() < 2 || extra[0] != '-') continue;
        const std::string word = extra.substr(0, extra.find('='));
        const std::string near = hint(word, option_names(app, command));
        throw core::UsageError(
            "unknown option '" + word + "'" +
            (near.empty() ? "; 'oligocodec " + name + "--help' lists them" : near));
    }
    if (command == nullptr) throw core::UsageError("no command given; try 'oligocodec --help'");
    if (!extras.empty()) {
        throw core::UsageError("unexpected argument '" + extras[0] + "' for '" +
                               command->get_name() + "'");
    }
}

int parse_and_run(int argc, const char* const* argv) {
    CommonOptions common;
    CLI::App app{"Pictures on synthesizable DNA oligos, and back from noisy reads", "oligocodec"};
    app.option_defaults()->always_capture_default();
    app.allow_extras();
    app.require_subcommand(0, 1);
    add_common(app, common);
    std::map<const CLI::App*, std::function<void()>> actions;
    for (const Command& command : commands()) {
        CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
        sub->fallthrough();
        sub->footer("Common options (oligocodec --help) may stand before or after the command.");
        actions[sub] = command.add(*sub, common);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() != 0) throw core::UsageError(error.what());
        return app.exit(error);  // --help, --version
    }
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    const CLI::App* command = chosen.empty() ? nullptr : chosen.front();
    refuse_extras(app, command);
    core::set_up_logging(log_level(common));
    if (common.quiet || common.json) core::Progress::silence();
    core::set_thread_count(common.threads);
    dna::choose_device(common.device);
    actions.at(command)();
    std::cout.flush();
    if (!std::cout) {
        throw core::MachineError(
            "stdout: the results could not be written; is its reader gone, or "
            "the disk full?");
    }
    return static_cast<int>(core::ExitCode::kDone);
}

int fail(core::ExitCode code, std::string message) {
    std::cout.flush();
    std::replace(message.begin(), message.end(), '\n', ' ');
    std::fprintf(stderr, "oligocodec: error: %s\n", message.c_str());
    return static_cast<int>(code);
}

}  // namespace

int run_program(int argc, const char* const* argv) {
    core::leave_nothing_on_signals();
    try {
        try {
            return parse_and_run(argc, argv);
        } catch (...) {
            core::rethrow_as_error();
        }
    } catch (const core::Error& error) {
        return fail(error.code(), error.what());
    }
}

}  // namespace oligo::inference

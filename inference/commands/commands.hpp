#pragma once

#include "inference/api/common_options.hpp"

#include <functional>
#include <span>
#include <string_view>

namespace CLI {
class App;
}

namespace oligo::inference {

/// A subcommand: how it is called and what adds its options. `add` returns the function that does
/// the work once the command line is parsed; that function throws core::Error to fail. The common
/// options it is given outlive it and are filled in when it runs.
struct Command {
    std::string_view name;
    std::string_view summary;
    std::function<void()> (*add)(CLI::App& app, const CommonOptions& common);
};

/// All subcommands, in the order of the help.
std::span<const Command> commands();

std::function<void()> add_encode(CLI::App& app, const CommonOptions& common);
std::function<void()> add_decode(CLI::App& app, const CommonOptions& common);
std::function<void()> add_simulate(CLI::App& app, const CommonOptions& common);
std::function<void()> add_inspect(CLI::App& app, const CommonOptions& common);
std::function<void()> add_cluster(CLI::App& app, const CommonOptions& common);
std::function<void()> add_evaluate(CLI::App& app, const CommonOptions& common);
std::function<void()> add_fit_channel(CLI::App& app, const CommonOptions& common);
std::function<void()> add_compare(CLI::App& app, const CommonOptions& common);
std::function<void()> add_models(CLI::App& app, const CommonOptions& common);
std::function<void()> add_plan(CLI::App& app, const CommonOptions& common);
std::function<void()> add_primers(CLI::App& app, const CommonOptions& common);
std::function<void()> add_schemes(CLI::App& app, const CommonOptions& common);
std::function<void()> add_verify(CLI::App& app, const CommonOptions& common);

}  // namespace oligo::inference

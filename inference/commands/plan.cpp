#include "core/error.hpp"
#include "core/number_text.hpp"
#include "inference/api/channels.hpp"
#include "inference/api/planning.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/number_option.hpp"
#include "inference/report/density.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

namespace oligo::inference {

namespace {

using PlanJson = nlohmann::ordered_json;

constexpr double kMostPrice = 1e6;
constexpr std::uint32_t kMostPlanTrials = 100'000;

struct PlanOptions {
    std::string channel, depth, price;
    bool codec_given = false;
    PlanRequest request;
};

/// "nt=0.05,oligo=0.1,read=1e-7".
PlanPrices parse_prices(const std::string& text) {
    PlanPrices prices;
    bool nt = false;
    std::istringstream words(text);
    for (std::string word; std::getline(words, word, ',');) {
        const std::size_t equals = word.find('=');
        const std::string key = word.substr(0, equals);
        if (equals == std::string::npos || (key != "nt" && key != "oligo" && key != "read")) {
            throw core::UsageError("--price '" + text + "': '" + word +
                                   "' is no price; expected nt=NUMBER, oligo=NUMBER or "
                                   "read=NUMBER, with commas between");
        }
        const double value =
            core::read_decimal("--price " + key, word.substr(equals + 1), 0, kMostPrice);
        if (key == "read") {
            prices.read = value;
        } else {
            (key == "nt" ? prices.nt : prices.oligo) = value;
            nt = nt || key == "nt";
        }
    }
    if (!nt && !text.empty()) {
        throw core::UsageError("--price '" + text + "': expected the price of a base, nt=NUMBER");
    }
    return prices;
}

std::string settings_text(const Alternative& one) {
    std::string text;
    for (const std::string& assignment : one.assignments) {
        text += (text.empty() ? "" : " ") + assignment;
    }
    return text;
}

/// The command that makes the pool.
std::string command_line(const PlanOptions& options, const Alternative& one) {
    const PlanRequest& request = options.request;
    std::string line = "oligocodec encode ";
    if (!request.picture) line += "--raw ";
    line += "'" + request.input + "' -o POOL.fasta";
    if (request.picture) line += " --codec " + request.write.codec;
    line += " --scheme " + one.scheme;
    for (const std::string& assignment : one.assignments) line += " --set " + assignment;
    if (!request.write.primers.empty()) line += " --primers " + request.write.primers;
    return line;
}

PlanJson plan_report(const PlanOptions& options, const PlannedOrder& order, std::uint64_t seed) {
    const PlanRequest& request = options.request;
    PlanJson alternatives = PlanJson::array();
    for (const Alternative& one : order.alternatives) {
        PlanJson json{{"scheme", one.scheme},
                      {"settings", one.assignments},
                      {"oligos", one.oligos},
                      {"ordered_nt", one.ordered_nt},
                      {"bits_per_nt", one.bits_per_nt},
                      {"depth", one.depth ? PlanJson(*one.depth) : PlanJson()},
                      {"sequenced_nt", one.depth ? PlanJson(one.sequenced_nt()) : PlanJson()},
                      {"cost", one.depth ? PlanJson(one.cost(request.prices)) : PlanJson()},
                      {"trials", one.trials},
                      {"succeeded", one.succeeded},
                      {"confirmed", one.confirmed},
                      {"problem", one.problem.empty() ? PlanJson() : PlanJson(one.problem)}};
        alternatives.push_back(std::move(json));
    }
    return {{"command", "plan"},
            {"input", request.input},
            {"bytes", order.bytes},
            {"channel", options.channel},
            {"success", request.success},
            {"prices",
             {{"nt", request.prices.nt},
              {"oligo", request.prices.oligo},
              {"read", request.prices.of_read()}}},
            {"found", order.found},
            {"command_line",
             order.found ? PlanJson(command_line(options, order.alternatives[0])) : PlanJson()},
            {"alternatives", alternatives},
            {"seed", seed}};
}

void print_plan(const PlanOptions& options, const PlannedOrder& order) {
    const PlanRequest& request = options.request;
    std::printf("%s: %llu bytes, channel %s, success %g\n", request.input.c_str(),
                static_cast<unsigned long long>(order.bytes), options.channel.c_str(),
                request.success);
    std::printf("  %-13s %-32s %8s %11s %8s %6s %13s %13s %10s\n", "scheme", "settings", "oligos",
                "ordered nt", "bits/nt", "depth", "sequenced nt", "cost", "intact");
    for (const Alternative& one : order.alternatives) {
        std::printf("  %-13s %-32s %8llu %11llu %8.3f ", one.scheme.c_str(),
                    settings_text(one).c_str(), static_cast<unsigned long long>(one.oligos),
                    static_cast<unsigned long long>(one.ordered_nt), one.bits_per_nt);
        if (one.depth) {
            std::printf("%6.4g %13.0f %13.6g %4u of %u%s\n", *one.depth, one.sequenced_nt(),
                        one.cost(request.prices), one.succeeded, one.trials,
                        one.confirmed ? " (confirmed)" : "");
        } else {
            std::printf("%6s  %s\n", "-", one.problem.c_str());
        }
    }
    if (options.price.empty()) {
        std::printf(
            "  cost: in ordered bases, a sequenced one taken as a thousandth; --price has "
            "your own\n");
    }
    if (order.found) {
        std::printf("best: %s\n      read at %g reads a strand\n",
                    command_line(options, order.alternatives[0]).c_str(),
                    *order.alternatives[0].depth);
    }
    std::fflush(stdout);
}

void run_plan(PlanOptions& options, const CommonOptions& common) {
    PlanRequest& request = options.request;
    if (request.input.empty()) throw core::UsageError("plan: no FILE given");
    if (options.channel.empty()) {
        throw core::UsageError(
            "plan: no channel given; expected --channel, such as "
            "twist+illumina or nanopore");
    }
    if (!options.depth.empty()) {
        request.depth = core::read_decimal("--depth", options.depth, 0.01, dna::kMaxCoverage);
    }
    request.prices = parse_prices(options.price);
    request.picture = options.codec_given;
    request.channel = open_channel(options.channel, {});
    const PlannedOrder order = plan_order(request, common);
    if (common.json) {
        std::cout << to_text(plan_report(options, order, common.seed));
    } else {
        print_plan(options, order);
    }
    if (!order.found) {
        throw core::RecoveryError("plan: nothing that was tried comes back with a success of " +
                                  core::short_text(request.success) +
                                  "; expected a milder channel or a greater depth");
    }
}

}  // namespace

std::function<void()> add_plan(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<PlanOptions>();
    PlanRequest& request = options->request;
    app.add_option("FILE", request.input,
                   "The file to be stored, byte for byte; with --codec a picture to be compressed");
    app.add_option("--channel", options->channel,
                   "Channel name or JSON file; NAME+NAME passes one after the other");
    app.add_option("--codec", request.write.codec, "Compress the picture by this codec or model");
    app.add_option("--scheme", request.write.scheme, "Plan for this scheme alone");
    app.add_option("--primers", request.write.primers, "default, illumina, none or FIVE:THREE");
    app.add_option("--depth", options->depth,
                   "Mean reads a strand; without it the least that is enough is found")
        ->type_name("NUMBER");
    add_number(app, "--success", request.success, 0.5, 0.9999)
        ->description("Share of readings that have to come back intact");
    add_number(app, "--trials", request.trials, 0U, kMostPlanTrials)
        ->description("Trials that confirm the best choice; 0: as many as --success needs");
    app.add_option("--price", options->price,
                   "Prices nt=X[,oligo=X][,read=X]: an ordered base, an oligo, a sequenced base");
    return [options, &common, &app] {
        options->codec_given = app.get_option("--codec")->count() > 0;
        run_plan(*options, common);
    };
}

}  // namespace oligo::inference

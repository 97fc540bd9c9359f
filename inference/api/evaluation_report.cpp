#include "inference/api/evaluation_report.hpp"

#include "core/hash.hpp"
#include "inference/report/density.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

Json channel_json(const dna::ChannelModel& model) {
    return {{"p_sub", model.p_sub},
            {"p_ins", model.p_ins},
            {"p_del", model.p_del},
            {"p_dropout", model.p_dropout},
            {"coverage", model.coverage}};
}

Json trial_json(const Trial& trial, const MetricSet& metrics) {
    Json json{{"case", trial.channel_case},
              {"trial", trial.trial},
              {"recovered", trial.recovered},
              {"problem", trial.problem.empty() ? Json() : Json(trial.problem)}};
    metrics.put(json, trial.figures);
    json["identical"] = trial.identical;
    json["reads"] = trial.reads;
    json["strands_missing"] = trial.strands_missing;
    json["erased_share"] = trial.erased_share;
    json["seconds"] = {
        {"simulate", trial.simulate_s}, {"read", trial.read_s}, {"decompress", trial.decompress_s}};
    return json;
}

Json picture_json(const PictureResult& result, const MetricSet& metrics) {
    const core::PayloadHeader& header = result.prepared.object.payload.header;
    const double bytes = result.count.payload_bits / 8;
    const auto file_bytes = static_cast<double>(result.prepared.file_bytes);
    Json json{{"name", result.prepared.source.name},
              {"input", result.prepared.source.path.string()},
              {"width_px", header.width_px},
              {"height_px", header.height_px},
              {"file_bytes", result.prepared.file_bytes}};
    put_count(json, result.count);
    json["file_ratio"] = bytes > 0 ? Json(file_bytes / bytes) : Json();
    json["bpp"] = result.count.payload_bits / static_cast<double>(result.prepared.pixels);
    put_densities(json, densities(result.count, result.prepared.pixels));
    metrics.put(json, result.figures);
    json["seconds"] = {{"compress", result.compress_s}, {"write", result.write_s}};
    json["trials"] = Json::array();
    for (const Trial& trial : result.trials) json["trials"].push_back(trial_json(trial, metrics));
    return json;
}

Json case_json(const EvaluationPlan& plan, std::size_t index,
               const std::vector<PictureResult>& results) {
    const ChannelCase& one = plan.cases[index];
    std::vector<Figures> figures;
    std::size_t recovered = 0, all = 0;
    for (const PictureResult& result : results) {
        for (const Trial& trial : result.trials) {
            if (trial.channel_case != index) continue;
            figures.push_back(trial.figures);
            recovered += trial.recovered;
            ++all;
        }
    }
    Json mean;
    plan.metrics.put(mean, plan.metrics.mean(figures));
    return {
        {"label", one.label}, {"value", number(one.swept)}, {"channel", channel_json(one.model)},
        {"trials", all},      {"recovered", recovered},     {"mean", mean}};
}

Json mean_json(const std::vector<PictureResult>& results, const MetricSet& metrics) {
    std::vector<Figures> figures;
    dna::NucleotideCount count;
    std::uint64_t pixels = 0;
    for (const PictureResult& result : results) {
        figures.push_back(result.figures);
        count += result.count;
        pixels += result.prepared.pixels;
    }
    Json json;
    metrics.put(json, metrics.mean(figures));
    json["bpp"] = pixels > 0 ? Json(count.payload_bits / static_cast<double>(pixels)) : Json();
    put_densities(json, densities(count, pixels));
    return json;
}

/// A title and what follows it.
std::string row(const std::string& title, const std::string& cells) {
    char line[64];
    std::snprintf(line, sizeof line, "%-28.28s", title.c_str());
    return line + cells + "\n";
}

std::string density_tail(const Json& figures) {
    char tail[64];
    std::snprintf(tail, sizeof tail, " %10s %10s",
                  fixed(value_of(figures["nt_per_pixel"]["strand"]), 4).c_str(),
                  fixed(value_of(figures["bits_per_nt"]["payload"]), 4).c_str());
    return tail;
}

}  // namespace

Json evaluation_json(const EvaluationPlan& plan, const PoolWriter& pool_writer,
                     const std::vector<PictureResult>& results) {
    const core::PayloadHeader header =
        results.empty() ? core::PayloadHeader{} : results.front().prepared.object.payload.header;
    Json json{{"format", "oligocodec-evaluation-1"},   {"codec", header.codec},
              {"model", core::to_hex(header.model)},   {"scheme", pool_writer.scheme_name()},
              {"primers", pool_writer.primers().name}, {"seed", plan.seed},
              {"trials_per_case", plan.trials}};
    json["mean"] = mean_json(results, plan.metrics);
    json["cases"] = Json::array();
    for (std::size_t c = 0; c < plan.cases.size(); ++c) {
        json["cases"].push_back(case_json(plan, c, results));
    }
    json["pictures"] = Json::array();
    for (const PictureResult& result : results) {
        json["pictures"].push_back(picture_json(result, plan.metrics));
    }
    return json;
}

std::string evaluation_csv(const EvaluationPlan& plan, const std::vector<PictureResult>& results) {
    std::string text = "picture,case,p_sub,p_ins,p_del,p_dropout,coverage,trial,recovered,";
    for (const auto& kind : plan.metrics.kinds()) text += std::string(kind.key) + ",";
    text += "reads,strands_missing,erased_share\n";
    const auto cell = [](std::optional<double> value) { return value ? fixed(value, 6) : ""; };
    for (const PictureResult& result : results) {
        for (const Trial& trial : result.trials) {
            const ChannelCase& one = plan.cases[trial.channel_case];
            const dna::ChannelModel& model = one.model;
            text += "\"" + result.prepared.source.name + "\",\"" + one.label + "\"," +
                    cell(model.p_sub) + "," + cell(model.p_ins) + "," + cell(model.p_del) + "," +
                    cell(model.p_dropout) + "," + cell(model.coverage) + "," +
                    std::to_string(trial.trial) + (trial.recovered ? ",1," : ",0,");
            for (std::size_t i = 0; i < plan.metrics.kinds().size(); ++i)
                text += (trial.figures.empty() ? "" : cell(trial.figures[i])) + ",";
            text += std::to_string(trial.reads) + "," + std::to_string(trial.strands_missing) +
                    "," + cell(trial.erased_share) + "\n";
        }
    }
    return text;
}

std::string evaluation_table(const Json& report, const MetricSet& metrics) {
    char head[64];
    std::snprintf(head, sizeof head, " %10s %10s", "nt/pixel", "bits/nt");
    std::string text = row("picture", metrics.head_cells() + head);
    for (const Json& picture : report["pictures"]) {
        text +=
            row(picture["name"].get<std::string>(), metrics.cells(picture) + density_tail(picture));
    }
    const Json& mean = report["mean"];
    text += row("mean", metrics.cells(mean) + density_tail(mean)) + "\n";
    text += row("channel (means)", metrics.head_cells() + " recovered");
    for (const Json& one : report["cases"]) {
        text += row(one["label"].get<std::string>(), metrics.cells(one["mean"]) + " " +
                                                         one["recovered"].dump() + " of " +
                                                         one["trials"].dump());
    }
    return text;
}

}  // namespace oligo::inference

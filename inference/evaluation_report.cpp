#include "inference/evaluation_report.hpp"

#include "core/hash.hpp"
#include "inference/density.hpp"

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

Json trial_json(const Trial& trial) {
    return {{"case", trial.channel_case},
            {"trial", trial.trial},
            {"recovered", trial.recovered},
            {"problem", trial.problem.empty() ? Json() : Json(trial.problem)},
            {"psnr_rgb_db", number(trial.psnr_rgb_db)},
            {"psnr_y_db", number(trial.psnr_y_db)},
            {"identical", trial.identical},
            {"reads", trial.reads},
            {"strands_missing", trial.strands_missing},
            {"erased_share", trial.erased_share},
            {"seconds",
             {{"simulate", trial.simulate_s},
              {"read", trial.read_s},
              {"decompress", trial.decompress_s}}}};
}

Json picture_json(const PictureResult& result) {
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
    json["psnr_rgb_db"] = number(result.psnr_rgb_db);
    json["psnr_y_db"] = number(result.psnr_y_db);
    json["seconds"] = {{"compress", result.compress_s}, {"write", result.write_s}};
    json["trials"] = Json::array();
    for (const Trial& trial : result.trials) json["trials"].push_back(trial_json(trial));
    return json;
}

Json case_json(const ChannelCase& one, std::size_t index,
               const std::vector<PictureResult>& results) {
    std::vector<std::optional<double>> rgb, luma;
    std::size_t recovered = 0, all = 0;
    for (const PictureResult& result : results) {
        for (const Trial& trial : result.trials) {
            if (trial.channel_case != index) continue;
            rgb.push_back(trial.psnr_rgb_db);
            luma.push_back(trial.psnr_y_db);
            recovered += trial.recovered;
            ++all;
        }
    }
    return {
        {"label", one.label},
        {"value", number(one.swept)},
        {"channel", channel_json(one.model)},
        {"trials", all},
        {"recovered", recovered},
        {"mean", {{"psnr_rgb_db", number(mean_of(rgb))}, {"psnr_y_db", number(mean_of(luma))}}}};
}

Json mean_json(const std::vector<PictureResult>& results) {
    std::vector<std::optional<double>> rgb, luma;
    dna::NucleotideCount count;
    std::uint64_t pixels = 0;
    for (const PictureResult& result : results) {
        rgb.push_back(result.psnr_rgb_db);
        luma.push_back(result.psnr_y_db);
        count += result.count;
        pixels += result.prepared.pixels;
    }
    Json json{{"psnr_rgb_db", number(mean_of(rgb))}, {"psnr_y_db", number(mean_of(luma))}};
    json["bpp"] = pixels > 0 ? Json(count.payload_bits / static_cast<double>(pixels)) : Json();
    put_densities(json, densities(count, pixels));
    return json;
}

std::string row(const std::string& title, const Json& figures, const std::string& tail) {
    char line[160];
    std::snprintf(line, sizeof line, "%-28.28s %10s %10s %s\n", title.c_str(),
                  fixed(value_of(figures["psnr_rgb_db"]), 2).c_str(),
                  fixed(value_of(figures["psnr_y_db"]), 2).c_str(), tail.c_str());
    return line;
}

std::string density_tail(const Json& figures) {
    char tail[64];
    std::snprintf(tail, sizeof tail, "%10s %10s",
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
    json["mean"] = mean_json(results);
    json["cases"] = Json::array();
    for (std::size_t c = 0; c < plan.cases.size(); ++c) {
        json["cases"].push_back(case_json(plan.cases[c], c, results));
    }
    json["pictures"] = Json::array();
    for (const PictureResult& result : results) json["pictures"].push_back(picture_json(result));
    return json;
}

std::string evaluation_csv(const EvaluationPlan& plan, const std::vector<PictureResult>& results) {
    std::string text =
        "picture,case,p_sub,p_ins,p_del,p_dropout,coverage,trial,recovered,psnr_rgb_db,psnr_y_db,"
        "reads,strands_missing,erased_share\n";
    const auto cell = [](std::optional<double> value) { return value ? fixed(value, 6) : ""; };
    for (const PictureResult& result : results) {
        for (const Trial& trial : result.trials) {
            const ChannelCase& one = plan.cases[trial.channel_case];
            const dna::ChannelModel& model = one.model;
            text += "\"" + result.prepared.source.name + "\",\"" + one.label + "\"," +
                    cell(model.p_sub) + "," + cell(model.p_ins) + "," + cell(model.p_del) + "," +
                    cell(model.p_dropout) + "," + cell(model.coverage) + "," +
                    std::to_string(trial.trial) + (trial.recovered ? ",1," : ",0,") +
                    cell(trial.psnr_rgb_db) + "," + cell(trial.psnr_y_db) + "," +
                    std::to_string(trial.reads) + "," + std::to_string(trial.strands_missing) +
                    "," + cell(trial.erased_share) + "\n";
        }
    }
    return text;
}

std::string evaluation_table(const Json& report) {
    char head[160];
    std::snprintf(head, sizeof head, "%-28s %10s %10s %10s %10s\n", "picture", "psnr-rgb", "psnr-y",
                  "nt/pixel", "bits/nt");
    std::string text = head;
    for (const Json& picture : report["pictures"]) {
        text += row(picture["name"].get<std::string>(), picture, density_tail(picture));
    }
    text += row("mean", report["mean"], density_tail(report["mean"])) + "\n";
    std::snprintf(head, sizeof head, "%-28s %10s %10s %s\n", "channel (means)", "psnr-rgb",
                  "psnr-y", "recovered");
    text += head;
    for (const Json& one : report["cases"]) {
        text += row(one["label"].get<std::string>(), one["mean"],
                    one["recovered"].dump() + " of " + one["trials"].dump());
    }
    return text;
}

}  // namespace oligo::inference

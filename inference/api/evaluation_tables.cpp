// Results of evaluate as CSV and as tables for people.
#include "inference/api/evaluation_report.hpp"
#include "inference/report/density.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

/// Quoted for CSV.
std::string quoted(const Json& text) {
    std::string cell = "\"";
    for (const char letter : text.is_string() ? text.get<std::string>() : std::string()) {
        cell += letter == '"' ? "\"\"" : std::string(1, letter);
    }
    return cell + "\"";
}

std::string csv_cell(const Json& value) {
    return value.is_number() ? fixed(value.get<double>(), 6) : "";
}

std::string csv_line(const Json& point, const Json& picture, const Json& trial,
                     const MetricSet& metrics) {
    const Json& one = point["cases"][trial["case"].get<std::size_t>()];
    std::string text = quoted(picture["name"]) + "," + quoted(one["label"]) + ",";
    for (const char* key : {"p_sub", "p_ins", "p_del", "p_dropout", "coverage"}) {
        text += csv_cell(one["channel"][key]) + ",";
    }
    text += trial["trial"].dump() + (trial["recovered"].get<bool>() ? ",1," : ",0,");
    for (const auto& kind : metrics.kinds()) text += csv_cell(trial[std::string(kind.key)]) + ",";
    text += trial["reads"].dump() + "," + trial["strands_missing"].dump() + "," +
            csv_cell(trial["erased_share"]) + "," + quoted(point["codec"]) + "," +
            quoted(point["model"]) + "," + quoted(point["scheme"]) + "," + quoted(point["label"]);
    for (const char* key : {"bpp"}) text += "," + csv_cell(picture[key]);
    for (const char* level : {"payload", "strand", "ordered"}) {
        text += "," + csv_cell(picture["nt_per_pixel"][level]);
    }
    return text + "\n";
}

/// A title and what follows it.
std::string row(const std::string& title, const std::string& cells) {
    char line[64];
    std::snprintf(line, sizeof line, "%-28.28s", title.c_str());
    return line + cells + "\n";
}

std::string density_head() {
    char head[96];
    std::snprintf(head, sizeof head, " %8s %13s %13s %13s", "bpp", "nt/px payload", "nt/px ordered",
                  "bits/nt strand");
    return head;
}

std::string density_tail(const Json& figures) {
    char tail[96];
    std::snprintf(tail, sizeof tail, " %8s %13s %13s %14s",
                  fixed(value_of(figures["bpp"]), 4).c_str(),
                  fixed(value_of(figures["nt_per_pixel"]["payload"]), 4).c_str(),
                  fixed(value_of(figures["nt_per_pixel"]["ordered"]), 4).c_str(),
                  fixed(value_of(figures["bits_per_nt"]["strand"]), 4).c_str());
    return tail;
}

std::string point_table(const Json& point, const MetricSet& metrics) {
    if (point.contains("error")) return "failed: " + point["error"].get<std::string>() + "\n";
    std::string text = row("picture", metrics.head_cells() + density_head());
    for (const Json& picture : point["pictures"]) {
        text += picture.contains("error") ? row(picture["name"].get<std::string>(),
                                                " failed: " + picture["error"].get<std::string>())
                                          : row(picture["name"].get<std::string>(),
                                                metrics.cells(picture) + density_tail(picture));
    }
    const Json& mean = point["mean"];
    text += row("mean", metrics.cells(mean) + density_tail(mean)) + "\n";
    text += row("channel (means)", metrics.head_cells() + " recovered");
    for (const Json& one : point["cases"]) {
        text += row(one["label"].get<std::string>(), metrics.cells(one["mean"]) + " " +
                                                         one["recovered"].dump() + " of " +
                                                         one["trials"].dump());
    }
    return text;
}

}  // namespace

std::string evaluation_csv(const std::vector<Json>& reports, const MetricSet& metrics) {
    std::string text = "picture,case,p_sub,p_ins,p_del,p_dropout,coverage,trial,recovered,";
    for (const auto& kind : metrics.kinds()) text += std::string(kind.key) + ",";
    text +=
        "reads,strands_missing,erased_share,codec,model,scheme,setting,bpp,nt_per_pixel_payload,"
        "nt_per_pixel_strand,nt_per_pixel_ordered\n";
    for (const Json& report : reports) {
        for (const Json& point : report["points"]) {
            if (point.contains("error")) continue;
            for (const Json& picture : point["pictures"]) {
                if (picture.contains("error")) continue;
                for (const Json& trial : picture["trials"]) {
                    text += csv_line(point, picture, trial, metrics);
                }
            }
        }
    }
    return text;
}

std::string evaluation_table(const Json& report, const MetricSet& metrics) {
    std::string text;
    const bool several = report["points"].size() > 1;
    for (const Json& point : report["points"]) {
        if (several) text += (text.empty() ? "" : "\n") + point["label"].get<std::string>() + "\n";
        text += point_table(point, metrics);
    }
    return text;
}

}  // namespace oligo::inference

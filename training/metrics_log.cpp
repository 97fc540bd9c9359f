#include "training/metrics_log.hpp"

#include "core/error.hpp"
#include "core/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <functional>
#include <sstream>
#include <utility>

namespace oligo::training {
namespace {

/// Step of a line, or a negative number when it is broken.
using StepOf = std::function<std::int64_t(const std::string&)>;

std::int64_t step_of_json(const std::string& line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object()) return -1;
    const auto step = json.find("step");
    return step != json.end() && step->is_number_integer() ? step->get<std::int64_t>() : -1;
}

std::int64_t step_of_row(const std::string& line) {
    std::int64_t step = -1;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), step);
    return error == std::errc{} && end != line.data() + line.size() && *end == ',' ? step : -1;
}

/// Lines of an earlier part of the run up to `last`.
std::string kept_lines(const std::filesystem::path& path, std::int64_t last,
                       const StepOf& step_of) {
    std::string kept;
    if (last <= 0) return kept;
    std::ifstream old(path);
    for (std::string line; std::getline(old, line);) {
        const auto step = step_of(line);
        if (step >= 0 && step <= last && !old.eof()) kept += line + "\n";
    }
    return kept;
}

std::string first_line(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

std::vector<std::string> split(const std::string& row) {
    std::vector<std::string> cells;
    std::istringstream stream(row);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    return cells;
}

nlohmann::ordered_json json_line(std::int64_t step, const std::string& prefix,
                                 const std::vector<Figure>& figures) {
    nlohmann::ordered_json json{{"step", step}};
    for (const auto& [kind, value] : figures) json[prefix + kind.name] = value;
    return json;
}

}  // namespace

MetricsLog::File::File(std::filesystem::path file, const std::string& kept)
    : path(std::move(file)) {
    core::write_file_atomic(path, std::string_view(kept));
    stream.open(path, std::ios::app);
}

void MetricsLog::File::line(const std::string& text) {
    errno = 0;
    stream << text << '\n' << std::flush;
    if (stream) return;
    core::throw_system_error("file '" + path.string() + "': cannot write it",
                             errno == 0 ? EIO : errno);
}

MetricsLog::Table::Table(const std::filesystem::path& path, std::int64_t last_step)
    : columns(last_step > 0 ? split(first_line(path)) : std::vector<std::string>()),
      file(path, columns.empty()
                     ? std::string()
                     : first_line(path) + "\n" + kept_lines(path, last_step, step_of_row)) {}

void MetricsLog::Table::add_columns(const std::vector<Figure>& figures) {
    auto wider = columns;
    if (wider.empty()) wider.emplace_back("step");
    for (const auto& [kind, value] : figures) {
        if (std::find(wider.begin(), wider.end(), kind.name) == wider.end())
            wider.push_back(kind.name);
    }
    if (wider.size() == columns.size()) return;
    std::ifstream old(file.path);
    std::string text = fmt::format("{}\n", fmt::join(wider, ","));
    std::string line;
    std::getline(old, line);  // the header
    const std::string empty_cells(wider.size() - columns.size(), ',');
    while (std::getline(old, line)) text += line + empty_cells + "\n";
    columns = std::move(wider);
    file = File(file.path, text);
}

void MetricsLog::Table::row(std::int64_t step, const std::vector<Figure>& figures) {
    add_columns(figures);
    std::string row = std::to_string(step);
    for (std::size_t i = 1; i < columns.size(); ++i) {
        const auto found = std::find_if(figures.begin(), figures.end(), [&](const Figure& figure) {
            return figure.kind.name == columns[i];
        });
        row += found == figures.end() ? "," : fmt::format(",{}", found->value);
    }
    file.line(row);
}

MetricsLog::MetricsLog(const std::filesystem::path& run, std::int64_t resumed_step)
    : lines_(run / "metrics.jsonl", kept_lines(run / "metrics.jsonl", resumed_step, step_of_json)),
      steps_(run / "metrics.csv", resumed_step),
      validations_(run / "validation.csv", resumed_step) {}

void MetricsLog::write(std::int64_t step, const std::vector<Figure>& figures) {
    lines_.line(json_line(step, "", figures).dump());
    steps_.row(step, figures);
}

void MetricsLog::write_validation(std::int64_t step, const std::vector<Figure>& figures) {
    lines_.line(json_line(step, "validation_", figures).dump());
    validations_.row(step, figures);
}

}  // namespace oligo::training

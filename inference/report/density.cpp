#include "inference/report/density.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace oligo::inference {

namespace {

std::optional<double> ratio(double a, double b) {
    if (a <= 0 || b <= 0) return std::nullopt;
    return a / b;
}

nlohmann::ordered_json to_json(const Levels& levels) {
    nlohmann::ordered_json json;
    const auto put = [&json](const char* key, std::optional<double> value) {
        json[key] = number(value);
    };
    put("payload", levels.payload);
    put("strand", levels.strand);
    put("ordered", levels.ordered);
    return json;
}

std::string table_row(const char* title, const Levels& levels) {
    char line[128];
    std::snprintf(line, sizeof line, "%-20s %10s %10s %10s\n", title,
                  fixed(levels.payload, 4).c_str(), fixed(levels.strand, 4).c_str(),
                  fixed(levels.ordered, 4).c_str());
    return line;
}

}  // namespace

Densities densities(const dna::NucleotideCount& count, std::uint64_t pixels) {
    const auto levels = [&count](auto of_nt) {
        return Levels{of_nt(static_cast<double>(count.payload_nt)),
                      of_nt(static_cast<double>(count.strand_nt)),
                      of_nt(static_cast<double>(count.ordered_nt))};
    };
    const auto px = static_cast<double>(pixels);
    return {levels([px](double nt) { return ratio(nt, px); }),
            levels([&count](double nt) { return ratio(count.payload_bits, nt); }),
            levels([px](double nt) { return ratio(24 * px, nt); })};
}

void put_densities(nlohmann::ordered_json& json, const Densities& values) {
    json["nt_per_pixel"] = to_json(values.nt_per_pixel);
    json["bits_per_nt"] = to_json(values.bits_per_nt);
    json["virtual_bits_per_nt"] = to_json(values.virtual_bits_per_nt);
}

void put_count(nlohmann::ordered_json& json, const dna::NucleotideCount& count) {
    json["strands"] = count.strands;
    json["header_strands"] = count.header_strands;
    json["nucleotides"] = {
        {"payload", count.payload_nt}, {"strand", count.strand_nt}, {"ordered", count.ordered_nt}};
    json["payload_bytes"] = count.payload_bits / 8;
}

bool serves_others(dna::Role role) {
    return role == dna::Role::kCodebook || role == dna::Role::kWeights;
}

void put_totals(nlohmann::ordered_json& json, const dna::NucleotideCount& all,
                const dna::NucleotideCount& service, std::uint64_t pixels) {
    dna::NucleotideCount contents = all;
    contents -= service;
    put_count(json, contents);
    put_densities(json, densities(contents, pixels));
    if (service.strands == 0) return;
    nlohmann::ordered_json whole;
    put_count(whole, all);
    put_densities(whole, densities(all, pixels));
    json["with_codebook"] = whole;
}

std::string density_table(const Densities& values) {
    char head[128];
    std::snprintf(head, sizeof head, "%-20s %10s %10s %10s\n", "", "payload", "strand", "ordered");
    return head + table_row("nt per pixel", values.nt_per_pixel) +
           table_row("bits per nt", values.bits_per_nt) +
           table_row("virtual bits per nt", values.virtual_bits_per_nt);
}

nlohmann::ordered_json number(std::optional<double> value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

std::optional<double> value_of(const nlohmann::ordered_json& json) {
    if (!json.is_number()) return std::nullopt;
    return json.get<double>();
}

std::string fixed(std::optional<double> value, int digits) {
    if (!value) return "-";
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, *value);
    return text;
}

std::string to_text(const nlohmann::ordered_json& json) {
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace oligo::inference

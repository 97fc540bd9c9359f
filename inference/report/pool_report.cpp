#include "inference/report/pool_report.hpp"

#include "core/hash.hpp"
#include "inference/report/density.hpp"
#include "inference/report/order_report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

std::uint64_t pixels_of(const dna::ReceivedObject& object) {
    const core::PayloadHeader& header = object.payload.header;
    return std::uint64_t{header.width_px} * header.height_px;
}

const char* role_name(dna::Role role) {
    switch (role) {
        case dna::Role::kPicture:
            return "picture";
        case dna::Role::kFile:
            return "file";
        case dna::Role::kCodebook:
            return "codebook";
        case dna::Role::kWeights:
            return "weights";
    }
    return "unknown";
}

}  // namespace

void put_reading(Json& json, const dna::PoolReading& reading) {
    std::uint64_t pixels = 0;
    dna::NucleotideCount service;
    for (const dna::ReceivedObject& object : reading.objects) {
        pixels += pixels_of(object);
        if (serves_others(object.role)) service += object.count;
    }
    json["scheme"] = reading.scheme;
    json["primers"] = primers_json(reading.primers);
    json["partitions_found"] = reading.partitions_found;
    json["partitions_total"] = reading.partitions_total;
    json["strand_nt"] = reading.strand_nt;
    json["constraints"] = {{"max_run", reading.constraints.max_run},
                           {"gc_min", reading.constraints.gc_min},
                           {"gc_max", reading.constraints.gc_max},
                           {"forbidden_motifs", reading.constraints.forbidden_motifs}};
    json["reads"] = {{"all", reading.reads.all},
                     {"used", reading.reads.used()},
                     {"of_header_strands", reading.reads.header},
                     {"placed", reading.reads.placed},
                     {"with_indels", reading.reads.indels},
                     {"of_several_oligos", reading.reads.several},
                     {"by_their_cluster", reading.reads.rescued},
                     {"by_their_own_code", reading.reads.mended},
                     {"symbols_corrected", reading.reads.mended_symbols},
                     {"of_other_pools", reading.reads.foreign},
                     {"wrong_length", reading.reads.wrong_length},
                     {"unplaced", reading.reads.unplaced}};
    json["pools"] = reading.pools;
    json["pools_unread"] = reading.pools_unread;
    json["substitution_rate"] = reading.reads.substitution_rate();
    if (const auto& rates = reading.error_rates) {
        json["error_rates"] = {{"substitution", rates->substitution},
                               {"insertion", rates->insertion},
                               {"deletion", rates->deletion}};
    }
    // Without the zeros behind the deepest strand.
    auto depths = reading.strands_by_depth;
    while (!depths.empty() && depths.back() == 0) depths.pop_back();
    json["strands_by_reads"] = depths;
    json["header_strands_found"] = reading.header_strands_found;
    json["header_strands_total"] = reading.header_strands_total;
    json["pixels"] = pixels;
    put_totals(json, reading.count, service, pixels);
}

Json directory_facts(const dna::ReceivedObject& object, std::size_t number) {
    const core::PayloadHeader& header = object.payload.header;
    Json json{{"number", number},
              {"role", role_name(object.role)},
              {"name", object.name},
              {"primers", primers_json(object.primers)},
              {"codec", header.codec},
              {"model", core::to_hex(header.model)},
              {"width_px", header.width_px},
              {"height_px", header.height_px}};
    put_count(json, object.count);
    put_densities(json, densities(object.count, pixels_of(object)));
    return json;
}

std::vector<std::string> placing_lines(const dna::PoolReading& reading) {
    const dna::ReadTally& reads = reading.reads;
    std::vector<std::string> lines;
    const auto number = [](std::uint64_t count) { return std::to_string(count); };
    std::string placed = number(reads.placed) + " of " + number(reads.all) + " reads placed";
    const auto also = [&](std::uint64_t count, const std::string& text) {
        if (count > 0) placed += ", " + number(count) + text;
    };
    also(reads.indels, " of them with insertions or deletions");
    also(reads.several, " of several oligos");
    also(reads.rescued, " by others of their strand");
    also(reads.mended, " after their own code corrected them");
    also(reads.header, " of header strands");
    also(reads.foreign, " of other pools");
    also(reads.wrong_length, " too short or too long");
    also(reads.unplaced, " of no strand");
    lines.push_back(placed);
    const auto& depths = reading.strands_by_depth;
    if (depths.size() > 3) {
        std::uint64_t more = 0;
        for (std::size_t depth = 3; depth < depths.size(); ++depth) more += depths[depth];
        lines.push_back("strands with 0, 1, 2, 3 and more reads: " + number(depths[0]) + ", " +
                        number(depths[1]) + ", " + number(depths[2]) + ", " + number(more));
    }
    if (const auto& rates = reading.error_rates) {
        lines.push_back("errors of the reads, per base: " + fixed(100 * rates->substitution, 2) +
                        " % substitutions, " + fixed(100 * rates->insertion, 2) +
                        " % insertions, " + fixed(100 * rates->deletion, 2) + " % deletions");
    }
    return lines;
}

std::string unread_pools_text(const dna::PoolReading& reading) {
    if (reading.pools_unread == 0) return {};
    const bool one = reading.pools_unread == 1;
    return std::to_string(reading.pools_unread) + (one ? " more pool is" : " more pools are") +
           " among the reads, of which some header strands came, but no header: nothing of " +
           (one ? "it" : "them") + " is read";
}

std::string depth_plot(const dna::PoolReading& reading) {
    auto depths = reading.strands_by_depth;
    while (depths.size() > 1 && depths.back() == 0) depths.pop_back();
    const std::uint64_t most =
        depths.empty()
            ? 1
            : std::max<std::uint64_t>(1, *std::max_element(depths.begin(), depths.end()));
    constexpr double kWidth = 640, kHeight = 240, kLeft = 50, kBottom = 40;
    const double bar = kWidth / static_cast<double>(std::max<std::size_t>(1, depths.size()));
    std::string svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"300\" "
        "font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"720\" height=\"300\" fill=\"white\"/>\n";
    for (std::size_t depth = 0; depth < depths.size(); ++depth) {
        const double height =
            kHeight * static_cast<double>(depths[depth]) / static_cast<double>(most);
        svg += "<rect x=\"" + fixed(kLeft + bar * static_cast<double>(depth), 1) + "\" y=\"" +
               fixed(300 - kBottom - height, 1) + "\" width=\"" +
               fixed(std::max(0.5, 0.9 * bar), 1) + "\" height=\"" + fixed(height, 1) +
               "\" fill=\"" + (depth == 0 ? "#b03030" : "#3060a0") + "\"><title>" +
               std::to_string(depths[depth]) + " strands with " + std::to_string(depth) +
               " reads</title></rect>\n";
    }
    const auto label = [&](double x, double y, const std::string& text) {
        svg += "<text x=\"" + fixed(x, 0) + "\" y=\"" + fixed(y, 0) + "\">" + text + "</text>\n";
    };
    label(kLeft, 276, "0");
    label(kLeft + kWidth - 30, 276, std::to_string(depths.empty() ? 0 : depths.size() - 1));
    label(kLeft + kWidth / 2 - 60, 292, "reads of a strand");
    label(4, 24, std::to_string(most));
    label(4, 40, "strands");
    return svg + "</svg>\n";
}

}  // namespace oligo::inference

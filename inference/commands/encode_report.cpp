#include "inference/commands/encode_report.hpp"

#include "core/hash.hpp"
#include "core/version.hpp"
#include "inference/report/density.hpp"
#include "inference/report/order_report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

Json object_report(const Prepared& prepared, const dna::NucleotideCount& count) {
    const core::PayloadHeader& header = prepared.object.payload.header;
    Json json{{"name", prepared.source.name},
              {"input", prepared.source.path.string()},
              {"codec", header.codec},
              {"model", core::to_hex(header.model)},
              {"width_px", header.width_px},
              {"height_px", header.height_px},
              {"file_bytes", prepared.file_bytes}};
    put_count(json, count);
    const double bytes = count.payload_bits / 8;
    json["file_ratio"] =
        bytes > 0 ? Json(static_cast<double>(prepared.file_bytes) / bytes) : Json();
    put_densities(json, densities(count, prepared.pixels));
    return json;
}

Json readback_json(const Readback& found) {
    const bool finite = found.is_picture && std::isfinite(found.psnr_db);
    return {{"psnr_rgb_db", finite ? Json(found.psnr_db) : Json()},
            {"share_compared", found.share},
            {"doubt", found.doubt()}};
}

/// "29.31 dB", of several pictures the worst; "byte for byte" for files.
std::string readback_text(const std::vector<Readback>& found) {
    double worst = std::numeric_limits<double>::infinity(), least_share = 1;
    for (const Readback& one : found) {
        if (one.is_picture) worst = std::min(worst, one.psnr_db);
        least_share = std::min(least_share, one.share);
    }
    if (!found.front().is_picture) return "byte for byte";
    const std::string where =
        least_share < 1 ? " in areas of " + fixed(100 * least_share, 0) + " %" : "";
    if (!std::isfinite(worst)) return "pixel for pixel" + where;
    return fixed(worst, 2) + (found.size() > 1 ? " dB at least" : " dB") + where;
}

std::string decode_command(const WrittenPool& pool) {
    return "oligocodec decode READS -o FILE" +
           (pool.decode_options.empty() ? "" : " " + pool.decode_options);
}

void print_line(const std::string& title, const std::string& text) {
    if (text.empty()) return;
    constexpr std::size_t kColumn = 16;
    std::cout << "  " << title << std::string(kColumn - title.size(), ' ') << text << "\n";
}

}  // namespace

std::string note_text(const WrittenPool& pool, const PoolWriter& writer) {
    std::string text = "Pool " + pool.path.filename().string() + ", written by oligocodec " +
                       core::project_version() +
                       "\n\nOrdered: " + order_text(pool.count, pool.service, pool.statistics) +
                       "\nScheme: " + std::string(writer.scheme_name()) + "\n";
    const auto primers = [&](const dna::Primers& pair, const std::string& whose) {
        const std::string buy = primers_to_buy(pair);
        if (!buy.empty()) text += "Primers" + whose + ": " + buy + "\n";
    };
    if (pool.primers.empty()) primers(writer.primers(), "");
    for (std::size_t i = 0; i < pool.primers.size(); ++i) {
        primers(pool.primers[i].primers, " of " + pool.sources[i].source.name);
    }
    return text + "To decode: " + decode_command(pool) + "\n";
}

namespace {

double primers_usd(const WrittenPool& pool, const PoolWriter& writer) {
    if (pool.primers.empty()) return primer_price_usd(writer.primers());
    double usd = 0;
    for (const dna::PrimerRun& run : pool.primers) usd += primer_price_usd(run.primers);
    return usd;
}

}  // namespace

Json encode_report(const std::vector<WrittenPool>& written, const std::vector<FailedInput>& failed,
                   const PoolWriter& writer) {
    Json pools = Json::array();
    dna::NucleotideCount total, service;
    std::uint64_t pixels = 0;
    for (const WrittenPool& pool : written) {
        Json one{{"output", pool.path.string()}};
        put_totals(one, pool.count, pool.service, pool.pixels);
        put_statistics(one, pool.statistics);
        one["redundant_strands"] = pool.count.redundant_strands;
        one["order_remarks"] = pool.remarks;
        one["estimated"] = pool.estimated;
        if (pool.priced) {
            one["price"] = price_json(pool.statistics, pool.unlisted);
            one["primers_usd"] = primers_usd(pool, writer);
        }
        if (!pool.decode_options.empty()) one["decode_options"] = pool.decode_options;
        if (!pool.fitted.empty()) one["fitted"] = pool.fitted;
        one["objects"] = Json::array();
        for (std::size_t i = 0; i < pool.sources.size(); ++i) {
            one["objects"].push_back(object_report(pool.sources[i], pool.object_counts.at(i)));
            if (i < pool.readback.size()) {
                one["objects"].back()["decoded_again"] = readback_json(pool.readback[i]);
            }
            if (pool.primers.empty()) continue;
            one["objects"].back()["primers"] = primers_json(pool.primers.at(i).primers);
        }
        pools.push_back(one);
        total += pool.count;
        service += pool.service;
        pixels += pool.pixels;
    }
    Json json{{"command", "encode"},
              {"scheme", writer.scheme_name()},
              {"primers", writer.primers().name},
              {"primers_to_buy", primers_json(writer.primers())},
              {"pixels", pixels}};
    put_totals(json, total, service, pixels);
    json["pools"] = pools;
    json["left_out"] = Json::array();
    for (const FailedInput& one : failed) {
        json["left_out"].push_back({{"input", one.path.string()}, {"problem", one.why}});
    }
    return json;
}

void print_pools(const std::vector<WrittenPool>& pools, const PoolWriter& writer) {
    for (const WrittenPool& pool : pools) {
        const StrandStatistics& found = pool.statistics;
        dna::NucleotideCount contents = pool.count;
        contents -= pool.service;
        std::cout << (pool.estimated ? "estimated, nothing is written" : pool.path.string()) << "\n"
                  << "  objects         " << pool.sources.size() << "\n"
                  << "  strands         " << pool.count.strands << " (header "
                  << pool.count.header_strands << ")\n"
                  << "  order           " << order_text(pool.count, pool.service, found) << "\n"
                  << "  length          " << writer.strand_nt() << " nt; with primers "
                  << found.lengths_nt.rbegin()->first << " nt\n"
                  << "  payload         " << fixed(pool.count.payload_bits / 8, 0) << " bytes\n"
                  << "  GC              " << fixed(100 * found.gc_min, 1) << " .. "
                  << fixed(100 * found.gc_max, 1) << " %\n"
                  << "  longest run     " << found.longest_run << "\n"
                  << density_table(densities(contents, pool.pixels));
        if (!pool.readback.empty()) {
            std::cout << "  decoded again   " << readback_text(pool.readback) << "\n";
        }
        if (pool.priced) {
            print_line("price", price_text(pool.statistics, pool.unlisted));
            for (const dna::PrimerRun& run : pool.primers) {
                print_line("", primer_price_text(run.primers));
            }
            if (pool.primers.empty()) print_line("", primer_price_text(writer.primers()));
        }
        print_line("fitted", pool.fitted);
        for (const std::string& remark : pool.remarks) print_line("remark", remark);
        for (std::size_t i = 0; i < pool.primers.size(); ++i) {
            const dna::Primers& primers = pool.primers[i].primers;
            print_line("primers", pool.sources[i].source.name + ": " + primers.name + " " +
                                      primers.five_prime + ":" + primers.three_prime);
            print_line("", primers_to_buy(primers));
        }
        if (pool.primers.empty()) print_line("primers", primers_to_buy(writer.primers()));
        if (!pool.decode_options.empty()) {
            print_line("to decode", decode_command(pool) + "; the pool does not say it: keep it");
        }
    }
}

}  // namespace oligo::inference

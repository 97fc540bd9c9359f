#include "inference/report/strand_statistics.hpp"

#include "dna/nucleotide.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace oligo::inference {

void StrandStatistics::add(std::string_view strand) {
    ++records;
    bases += strand.size();
    unknown_bases += static_cast<std::uint64_t>(std::count(strand.begin(), strand.end(), 'N'));
    ++lengths_nt[strand.size()];
    const double gc = dna::gc_content(strand);
    gc_min = std::min(gc_min, gc);
    gc_max = std::max(gc_max, gc);
    gc_sum += gc;
    longest_run = std::max(longest_run, dna::longest_run(strand));
}

StrandStatistics& StrandStatistics::operator+=(const StrandStatistics& other) {
    records += other.records;
    bases += other.bases;
    unknown_bases += other.unknown_bases;
    for (const auto& [length, count] : other.lengths_nt) lengths_nt[length] += count;
    gc_min = std::min(gc_min, other.gc_min);
    gc_max = std::max(gc_max, other.gc_max);
    gc_sum += other.gc_sum;
    longest_run = std::max(longest_run, other.longest_run);
    return *this;
}

std::size_t StrandStatistics::length_quantile_nt(double share) const {
    const double wanted = std::ceil(share * static_cast<double>(records));
    std::uint64_t passed = 0;
    for (const auto& [length, count] : lengths_nt) {
        passed += count;
        if (static_cast<double>(passed) >= wanted) return length;
    }
    return 0;
}

std::vector<std::pair<std::size_t, std::uint64_t>> StrandStatistics::frequent_lengths_nt() const {
    std::vector<std::pair<std::size_t, std::uint64_t>> lengths(lengths_nt.begin(),
                                                               lengths_nt.end());
    std::stable_sort(lengths.begin(), lengths.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    return lengths;
}

void put_statistics(nlohmann::ordered_json& json, const StrandStatistics& statistics) {
    json["records"] = statistics.records;
    json["bases"] = statistics.bases;
    json["unknown_bases"] = statistics.unknown_bases;
    nlohmann::ordered_json lengths = nlohmann::ordered_json::object();
    for (const auto& [length, count] : statistics.lengths_nt) {
        lengths[std::to_string(length)] = count;
    }
    json["lengths_nt"] = lengths;
    for (const auto& [key, share] : kLengthQuantiles) {
        json["length_quantiles_nt"][key] = statistics.length_quantile_nt(share);
    }
    json["gc"] = {{"min", statistics.records == 0 ? 0 : statistics.gc_min},
                  {"mean", statistics.gc_mean()},
                  {"max", statistics.gc_max}};
    json["longest_run"] = statistics.longest_run;
}

std::uint64_t motif_hits(std::string_view strand, std::string_view motif) {
    const std::string reverse = dna::reverse_complement(motif);
    std::uint64_t hits = 0;
    for (std::size_t i = 0; motif.size() + i <= strand.size(); ++i) {
        const std::string_view here = strand.substr(i, motif.size());
        if (here == motif || here == reverse) ++hits;
    }
    return hits;
}

}  // namespace oligo::inference

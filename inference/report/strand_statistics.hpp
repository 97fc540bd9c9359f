#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace oligo::inference {

/// What can be told from strands alone.
struct StrandStatistics {
    std::uint64_t records = 0;
    std::uint64_t bases = 0;
    std::uint64_t unknown_bases = 0;                  ///< N
    std::map<std::size_t, std::uint64_t> lengths_nt;  ///< length to number of records
    double gc_min = 1, gc_max = 0, gc_sum = 0;
    std::size_t longest_run = 0;

    void add(std::string_view strand);
    StrandStatistics& operator+=(const StrandStatistics& other);
    double gc_mean() const { return records == 0 ? 0 : gc_sum / static_cast<double>(records); }
    /// The shortest length that at least `share` of the records do not exceed, 0..1; 0 without
    /// records.
    std::size_t length_quantile_nt(double share) const;
    /// Lengths with their numbers of records, the most frequent first, the shorter one of equals.
    std::vector<std::pair<std::size_t, std::uint64_t>> frequent_lengths_nt() const;
};

/// A quantile of the lengths that reports show.
struct LengthQuantile {
    const char* key;
    double share;
};
inline constexpr LengthQuantile kLengthQuantiles[] = {
    {"min", 0}, {"p5", .05}, {"p25", .25}, {"p50", .5}, {"p75", .75}, {"p95", .95}, {"max", 1}};

/// Adds records, bases, unknown_bases, lengths_nt (every length), length_quantiles_nt, gc {min,
/// mean, max} and longest_run.
void put_statistics(nlohmann::ordered_json& json, const StrandStatistics& statistics);

/// Places at which `strand` holds `motif` or its reverse complement (a place where both stand
/// counts once).
std::uint64_t motif_hits(std::string_view strand, std::string_view motif);

}  // namespace oligo::inference

#include "dna/channel/channel_fit.hpp"

#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/channel/gap_alignment.hpp"
#include "dna/channel/read_matcher.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <mutex>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::size_t kRuns = 16, kEnds = 10, kParts = 10;
constexpr std::uint64_t kLeastForTables = 500, kLeastForParts = 2000;
/// Bases at both ends whose errors are not counted: some of them look like lost ends.
constexpr std::size_t kMargin = 6;
constexpr double kLeastEnds = 0.02;      ///< reads that lack bases at an end, for a table of them
constexpr std::size_t kMostEditsOf = 3;  ///< of a read, that is still of its strand: a third

/// Numbers of all that reads show; sums do not depend on the order of the reads.
struct Tally {
    std::uint64_t matched = 0, reversed = 0, bases = 0;
    std::array<std::uint64_t, StageErrors::kPairs> pairs{};
    std::array<std::uint64_t, 4> deleted{};
    std::array<std::uint64_t, kRuns> insertion_runs{}, deletion_runs{};
    std::array<std::uint64_t, kEnds + 1> ends{};  ///< the last: more
    std::array<std::uint64_t, kParts> part_errors{}, part_bases{};
    std::uint64_t insertions = 0, deletions = 0;

    void add(const Tally& other);
};

template <std::size_t kSize>
void sum_up(std::array<std::uint64_t, kSize>& to, const std::array<std::uint64_t, kSize>& from) {
    for (std::size_t i = 0; i < kSize; ++i) to[i] += from[i];
}

void Tally::add(const Tally& other) {
    matched += other.matched;
    reversed += other.reversed;
    bases += other.bases;
    insertions += other.insertions;
    deletions += other.deletions;
    sum_up(pairs, other.pairs);
    sum_up(deleted, other.deleted);
    sum_up(insertion_runs, other.insertion_runs);
    sum_up(deletion_runs, other.deletion_runs);
    sum_up(ends, other.ends);
    sum_up(part_errors, other.part_errors);
    sum_up(part_bases, other.part_bases);
}

/// Counts an alignment of a read to its strand.
void count(std::string_view strand, std::string_view read, const GapAlignment& alignment,
           Tally& tally) {
    ++tally.ends[std::min(alignment.front(), kEnds)];
    ++tally.ends[std::min(alignment.behind(), kEnds)];
    std::size_t at = alignment.front(), of_read = 0, run = 0;
    Edit before = Edit::kMatch;
    const auto end_run = [&] {
        if (run == 0) return;
        auto& runs = before == Edit::kInsertion ? tally.insertion_runs : tally.deletion_runs;
        ++runs[std::min(run, kRuns) - 1];
        run = 0;
    };
    for (const Edit step : alignment.steps()) {
        const bool front = at < alignment.front() + kMargin;
        if (front || at + alignment.behind() + kMargin >= strand.size()) {
            end_run();
            before = Edit::kMatch;
            at += step != Edit::kInsertion;
            of_read += step != Edit::kDeletion;
            continue;
        }
        if (step != before) end_run();
        before = step;
        const std::size_t part = std::min(at, strand.size() - 1) * kParts / strand.size();
        if (step == Edit::kInsertion) {
            ++run;
            ++tally.insertions;
            ++of_read;
            ++tally.part_errors[part];
            continue;
        }
        const std::uint8_t base = base_value(strand[at]);
        ++tally.bases;
        ++tally.part_bases[part];
        if (step == Edit::kDeletion) {
            ++run;
            ++tally.deletions;
            ++tally.deleted[base];
            ++tally.part_errors[part];
        } else {
            const std::uint8_t read_base = base_value(read[of_read++]);
            if (step == Edit::kSubstitution && read_base < 4) {
                ++tally.pairs[3U * base + read_base - (read_base > base ? 1U : 0U)];
                ++tally.part_errors[part];
            }
        }
        ++at;
    }
    end_run();
}

/// Of reads counted by strand: how many a strand has on average, how unequal strands are, and which
/// share is lost beyond what chance explains.
void fit_counts(const std::vector<std::uint32_t>& counts, ChannelFit& fit) {
    const auto strands = static_cast<double>(counts.size());
    double sum = 0, pairs = 0, none = 0;
    for (const double count : counts) {
        sum += count;
        pairs += count * (count - 1);
        none += count == 0 ? 1 : 0;
    }
    const double mean = sum / strands;
    for (int round = 0; round < 8; ++round) {
        const double kept = 1 - fit.p_dropout;
        fit.coverage = mean / kept;
        const double ratio = pairs / strands / (kept * fit.coverage * fit.coverage);
        fit.synthesis.sigma = ratio > 1 ? std::sqrt(std::min(25.0, std::log(ratio))) : 0;
        // Strands without reads, of those that are there: Poisson over the lognormal spread.
        double expected = 0, weights = 0;
        const double sigma = fit.synthesis.sigma;
        for (double x = -5; x <= 5; x += 0.05) {
            const double weight = std::exp(-x * x / 2);
            expected += weight * std::exp(-fit.coverage * std::exp(sigma * x - sigma * sigma / 2));
            weights += weight;
        }
        expected /= weights;
        const double missing = none / strands;
        fit.p_dropout =
            expected < 1 ? std::clamp((missing - expected) / (1 - expected), 0.0, 0.99) : 0.0;
        if (fit.p_dropout < 3 * std::sqrt(missing / strands)) fit.p_dropout = 0;  // chance alone
    }
}

template <std::size_t kSize>
std::vector<double> shares_of(const std::array<std::uint64_t, kSize>& counts) {
    const auto all =
        static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
    std::vector<double> shares;
    for (const std::uint64_t count : counts) shares.push_back(static_cast<double>(count) / all);
    while (!shares.empty() && shares.back() == 0) shares.pop_back();
    return shares;
}

/// Bases lost at the ends, less what deletions that reach an end make of it.
void fit_ends(const Tally& tally, Synthesis& synthesis) {
    const auto& parts = synthesis.errors.by_position;
    const double factor = parts.empty() ? 1 : (parts.front() + parts.back()) / 2;
    const auto& runs = synthesis.errors.deletion_runs;
    double longer = 1, all = 0;
    std::vector<double> ends(kEnds);
    for (std::size_t i = 1; i < kEnds; ++i) {
        const double deleted = synthesis.errors.p_del * factor * longer;
        const auto both = static_cast<double>(
            std::accumulate(tally.ends.begin(), tally.ends.end(), std::uint64_t{0}));
        ends[i] = std::max(0.0, static_cast<double>(tally.ends[i]) / both - deleted);
        all += ends[i];
        longer -= i <= runs.size() ? runs[i - 1] : 0;
    }
    const bool cut = 2 * tally.ends[kEnds] > tally.matched;
    if (cut || all < kLeastEnds) return;
    ends[0] = 1 - all;
    while (ends.back() == 0) ends.pop_back();
    synthesis.lost_ends = std::move(ends);
}

void fit_errors(const Tally& tally, ChannelFit& fit) {
    const auto sum = [](const auto& counts) {
        return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    };
    StageErrors& errors = fit.synthesis.errors;
    fit.substitutions = sum(tally.pairs);
    const std::uint64_t insertions = sum(tally.insertion_runs),
                        deletions = sum(tally.deletion_runs);
    // Bases within a deletion had no chance of an event of their own.
    const auto bases =
        static_cast<double>(std::max<std::uint64_t>(1, tally.bases - tally.deletions + deletions));
    errors.p_sub = static_cast<double>(fit.substitutions) / bases;
    errors.p_ins = static_cast<double>(insertions) / bases;
    errors.p_del = static_cast<double>(deletions) / bases;
    if (fit.substitutions >= kLeastForTables) {
        errors.substitutions = shares_of(tally.pairs);
        errors.substitutions.resize(StageErrors::kPairs);
    }
    if (tally.deletions >= kLeastForTables) {
        errors.deleted_bases = shares_of(tally.deleted);
        errors.deleted_bases.resize(4);
    }
    if (insertions > 0) errors.insertion_runs = shares_of(tally.insertion_runs);
    if (deletions > 0) errors.deletion_runs = shares_of(tally.deletion_runs);
    if (sum(tally.part_errors) >= kLeastForParts) {
        const double all = static_cast<double>(sum(tally.part_errors)) / bases;
        for (std::size_t i = 0; i < kParts; ++i) {
            const auto own = static_cast<double>(tally.part_bases[i]);
            const auto wrong = static_cast<double>(tally.part_errors[i]);
            // Primers that were cut say nothing.
            errors.by_position.push_back(own * kParts * 10 < bases ? 1 : wrong / own / all);
        }
        // Fewer bases of the outer parts were counted; rates are those of all alike.
        const double mean =
            std::accumulate(errors.by_position.begin(), errors.by_position.end(), 0.0) / kParts;
        for (double* const rate : {&errors.p_sub, &errors.p_ins, &errors.p_del}) *rate *= mean;
    }
    fit_ends(tally, fit.synthesis);
}

std::string number_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

void put_list(std::string& text, const char* key, const std::vector<double>& values) {
    if (values.empty()) return;
    text += std::string(",\n        \"") + key + "\": [";
    for (std::size_t i = 0; i < values.size(); ++i) {
        text += (i == 0 ? "" : ", ") + number_text(std::round(values[i] * 1e5) / 1e5);
    }
    text += ']';
}

}  // namespace

ChannelFit fit_channel(ReadSource& reads, const std::vector<std::string>& oligos,
                       const std::function<void(std::uint64_t)>& progress) {
    const ReadMatcher matcher(oligos);
    std::vector<std::uint32_t> counts(oligos.size());
    ChannelFit fit;
    Tally all;
    std::mutex mutex;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        core::parallel_for(batch.size(), 64, [&](std::size_t from, std::size_t to) {
            Tally tally;
            GapAlignment alignment;
            std::vector<std::uint32_t> strands;
            for (; from < to; ++from) {
                const std::string_view bases = batch[from].bases;
                for (const auto& one : matcher.match(bases)) {
                    const std::string_view strand = oligos[one.strand];
                    const std::string read =
                        one.reversed ? reverse_complement(bases) : std::string(bases);
                    if (!alignment.align(strand, read)) continue;
                    if (alignment.edits() > read.size() / kMostEditsOf) continue;
                    count(strand, read, alignment, tally);
                    ++tally.matched;
                    tally.reversed += one.reversed ? 1 : 0;
                    strands.push_back(one.strand);
                    break;
                }
            }
            const std::lock_guard lock(mutex);
            all.add(tally);
            for (const std::uint32_t strand : strands) ++counts[strand];
        });
        fit.reads += batch.size();
        if (progress) progress(fit.reads);
    }
    if (all.matched == 0) {
        throw core::InputError("reads: none of the " + std::to_string(fit.reads) +
                               " reads is of a strand of the pool; expected reads of that pool");
    }
    fit.matched = all.matched;
    fit.bases = all.bases;
    fit.insertions = all.insertions;
    fit.deletions = all.deletions;
    fit.reverse_half = all.reversed * 10 > all.matched && all.reversed * 10 < 9 * all.matched;
    fit_errors(all, fit);
    fit_counts(counts, fit);
    return fit;
}

std::string channel_text(const ChannelFit& fit) {
    const StageErrors& errors = fit.synthesis.errors;
    std::string text =
        "// Fitted to " + std::to_string(fit.matched) + " of " + std::to_string(fit.reads) +
        " reads by oligocodec fit-channel: all errors in one stage, wherever they were made.\n"
        "{\n    \"coverage\": " +
        number_text(fit.coverage) + ",\n    \"p_dropout\": " + number_text(fit.p_dropout) +
        ",\n    \"reverse_half\": " + (fit.reverse_half ? "true" : "false") +
        ",\n    \"synthesis\": {\n        \"p_sub\": " + number_text(errors.p_sub) +
        ",\n        \"p_ins\": " + number_text(errors.p_ins) +
        ",\n        \"p_del\": " + number_text(errors.p_del) +
        ",\n        \"sigma\": " + number_text(fit.synthesis.sigma);
    put_list(text, "substitutions", errors.substitutions);
    put_list(text, "deleted_bases", errors.deleted_bases);
    put_list(text, "insertion_runs", errors.insertion_runs);
    put_list(text, "deletion_runs", errors.deletion_runs);
    put_list(text, "by_position", errors.by_position);
    put_list(text, "lost_ends", fit.synthesis.lost_ends);
    return text + "\n    }\n}\n";
}

}  // namespace oligo::dna

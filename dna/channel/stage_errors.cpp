#include "dna/channel/stage_errors.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace oligo::dna {
namespace {

constexpr double kMostShare = 1e6;
constexpr std::size_t kMostShares = 1000;

std::vector<double> shares(core::Config& config, const char* key, std::size_t exactly = 0) {
    auto values = config.numbers(key, {}, {0, kMostShare});
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    if (values.empty()) return values;
    if (exactly > 0 ? values.size() != exactly : values.size() > kMostShares) {
        throw core::InputError(config.name() + ": '" + key + "' has " +
                               std::to_string(values.size()) + " numbers; expected " +
                               (exactly > 0 ? std::to_string(exactly) : "1000 at most"));
    }
    if (sum <= 0) {
        throw core::InputError(config.name() + ": the numbers of '" + key +
                               "' are all 0; expected shares");
    }
    return values;
}

/// Factors with mean 1.
std::vector<double> scaled_parts(std::vector<double> parts) {
    if (parts.empty()) return {1};
    const double mean = std::accumulate(parts.begin(), parts.end(), 0.0) / double(parts.size());
    for (double& part : parts) part /= mean;
    return parts;
}

}  // namespace

StageErrors StageErrors::from_config(core::Config& config) {
    StageErrors rates;
    rates.p_sub = config.number("p_sub", 0, {0, 1});
    rates.p_ins = config.number("p_ins", 0, {0, 1});
    rates.p_del = config.number("p_del", 0, {0, 1});
    rates.substitutions = shares(config, "substitutions", kPairs);
    rates.deleted_bases = shares(config, "deleted_bases", 4);
    rates.substitution_runs = shares(config, "substitution_runs");
    rates.insertion_runs = shares(config, "insertion_runs");
    rates.deletion_runs = shares(config, "deletion_runs");
    rates.by_position = shares(config, "by_position");
    return rates;
}

Shares::Shares(std::vector<double> shares) : sums_(std::move(shares)) {
    std::partial_sum(sums_.begin(), sums_.end(), sums_.begin());
    if (sums_.empty()) return;
    const double all = sums_.back();
    for (double& sum : sums_) sum /= all;
}

std::size_t Shares::draw(core::Random& random) const {
    const double value = random.uniform();
    std::size_t at = 0;
    while (at + 1 < sums_.size() && value >= sums_[at]) ++at;
    return at;
}

double log_of_none(double p) {
    return p >= 1 ? -1e9 : std::log1p(-p);
}

std::size_t bases_to_event(core::Random& random, double log_of_none, std::size_t most) {
    if (log_of_none >= 0) return most;
    const double gap = std::log(1 - random.uniform()) / log_of_none;
    return gap >= static_cast<double>(most) ? most : static_cast<std::size_t>(gap);
}

ErrorMaker::ErrorMaker(const StageErrors& rates)
    : any_(rates.any()),
      ins_(rates.p_ins),
      parts_(scaled_parts(rates.by_position)),
      sub_runs_(rates.substitution_runs),
      ins_runs_(rates.insertion_runs),
      del_runs_(rates.deletion_runs) {
    std::vector<double> pairs = rates.substitutions;
    if (pairs.empty()) pairs.assign(StageErrors::kPairs, 1);
    std::vector<double> deleted = rates.deleted_bases;
    if (deleted.empty()) deleted.assign(4, 1);
    const double all = std::accumulate(pairs.begin(), pairs.end(), 0.0);
    const double all_deleted = std::accumulate(deleted.begin(), deleted.end(), 0.0);
    for (std::size_t base = 0; base < 4; ++base) {
        const auto first = pairs.begin() + static_cast<std::ptrdiff_t>(3 * base);
        const double own = std::accumulate(first, first + 3, 0.0);
        sub_[base] = rates.p_sub * 4 * own / all;
        del_[base] = rates.p_del * 4 * deleted[base] / all_deleted;
        std::vector<double> partners(first, first + 3);
        if (own <= 0) partners.assign(3, 1);
        partners_.emplace_back(std::move(partners));
    }
    for (std::size_t base = 0; base < 4; ++base) {
        highest_ = std::max(highest_, (sub_[base] + del_[base] + ins_) * highest_part());
    }
    highest_ = std::min(1.0, highest_);
}

std::uint8_t ErrorMaker::substitute(std::uint8_t base, core::Random& random) const {
    const std::size_t partner = partners_[base].draw(random);
    return static_cast<std::uint8_t>(partner + (partner >= base ? 1 : 0));
}

double ErrorMaker::highest_part() const {
    return *std::max_element(parts_.begin(), parts_.end());
}

void ErrorMaker::make_event(Event event, const Molecule& bases, std::size_t& at, Molecule& out,
                            core::Random& random, ErrorCount& count) const {
    if (event == Event::kInsertion) {
        const std::size_t inserted = run(ins_runs_, random);
        for (std::size_t i = 0; i < inserted; ++i) {
            out.push_back(static_cast<std::uint8_t>(random.below(4)));
        }
        count.insertions += static_cast<std::uint32_t>(inserted);
        out.push_back(bases[at++]);
        return;
    }
    const bool deletes = event == Event::kDeletion;
    const std::size_t last =
        std::min(bases.size(), at + run(deletes ? del_runs_ : sub_runs_, random));
    if (deletes) {
        count.deletions += static_cast<std::uint32_t>(last - at);
        at = last;
        return;
    }
    count.substitutions += static_cast<std::uint32_t>(last - at);
    for (; at < last; ++at) out.push_back(substitute(bases[at], random));
}

void ErrorMaker::apply(Molecule& bases, Molecule& scratch, core::Random& random,
                       ErrorCount& count) const {
    if (!any_ || bases.empty()) return;
    const double none = log_of_none(highest_);
    std::size_t at = bases_to_event(random, none, bases.size());
    if (at == bases.size()) return;
    scratch.clear();
    std::size_t copied = 0;
    while (at < bases.size()) {
        // A candidate: it is an event with the chance of its base and place.
        const std::uint8_t base = bases[at];
        const double kind = random.uniform() * highest_ / part(at, bases.size());
        if (kind < ins_ + del_[base] + sub_[base]) {
            scratch.insert(scratch.end(), bases.begin() + static_cast<std::ptrdiff_t>(copied),
                           bases.begin() + static_cast<std::ptrdiff_t>(at));
            const Event event = kind < ins_                ? Event::kInsertion
                                : kind < ins_ + del_[base] ? Event::kDeletion
                                                           : Event::kSubstitution;
            make_event(event, bases, at, scratch, random, count);
            copied = at;
        } else {
            ++at;
        }
        if (at < bases.size()) at += bases_to_event(random, none, bases.size() - at);
    }
    scratch.insert(scratch.end(), bases.begin() + static_cast<std::ptrdiff_t>(copied), bases.end());
    bases.swap(scratch);
}

}  // namespace oligo::dna

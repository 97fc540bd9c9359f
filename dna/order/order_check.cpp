#include "dna/order/order_check.hpp"

#include "dna/constraints/constraints.hpp"

#include <algorithm>
#include <utility>

namespace oligo::dna {
namespace {

std::string count_of(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " oligo" : " oligos");
}

/// Rules that hold nothing but motifs.
Constraints only_motifs(std::vector<std::string> motifs) {
    Constraints rules;
    rules.max_run = ~std::size_t{0};
    rules.gc_min = 0;
    rules.gc_max = 1;
    rules.forbidden_motifs = std::move(motifs);
    return rules;
}

}  // namespace

OrderCheck::OrderCheck(const Vendor& vendor, std::vector<std::string> forbidden)
    : vendor_(vendor), sites_(only_motifs(std::move(forbidden))) {}

void OrderCheck::begin() {
    oligos_ = too_short_ = too_long_ = other_letters_ = with_sites_ = 0;
    shortest_nt_ = longest_nt_ = 0;
    first_site_.clear();
    repeats_.clear();
}

void OrderCheck::add(std::string_view oligo) {
    const std::size_t length = oligo.size();
    shortest_nt_ = oligos_ == 0 ? length : std::min(shortest_nt_, length);
    longest_nt_ = std::max(longest_nt_, length);
    ++oligos_;
    too_short_ += length < vendor_.shortest_nt;
    too_long_ += vendor_.longest_nt > 0 && length > vendor_.longest_nt;
    other_letters_ += oligo.find_first_not_of("ACGT") != std::string_view::npos;
    repeats_.add(oligo);
    if (sites_.forbidden_motifs.empty()) return;
    const auto broken = broken_constraint(oligo, sites_);
    if (broken && with_sites_++ == 0)
        first_site_ = "oligo " + std::to_string(oligos_) + ": " + *broken;
}

std::vector<OrderFinding> OrderCheck::findings() const {
    std::vector<OrderFinding> found;
    const std::string title(vendor_.title);
    const auto refuse = [&](bool wrong, const std::string& text) {
        if (wrong) found.push_back({true, text});
    };
    refuse(too_long_ > 0, count_of(too_long_) + " longer than " +
                              std::to_string(vendor_.longest_nt) + " nt, the most of " + title +
                              " (the longest: " + std::to_string(longest_nt_) + " nt)");
    refuse(too_short_ > 0, count_of(too_short_) + " shorter than " +
                               std::to_string(vendor_.shortest_nt) + " nt, the least of " + title +
                               " (the shortest: " + std::to_string(shortest_nt_) + " nt)");
    refuse(vendor_.most_oligos > 0 && oligos_ > vendor_.most_oligos,
           count_of(oligos_) + "; " + title + " takes " + std::to_string(vendor_.most_oligos) +
               " at most");
    refuse(other_letters_ > 0, count_of(other_letters_) + " with other letters than A C G T");
    refuse(with_sites_ > 0,
           count_of(with_sites_) + " with a site that is not to occur (" + first_site_ + ")");
    if (const std::uint64_t again = repeated(); again > 0 && !vendor_.takes_repeats) {
        found.push_back({false, count_of(again) +
                                    " repeat another one: each is made once only if " + title +
                                    " is asked"});
    }
    const auto chip = std::lower_bound(vendor_.chips.begin(), vendor_.chips.end(), oligos_);
    if (oligos_ > 0 && chip != vendor_.chips.end()) {
        found.push_back({false, "a chip of " + std::to_string(*chip) + " places has room for " +
                                    std::to_string(*chip - oligos_) + " further oligos"});
    }
    if (!vendor_.unsure.empty()) {
        found.push_back({false, title + ": " + std::string(vendor_.unsure)});
    }
    return found;
}

}  // namespace oligo::dna

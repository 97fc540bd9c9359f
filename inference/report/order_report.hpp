#pragma once

#include "dna/oligo/primers.hpp"
#include "dna/order/price_list.hpp"
#include "dna/strand/nucleotide_count.hpp"
#include "inference/report/strand_statistics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace oligo::inference {

/// The two primers as they are bought and pipetted, 5' to 3': the second binds to the other strand,
/// so it is the reverse complement of the oligos' end.
struct BoughtPrimers {
    std::string forward, reverse;
};
BoughtPrimers bought(const dna::Primers& primers);

/// name, five_prime and three_prime as they are on the oligos, forward and reverse as bought.
nlohmann::ordered_json primers_json(const dna::Primers& primers);

/// One line: which primers to buy; "" where oligos have none.
std::string primers_to_buy(const dna::Primers& primers);

/// What is ordered in all, in one line: oligos, bases, and how many of them are redundancy and
/// (`service`) codebooks and weights.
std::string order_text(const dna::NucleotideCount& count, const dna::NucleotideCount& service,
                       const StrandStatistics& statistics);

/// What an order costs by the price list, for people and as JSON (null beyond its end). `unlisted`:
/// a vendor of whom there is no list, so that the price is another's.
std::string price_text(const StrandStatistics& statistics, const std::string& unlisted);
nlohmann::ordered_json price_json(const StrandStatistics& statistics, const std::string& unlisted);

/// What the two primers cost, which are no part of the pool; "" and 0 where oligos have none.
std::string primer_price_text(const dna::Primers& primers);
double primer_price_usd(const dna::Primers& primers);

}  // namespace oligo::inference

#include "inference/report/order_report.hpp"

#include "dna/nucleotide.hpp"
#include "inference/report/density.hpp"

#include <nlohmann/json.hpp>

namespace oligo::inference {

namespace {

std::size_t longest_nt(const StrandStatistics& statistics) {
    return statistics.lengths_nt.empty() ? 0 : statistics.lengths_nt.rbegin()->first;
}

std::string beyond_list() {
    return "none: the list (" + std::string(dna::kPriceList) + ") ends at " +
           std::to_string(dna::kPricedOligos) + " oligos of " + std::to_string(dna::kPricedNt) +
           " nt";
}

}  // namespace

BoughtPrimers bought(const dna::Primers& primers) {
    return {primers.five_prime, dna::reverse_complement(primers.three_prime)};
}

nlohmann::ordered_json primers_json(const dna::Primers& primers) {
    const BoughtPrimers pair = bought(primers);
    return {{"name", primers.name},
            {"five_prime", primers.five_prime},
            {"three_prime", primers.three_prime},
            {"forward", pair.forward},
            {"reverse", pair.reverse}};
}

std::string primers_to_buy(const dna::Primers& primers) {
    const BoughtPrimers pair = bought(primers);
    if (pair.forward.empty() && pair.reverse.empty()) return {};
    return "forward " + pair.forward + ", reverse " + pair.reverse +
           " (5' to 3', the reverse complement of the oligos' end)";
}

std::string order_text(const dna::NucleotideCount& count, const dna::NucleotideCount& service,
                       const StrandStatistics& statistics) {
    const std::size_t shortest =
        statistics.lengths_nt.empty() ? 0 : statistics.lengths_nt.begin()->first;
    const std::size_t longest = longest_nt(statistics);
    std::string text = std::to_string(statistics.records) + " oligos of " +
                       (shortest == longest ? "" : std::to_string(shortest) + " to ") +
                       std::to_string(longest) + " nt, " + std::to_string(statistics.bases) +
                       " nt in all";
    if (count.redundant_strands > 0) {
        const auto data = static_cast<double>(count.strands - count.redundant_strands);
        text += "; redundancy " + std::to_string(count.redundant_strands) + " oligos (" +
                fixed(100 * static_cast<double>(count.redundant_strands) / data, 1) + " % more)";
    }
    if (service.strands > 0) {
        text += "; codebook and weights " + std::to_string(service.strands) + " oligos";
    }
    return text;
}

std::string price_text(const StrandStatistics& statistics, const std::string& unlisted) {
    const auto found = dna::quote(statistics.records, longest_nt(statistics));
    if (!found) return beyond_list();
    return "$" + fixed(found->usd, 0) + " and $" + fixed(found->fees_usd, 0) + " of fees (" +
           std::string(dna::kPriceList) + "), for up to " + std::to_string(found->oligos) +
           " oligos of " + std::to_string(found->oligo_nt) +
           " nt: " + std::to_string(found->further) + " further oligos cost nothing more" +
           (unlisted.empty() ? "" : "; of " + unlisted + " no list is public: ask for a quote");
}

nlohmann::ordered_json price_json(const StrandStatistics& statistics, const std::string& unlisted) {
    const auto found = dna::quote(statistics.records, longest_nt(statistics));
    if (!found) return {};
    return {{"usd", found->usd},
            {"fees_usd", found->fees_usd},
            {"list", dna::kPriceList},
            {"oligos", found->oligos},
            {"oligo_nt", found->oligo_nt},
            {"further_oligos", found->further},
            {"of_the_vendor", unlisted.empty()}};
}

double primer_price_usd(const dna::Primers& primers) {
    return dna::kPrimerUsdPerBase *
           static_cast<double>(primers.five_prime.size() + primers.three_prime.size());
}

std::string primer_price_text(const dna::Primers& primers) {
    const double usd = primer_price_usd(primers);
    if (usd == 0) return {};
    return "$" + fixed(usd, 2) + " for the two primers ($" + fixed(dna::kPrimerUsdPerBase, 2) +
           " a base, " + std::string(dna::kPrimerPriceList) + ")";
}

}  // namespace oligo::inference

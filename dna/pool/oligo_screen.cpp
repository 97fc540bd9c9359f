#include "dna/pool/oligo_screen.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

namespace oligo::dna {
namespace {

constexpr std::size_t kNoLimit = 1U << 20;

}  // namespace

std::optional<std::string> OligoScreen::broken(std::string_view oligo) const {
    if (auto why = broken_constraint(oligo, screen_.rules())) return why;
    return apart_ ? broken_constraint(oligo, apart_->rules()) : std::nullopt;
}

std::shared_ptr<const Screen> screen_apart(const Lookalikes& sites) {
    if (sites.sites.empty()) return nullptr;
    Constraints apart;
    apart.max_run = kNoLimit;
    apart.gc_min = 0;
    apart.gc_max = 1;
    apart.lookalikes = sites;
    return std::make_shared<Screen>(std::move(apart));
}

void check_primers(const Primers& primers, const Constraints& rules, std::size_t strand_nt) {
    const auto refuse = [&](const std::string& why) {
        throw core::InputError("primers " + primers.name + " (" + primers.five_prime + ":" +
                               primers.three_prime +
                               ") break the constraints by themselves: " + why);
    };
    Constraints local = rules;  // what does not depend on the strand
    local.gc_min = 0;
    local.gc_max = 1;
    for (const std::string& primer : {primers.five_prime, primers.three_prime}) {
        if (auto broken = broken_constraint(primer, local)) refuse(*broken);
    }
    // Whitened strands have half of their bases C or G, give or take a tenth.
    const auto sites = static_cast<double>(primers.five_prime.size() + primers.three_prime.size());
    const auto length = static_cast<double>(strand_nt);
    const double fixed = sites * gc_content(primers.five_prime + primers.three_prime);
    const double low = (fixed + 0.4 * length) / (sites + length);
    const double high = (fixed + 0.6 * length) / (sites + length);
    if (high < rules.gc_min || low > rules.gc_max) {
        refuse("oligos would have " + std::to_string(static_cast<int>(100 * (low + high) / 2)) +
               " % GC on average");
    }
}

}  // namespace oligo::dna

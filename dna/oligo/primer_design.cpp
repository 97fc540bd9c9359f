#include "dna/oligo/primer_design.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/constraints/structure.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace oligo::dna {
namespace {

constexpr std::size_t kMostPairs = 5000;
constexpr unsigned kMostDraws = 200'000;
constexpr std::uint64_t kStream = 0x7072696D657273;  // "primers"

void check(std::size_t count, const PrimerDesignOptions& options) {
    const auto refuse = [](const std::string& what) {
        throw core::InputError("primers design: " + what);
    };
    if (count < 1 || count > kMostPairs) {
        refuse(std::to_string(count) + " pairs; expected 1..5000");
    }
    if (options.length_nt < 12 || options.length_nt > 40) {
        refuse("length_nt = " + std::to_string(options.length_nt) + "; expected 12..40");
    }
    if (options.lowest_celsius >= options.highest_celsius || options.gc_min > options.gc_max) {
        refuse("the lowest melting temperature or GC is above the highest");
    }
    if (options.min_edits > options.length_nt || options.min_payload_edits > options.length_nt) {
        refuse("a distance above the length of a primer; expected at most " +
               std::to_string(options.length_nt));
    }
}

class Designer {
  public:
    Designer(const PrimerDesignOptions& options, const std::vector<std::string>& payload)
        : options_(options), payload_(payload), random_(options.seed, kStream) {
        rules_.max_run = options.max_run;
        rules_.gc_min = options.gc_min;
        rules_.gc_max = options.gc_max;
        rules_.hairpin = options.hairpin;
    }

    /// A primer that goes with all taken before it and with its `partner` ("" for none).
    std::string find(const std::string& partner) {
        for (unsigned draw = 0; draw < kMostDraws; ++draw) {
            std::string primer = drawn();
            if (sound(primer) && fits(primer, partner) && far_from_payload(primer)) {
                return primer;
            }
        }
        throw core::InputError("primers design: no further primer in " +
                               std::to_string(kMostDraws) + " draws after " +
                               std::to_string(taken_.size()) +
                               "; allow a smaller min_edits or a wider melting temperature");
    }

    std::size_t nearest(const std::string& primer) const {
        std::size_t edits = options_.length_nt;
        for (const std::string& other : taken_) {
            edits = std::min(edits, edits_between(other, primer));
        }
        return edits;
    }

    void take(const std::string& primer) { taken_.push_back(primer); }

  private:
    std::string drawn() {
        std::string primer(options_.length_nt, 'A');
        for (char& letter : primer) letter = kBases[random_.below(4)];
        primer.front() = "CG"[random_.below(2)];
        primer.back() = "CG"[random_.below(2)];
        return primer;
    }

    bool sound(const std::string& primer) const {
        if (!satisfies(primer, rules_)) return false;
        const double celsius = melting_celsius(primer, options_.buffer);
        return celsius >= options_.lowest_celsius && celsius <= options_.highest_celsius &&
               longest_dimer(primer, primer) <= options_.pair_dimer_nt;
    }

    bool fits(const std::string& primer, const std::string& partner) const {
        const auto near = [&](const std::string& other) {
            return edits_between(other, primer) < options_.min_edits ||
                   longest_dimer(primer, other) > options_.cross_dimer_nt;
        };
        const bool pairs =
            partner.empty() || (longest_dimer(primer, partner) <= options_.pair_dimer_nt &&
                                edits_between(partner, primer) >= options_.min_edits);
        return pairs && std::none_of(taken_.begin(), taken_.end(), near);
    }

    bool far_from_payload(const std::string& primer) const {
        return std::all_of(payload_.begin(), payload_.end(), [&](const std::string& strand) {
            return edits_between(strand, primer) >= options_.min_payload_edits;
        });
    }

    const PrimerDesignOptions& options_;
    const std::vector<std::string>& payload_;
    core::Random random_;
    Constraints rules_;
    std::vector<std::string> taken_;
};

std::string name_of(std::size_t number) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "p%04zu", number);
    return text.data();
}

}  // namespace

std::size_t edits_between(std::string_view strand, const std::string& primer) {
    return std::min(nearest_piece(strand, primer).edits,
                    nearest_piece(strand, reverse_complement(primer)).edits);
}

std::size_t longest_dimer(std::string_view a, std::string_view b) {
    const std::string other = reverse_complement(b);
    std::vector<std::size_t> ending(other.size() + 1);
    std::size_t longest = 0;
    for (const char letter : a) {
        for (std::size_t j = other.size(); j > 0; --j) {
            ending[j] = base_value(letter) == base_value(other[j - 1]) ? ending[j - 1] + 1 : 0;
            longest = std::max(longest, ending[j]);
        }
    }
    return longest;
}

std::vector<DesignedPrimers> design_primers(std::size_t count, const PrimerDesignOptions& options,
                                            const std::vector<std::string>& payload) {
    check(count, options);
    Designer designer(options, payload);
    std::vector<DesignedPrimers> pairs;
    for (std::size_t i = 1; i <= count; ++i) {
        const std::string forward = designer.find("");
        const std::string reverse = designer.find(forward);
        pairs.push_back({{name_of(i), forward, reverse_complement(reverse)},
                         melting_celsius(forward, options.buffer),
                         melting_celsius(reverse, options.buffer),
                         std::min(designer.nearest(forward), designer.nearest(reverse))});
        designer.take(forward);
        designer.take(reverse);
    }
    return pairs;
}

std::string primers_tsv(const std::vector<DesignedPrimers>& pairs) {
    std::string text =
        "name\tfive_prime\tthree_prime\tforward\treverse\tforward_tm_c\treverse_tm_c\t"
        "forward_gc_percent\treverse_gc_percent\tnearest_edits\n";
    for (const DesignedPrimers& pair : pairs) {
        const Primers& primers = pair.primers;
        std::array<char, 96> figures{};
        std::snprintf(figures.data(), figures.size(), "\t%.1f\t%.1f\t%.0f\t%.0f\t%zu\n",
                      pair.forward_celsius, pair.reverse_celsius,
                      100 * gc_content(primers.five_prime), 100 * gc_content(primers.three_prime),
                      pair.nearest_edits);
        text += primers.name + "\t" + primers.five_prime + "\t" + primers.three_prime + "\t" +
                primers.five_prime + "\t" + reverse_complement(primers.three_prime) +
                figures.data();
    }
    return text;
}

}  // namespace oligo::dna

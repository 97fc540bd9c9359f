#include "dna/header/header_rescue.hpp"

#include "core/thread_pool.hpp"
#include "dna/alignment/approximate_search.hpp"
#include "dna/clustering/header_words.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/lattice/word_lattice.hpp"
#include "dna/lattice/word_log.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace oligo::dna {
namespace {

constexpr unsigned kPatternLetters = 4;  ///< one edit in so many still fits
constexpr std::size_t kFrontNt = 16;     ///< that may stand before the primer
constexpr std::size_t kMarkSlackNt = 3;
constexpr std::size_t kMostTried = 200;  ///< the clearest, whose fields are looked at
constexpr std::size_t kMostReads = 72;   ///< of which all words are; more tell nothing new
/// Words that all of them may have together, which keeps the time in bounds.
constexpr std::size_t kMostSteps = 2500;
constexpr std::size_t kProbeReads = 12;  ///< that tell lengths apart
constexpr std::size_t kMostKept = 8000;  ///< that are kept while the reads go by
constexpr std::size_t kLeastPrimerNt = 10;
constexpr std::size_t kMostWords = 1000 / HeaderWords::kWordNt;
/// Bits by which the words of a strand's fields must be likelier than by chance.
constexpr std::int32_t kLeastGain = 8 << kLogBits;
/// Most that one read says against a byte: it may be wrong altogether.
constexpr std::int32_t kMostCost = 6 << kLogBits;
// Three percent of each kind, as in scheme robust.
constexpr LatticeRates kRates = {1966, 1966, 1966};
constexpr double kShortest = 0.90, kLongest = 1.20;  ///< strands, by the length of their reads

const WordChances& chances() {
    static const LatticeBook book = [] {
        std::vector<std::string> words;
        for (unsigned byte = 0; byte < 256; ++byte) {
            words.emplace_back(HeaderWords::get().word(static_cast<std::uint8_t>(byte)));
        }
        return LatticeBook(std::move(words));
    }();
    static const WordChances table(book, kRates, 2);
    return table;
}

/// The first words of header strands of a kind.
using Mark = ApproximatePattern;

/// A primer that header strands may stand behind.
struct Front {
    std::size_t primers;  ///< number among the known ones
    ApproximatePattern primer;
};

struct Marks {
    std::vector<Front> fronts;
    std::vector<Mark> marks;
};

struct Candidate {
    std::uint64_t read;
    std::size_t primers;              ///< as a mark has them
    unsigned edits;                   ///< of the mark
    std::vector<std::uint8_t> bases;  ///< values, from the strand's first base on
};

Marks all_marks() {
    Marks all;
    for (std::size_t i = 0; i < known_primers().size(); ++i) {
        const std::string& primer = known_primers()[i].five_prime;
        if (!primer.empty()) all.fronts.push_back({i, ApproximatePattern(primer)});
    }
    for (unsigned version = 0; version < kHeaderVersions; ++version) {
        for (unsigned needed = 1; needed <= kMostMarkedNeeded; ++needed) {
            all.marks.emplace_back(header_mark(version, needed));
        }
    }
    return all;
}

/// What stands in a read behind the best of the marks, if any stands near its beginning. Nearly all
/// reads are done with after a look for the primer and a few bases behind it.
std::optional<Candidate> candidate_of(std::string_view bases, const Marks& all) {
    std::optional<Candidate> best;
    std::size_t begin = 0;
    for (const Front& front : all.fronts) {
        const std::size_t nt = front.primer.size();
        const auto primer = front.primer.best(bases.substr(0, nt + kFrontNt),
                                              static_cast<unsigned>(nt / kPatternLetters));
        if (!primer) continue;
        const std::size_t from = primer->end - std::min(primer->end, kMarkSlackNt);
        for (const Mark& mark : all.marks) {
            const std::size_t words_nt = mark.size();
            const auto words = mark.best(bases.substr(from, words_nt + 2 * kMarkSlackNt),
                                         static_cast<unsigned>(words_nt / kPatternLetters));
            if (!words || (best && primer->edits + words->edits >= best->edits)) continue;
            best = Candidate{0, front.primers, primer->edits + words->edits, {}};
            begin = from + words->end - std::min(from + words->end, words_nt);
        }
    }
    if (!best) return best;
    for (const char base : bases.substr(begin)) best->bases.push_back(base_value(base));
    return best;
}

/// A strand that a read may be of: the gain of its fields over chance, in bits with fractions.
struct FieldGain {
    std::size_t number = 0;
    std::int32_t gain = 0;
};

/// The strand of `needed` whose fields are likeliest. The lattice stands before the first word.
FieldGain likeliest_fields(WordLattice& lattice, unsigned version, unsigned needed) {
    std::array<WordWeights, HeaderLayout::kFieldBytes> weights;
    std::array<std::int32_t, HeaderLayout::kFieldBytes> base{};
    for (std::size_t i = 0; i < weights.size(); ++i) {
        lattice.weigh(weights[i]);
        std::uint64_t sum = 0;
        for (unsigned byte = 0; byte < 256; ++byte) sum += weights[i][byte];
        base[i] = log2_units(sum) - (8 << kLogBits);
        lattice.go_on(WordLattice::kUnknown);
    }
    FieldGain best;
    for (unsigned number = 0; number < 3 * needed; ++number) {
        // The first form of a strand, which all but a few have.
        const auto field = header_fields(version, needed, number);
        std::int32_t gain = 0;
        for (std::size_t i = 0; i < field.size(); ++i) {
            gain += log2_units(weights[i][field[i]]) - base[i];
        }
        if (gain > best.gain) best = {number, gain};
    }
    return best;
}

/// Finds by the first words alone of which version the strands are and how many are needed, and
/// keeps the reads that speak for that. A tenth of what all their words take.
void keep_fields(MarkedReads& marked) {
    struct Gain {
        std::array<std::int32_t, kHeaderVersions * kMostMarkedNeeded> of{};
    };
    std::vector<Gain> gains(marked.bases.size());
    Gain sums;
    WordLattice lattice;
    for (std::size_t i = 0; i < gains.size(); ++i) {
        lattice.begin_open(chances(), marked.bases[i], HeaderLayout::kFieldBytes, 0, kMarkSlackNt);
        for (unsigned kind = 0; kind < gains[i].of.size(); ++kind) {
            lattice.go_back({});
            const std::int32_t gain =
                likeliest_fields(lattice, kind / kMostMarkedNeeded, kind % kMostMarkedNeeded + 1)
                    .gain;
            gains[i].of[kind] = gain;
            if (gain > kLeastGain) sums.of[kind] += gain;
        }
    }
    const auto kind =
        static_cast<unsigned>(std::max_element(sums.of.begin(), sums.of.end()) - sums.of.begin());
    marked.version = kind / kMostMarkedNeeded;
    marked.needed = kind % kMostMarkedNeeded + 1;
    std::vector<std::vector<std::uint8_t>> kept;
    for (std::size_t i = 0; i < gains.size() && kept.size() < kMostReads; ++i) {
        if (gains[i].of[kind] > kLeastGain) kept.push_back(std::move(marked.bases[i]));
    }
    marked.bases = std::move(kept);
}

/// Adds up what reads say of the words of their strands.
class Adder {
  public:
    Adder(unsigned version, unsigned needed, std::size_t words)
        : version_(version), needed_(needed), words_(words) {
        evidence_.costs.needed = needed;
        evidence_.costs.strands.assign(
            std::size_t{3} * needed, std::vector<HeaderCosts::Costs>(words, HeaderCosts::Costs{}));
        seen_.resize(evidence_.costs.strands.size());
    }

    void add(std::span<const std::uint8_t> bases) {
        lattice_.begin(chances(), bases, words_);
        const auto strand = strand_of();
        if (!strand) return;
        seen_[strand->first] = true;
        std::vector<std::int16_t> known(words_, WordLattice::kUnknown);
        std::copy(strand->second.begin(), strand->second.end(), known.begin());
        lattice_.go_back(known);
        WordWeights weights;
        for (std::size_t i = 0; i < words_; ++i) {
            if (known[i] == WordLattice::kUnknown) {
                lattice_.weigh(weights);
                const auto most = *std::max_element(weights.begin(), weights.begin() + 256);
                for (unsigned byte = 0; byte < 256; ++byte) {
                    const std::int32_t cost = log2_units(most) - log2_units(weights[byte]);
                    evidence_.costs.strands[strand->first][i][byte] +=
                        static_cast<unsigned>(std::clamp(cost, 0, kMostCost));
                }
            }
            lattice_.go_on(known[i]);
        }
    }
    HeaderEvidence take() {
        evidence_.strands = static_cast<std::size_t>(std::count(seen_.begin(), seen_.end(), true));
        if (version_ > 0) evidence_.costs.pool = likely_pool();
        return std::move(evidence_);
    }

  private:
    using Field = std::array<std::uint8_t, HeaderLayout::kFieldBytes>;

    /// All strands state the number, behind their fields.
    std::uint16_t likely_pool() const {
        unsigned number = 0;
        for (std::size_t i = 0; i < HeaderLayout::kNumberBytes; ++i) {
            HeaderCosts::Costs sums{};
            for (const auto& strand : evidence_.costs.strands) {
                const HeaderCosts::Costs& costs = strand[HeaderLayout::kFieldBytes + i];
                for (std::size_t byte = 0; byte < sums.size(); ++byte) sums[byte] += costs[byte];
            }
            const auto least = std::min_element(sums.begin(), sums.end());
            number = number << 8 | static_cast<unsigned>(least - sums.begin());
        }
        return static_cast<std::uint16_t>(number);
    }

    /// The strand whose fields are likeliest, and their words.
    std::optional<std::pair<std::size_t, Field>> strand_of() {
        lattice_.go_back({});
        const auto found = likeliest_fields(lattice_, version_, needed_);
        if (found.gain <= kLeastGain) return std::nullopt;
        return std::pair{found.number,
                         header_fields(version_, needed_, static_cast<unsigned>(found.number))};
    }

    unsigned version_, needed_;
    std::size_t words_;
    HeaderEvidence evidence_;
    std::vector<bool> seen_;
    WordLattice lattice_;
};

/// Where the strand ends in bases that begin with it: before the 3' primer, or before as many bases
/// as that has.
std::size_t end_of_strand(std::span<const std::uint8_t> bases, const Primers& primers) {
    const std::size_t nt = primers.three_prime.size();
    const std::size_t behind = std::min(bases.size(), nt);
    if (nt < kLeastPrimerNt) return bases.size() - behind;
    const std::size_t from = bases.size() - std::min(bases.size(), 2 * nt);
    std::string text;
    for (const std::uint8_t base : bases.subspan(from)) text += base > 3 ? 'N' : kBases[base];
    const auto hit = ApproximatePattern(primers.three_prime)
                         .best(text, static_cast<unsigned>(nt / kPatternLetters));
    return hit ? from + hit->begin : bases.size() - behind;
}

void keep_clearest(std::vector<Candidate>& candidates, std::size_t most) {
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return std::pair(a.edits, a.read) < std::pair(b.edits, b.read);
    });
    if (candidates.size() > most)
        candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(most), candidates.end());
}

/// Reads with a mark, the clearest first; `number`: of all reads.
std::vector<Candidate> all_candidates(ReadSource& reads, const Marks& marks,
                                      std::uint64_t& number) {
    std::vector<Candidate> candidates;
    std::mutex mutex;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        core::parallel_for(batch.size(), 256, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) {
                const std::string_view bases = batch[from].bases;
                if (bases.size() > 2 * HeaderWords::kWordNt * kMostWords) continue;
                auto found = candidate_of(bases, marks);
                if (!found) found = candidate_of(reverse_complement(bases), marks);
                if (!found) continue;
                found->read = number + from;
                const std::lock_guard lock(mutex);
                candidates.push_back(std::move(*found));
            }
        });
        number += batch.size();
        if (candidates.size() > 2 * kMostKept) keep_clearest(candidates, kMostKept);
    }
    keep_clearest(candidates, kMostKept);
    return candidates;
}

/// By how much the likeliest bytes of all words are likelier than the next ones: lattices of a
/// wrong number of words are out of step somewhere, and say less.
std::uint64_t margins_of(const HeaderEvidence& evidence) {
    std::uint64_t sum = 0;
    for (const auto& strand : evidence.costs.strands) {
        for (std::size_t i = HeaderLayout::kFieldBytes; i < strand.size(); ++i) {
            auto costs = strand[i];
            std::nth_element(costs.begin(), costs.begin() + 1, costs.end());
            sum += costs[1] - costs[0];
        }
    }
    return sum;
}

/// Of entries of a map to counts.
constexpr auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };

}  // namespace

std::optional<MarkedReads> find_marked_reads(ReadSource& reads) {
    const Marks marks = all_marks();
    MarkedReads marked;
    std::vector<Candidate> candidates = all_candidates(reads, marks, marked.reads);
    std::map<std::size_t, std::size_t> by_primers;
    for (const Candidate& one : candidates) ++by_primers[one.primers];
    if (by_primers.empty()) return std::nullopt;
    const auto primers = std::max_element(by_primers.begin(), by_primers.end(), fewer)->first;
    marked.primers = known_primers()[primers];
    for (Candidate& one : candidates) {
        if (one.primers != primers || marked.bases.size() >= kMostTried) continue;
        one.bases.resize(end_of_strand(one.bases, marked.primers));
        marked.bases.push_back(std::move(one.bases));
    }
    keep_fields(marked);
    if (marked.bases.empty()) return std::nullopt;
    std::vector<std::size_t> lengths;
    for (const auto& bases : marked.bases) lengths.push_back(bases.size());
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    marked.middle_nt = *middle;
    marked.least_nt = static_cast<std::size_t>(kShortest * static_cast<double>(*middle));
    marked.most_nt = static_cast<std::size_t>(kLongest * static_cast<double>(*middle));
    const std::size_t words = marked.most_nt / HeaderWords::kWordNt + 1;
    marked.bases.resize(
        std::min(marked.bases.size(), std::max<std::size_t>(1, kMostSteps / words)));
    return marked;
}

HeaderEvidence weigh_marked_reads(const MarkedReads& reads, std::size_t words) {
    Adder adder(reads.version, reads.needed, words);
    for (const auto& bases : reads.bases) adder.add(bases);
    return adder.take();
}

std::vector<std::size_t> likely_words(const MarkedReads& reads, std::size_t most) {
    std::vector<std::pair<std::uint64_t, std::size_t>> by_margin;
    for (std::size_t words = reads.least_nt / HeaderWords::kWordNt;
         words <= reads.most_nt / HeaderWords::kWordNt + 1; ++words) {
        if (words <= HeaderLayout::kMinWords) continue;
        Adder adder(reads.version, reads.needed, words);
        for (std::size_t i = 0; i < std::min(kProbeReads, reads.bases.size()); ++i) {
            adder.add(reads.bases[i]);
        }
        by_margin.emplace_back(margins_of(adder.take()), words);
    }
    std::stable_sort(by_margin.begin(), by_margin.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    // What most reads have is right unless more bases are missing than too many, or the other way.
    const std::size_t usual = (reads.middle_nt + HeaderWords::kWordNt - 1) / HeaderWords::kWordNt;
    std::vector<std::size_t> likely;
    const auto add = [&](std::size_t words) {
        const bool known = std::find(likely.begin(), likely.end(), words) != likely.end();
        if (likely.size() < most && !known && words > HeaderLayout::kMinWords) {
            likely.push_back(words);
        }
    };
    if (!by_margin.empty()) add(by_margin.front().second);
    for (const std::size_t words : {usual, usual + 1, usual - 1}) add(words);
    for (const auto& [margin, words] : by_margin) add(words);
    return likely;
}

}  // namespace oligo::dna

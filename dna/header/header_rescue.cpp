#include "dna/header/header_rescue.hpp"

#include "core/thread_pool.hpp"
#include "dna/alignment/approximate_search.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/header/header_words.hpp"
#include "dna/lattice/word_lattice.hpp"
#include "dna/lattice/word_log.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <string>
#include <utility>

namespace oligo::dna {
namespace {

constexpr unsigned kMostNeeded = 2;
constexpr unsigned kPatternLetters = 4;  ///< one edit in so many still fits
constexpr std::size_t kFrontNt = 16;     ///< that may stand before the primer
constexpr std::size_t kMostReads = 600;  ///< more tell nothing new
constexpr std::size_t kMostWords = 1000 / HeaderWords::kWordNt;
/// Bits by which the words of a strand's fields must be likelier than by chance.
constexpr std::int32_t kLeastGain = 8 << kLogBits;
/// Most that one read says against a byte: it may be wrong altogether.
constexpr std::int32_t kMostCost = 6 << kLogBits;
// Three percent of each kind, as in scheme robust.
constexpr LatticeRates kRates = {1966, 1966, 1966};
constexpr double kShortest = 0.90, kLongest = 1.20;  ///< strands, by the length of their reads

const WordChances& chances() {
    static const WordBook book = [] {
        std::vector<std::string> words;
        for (unsigned byte = 0; byte < 256; ++byte) {
            words.emplace_back(HeaderWords::get().word(static_cast<std::uint8_t>(byte)));
        }
        return WordBook(std::move(words));
    }();
    static const WordChances table(book, kRates, 1);
    return table;
}

/// A primer with the mark of header strands behind it.
struct Mark {
    const Primers* primers;
    unsigned needed;
    ApproximatePattern pattern;
};

struct Candidate {
    std::uint32_t read;
    std::size_t mark;                 ///< number of the mark
    std::vector<std::uint8_t> bases;  ///< values, from the strand's first base on
};

std::vector<Mark> all_marks() {
    std::vector<Mark> marks;
    for (const Primers& primers : known_primers()) {
        if (primers.five_prime.empty()) continue;
        for (unsigned needed = 1; needed <= kMostNeeded; ++needed) {
            marks.push_back({&primers, needed,
                             ApproximatePattern(primers.five_prime + header_mark(0, needed))});
        }
    }
    return marks;
}

/// What stands in a read behind the best of the marks, if any stands near its beginning.
std::optional<Candidate> candidate_of(std::string_view bases, std::span<const Mark> marks) {
    std::optional<Candidate> best;
    unsigned least = 0;
    for (std::size_t m = 0; m < marks.size(); ++m) {
        const ApproximatePattern& pattern = marks[m].pattern;
        const std::string_view front = bases.substr(0, pattern.size() + kFrontNt);
        const auto hit =
            pattern.best(front, static_cast<unsigned>(pattern.size() / kPatternLetters));
        if (!hit || (best && hit->edits >= least)) continue;
        const std::size_t mark_nt = 2 * HeaderWords::kWordNt;
        const std::size_t begin = hit->end - std::min<std::size_t>(hit->end, mark_nt);
        best = Candidate{0, m, {}};
        least = hit->edits;
        for (const char base : bases.substr(begin)) best->bases.push_back(base_value(base));
    }
    return best;
}

/// The evidence of candidates that have one mark.
class Evidence {
  public:
    Evidence(const Mark& mark, std::size_t words) : needed_(mark.needed), words_(words) {
        costs_.needed = needed_;
        costs_.strands.assign(std::size_t{3} * needed_,
                              std::vector<HeaderCosts::Costs>(words, HeaderCosts::Costs{}));
        seen_.resize(costs_.strands.size());
    }

    /// Whether the read is of a header strand.
    bool add(const Candidate& candidate) {
        const std::size_t nt = HeaderWords::kWordNt;
        const std::size_t words = std::min(words_, candidate.bases.size() / nt);
        if (words <= HeaderLayout::kFieldBytes) return false;
        WordLattice lattice;
        lattice.begin_open(chances(), candidate.bases, words, 0, kSlack);
        const auto strand = strand_of(lattice, words);
        if (!strand) return false;
        seen_[strand->first] = true;
        std::vector<std::int16_t> known(words, WordLattice::kUnknown);
        std::copy(strand->second.begin(), strand->second.end(), known.begin());
        lattice.go_back(known);
        WordWeights weights;
        for (std::size_t i = 0; i < words; ++i) {
            if (known[i] == WordLattice::kUnknown) {
                lattice.weigh(weights);
                const auto most = *std::max_element(weights.begin(), weights.begin() + 256);
                for (unsigned byte = 0; byte < 256; ++byte) {
                    const std::int32_t cost = log2_units(most) - log2_units(weights[byte]);
                    costs_.strands[strand->first][i][byte] +=
                        static_cast<unsigned>(std::clamp(cost, 0, kMostCost));
                }
            }
            lattice.go_on(known[i]);
        }
        return true;
    }
    const HeaderCosts& costs() const { return costs_; }
    std::size_t strands() const {
        return static_cast<std::size_t>(std::count(seen_.begin(), seen_.end(), true));
    }

  private:
    using Field = std::array<std::int16_t, HeaderLayout::kFieldBytes>;
    static constexpr std::size_t kSlack = 4;

    /// The strand whose fields are likeliest, and their words.
    std::optional<std::pair<std::size_t, Field>> strand_of(WordLattice& lattice,
                                                           std::size_t words) const {
        lattice.go_back(std::vector<std::int16_t>(words, WordLattice::kUnknown));
        std::array<WordWeights, HeaderLayout::kFieldBytes> weights;
        std::array<std::int32_t, HeaderLayout::kFieldBytes> base{};
        for (std::size_t i = 0; i < weights.size(); ++i) {
            lattice.weigh(weights[i]);
            std::uint64_t sum = 0;
            for (unsigned byte = 0; byte < 256; ++byte) sum += weights[i][byte];
            base[i] = log2_units(sum) - (8 << kLogBits);
            lattice.go_on(WordLattice::kUnknown);
        }
        std::optional<std::pair<std::size_t, Field>> best;
        std::int32_t most = kLeastGain;
        for (unsigned number = 0; number < 3 * needed_; ++number) {
            // The first form of a strand, which all but a few have.
            const Field field = header_fields(needed_, number);
            std::int32_t gain = 0;
            for (std::size_t i = 0; i < field.size(); ++i) {
                gain += log2_units(weights[i][static_cast<std::size_t>(field[i])]) - base[i];
            }
            if (gain <= most) continue;
            most = gain;
            best = std::pair{std::size_t{number}, field};
        }
        return best;
    }

    unsigned needed_;
    std::size_t words_;
    HeaderCosts costs_;
    std::vector<bool> seen_;
};

/// Reads with a mark, in their order.
std::vector<Candidate> all_candidates(ReadSource& reads, std::span<const Mark> marks) {
    std::vector<Candidate> candidates;
    std::uint32_t number = 0;
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
                found->read = number + static_cast<std::uint32_t>(from);
                const std::lock_guard lock(mutex);
                candidates.push_back(std::move(*found));
            }
        });
        number += static_cast<std::uint32_t>(batch.size());
    }
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.read < b.read; });
    return candidates;
}

}  // namespace

std::optional<RescuedHeader> rescue_header(ReadSource& reads) {
    const std::vector<Mark> marks = all_marks();
    const std::vector<Candidate> candidates = all_candidates(reads, marks);
    std::optional<RescuedHeader> best;
    for (std::size_t m = 0; m < marks.size(); ++m) {
        std::vector<std::size_t> lengths;
        Evidence evidence(marks[m], kMostWords);
        RescuedHeader rescued;
        for (const Candidate& one : candidates) {
            if (one.mark != m || rescued.reads.size() >= kMostReads || !evidence.add(one)) continue;
            rescued.reads.push_back(one.read);
            lengths.push_back(one.bases.size());
        }
        if (lengths.empty() || (best && best->reads.size() >= lengths.size())) continue;
        rescued.primers = *marks[m].primers;
        rescued.costs = evidence.costs();
        rescued.strands = evidence.strands();
        std::nth_element(lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2), lengths.end());
        const std::size_t middle = lengths[lengths.size() / 2];
        const std::size_t behind = std::min(middle, rescued.primers.three_prime.size());
        const auto nt = static_cast<double>(middle - behind);
        rescued.least_nt = static_cast<std::size_t>(kShortest * nt);
        rescued.most_nt = static_cast<std::size_t>(kLongest * nt);
        best = std::move(rescued);
    }
    return best;
}

}  // namespace oligo::dna

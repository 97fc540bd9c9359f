#include "dna/reads/preparation.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kLettersAnEdit = 8;     ///< of adapters behind oligos: machines of few errors
constexpr std::size_t kFewLettersAnEdit = 5;  ///< of those between: nanopores
constexpr std::size_t kLeastOverhang = 6;     ///< of an adapter that the read ends in
constexpr std::size_t kLeastPart = 20;        ///< between adapters: less is the end of a third one
constexpr std::size_t kPolyG = 10, kBasesAnotherBase = 8;
constexpr std::size_t kLeastSeen = 3;  ///< reads of a sample, and one in kSeldom of them at least
constexpr std::size_t kSeldom = 100;

bool often(std::size_t seen, std::size_t all) {
    return seen >= kLeastSeen && kSeldom * seen >= all;
}

std::string percent(std::size_t seen, std::size_t all) {
    return std::to_string((100 * seen + all / 2) / std::max<std::size_t>(all, 1)) + " %";
}

/// Where a tail of `least` G or more begins that holds another base in kBasesAnotherBase at most;
/// the end where there is none.
std::size_t start_of_poly_g(std::string_view bases, std::size_t least) {
    std::size_t start = bases.size(), others = 0;
    for (std::size_t i = bases.size(); i-- > 0;) {
        const std::size_t length = bases.size() - i;
        others += bases[i] != 'G';
        if (others > 1 + length / kBasesAnotherBase) break;
        if (bases[i] == 'G' && others * kBasesAnotherBase <= length) start = i;
    }
    return bases.size() - start >= least ? start : bases.size();
}

}  // namespace

PreparationTally& PreparationTally::operator+=(const PreparationTally& other) {
    poly_g += other.poly_g;
    adapter += other.adapter;
    with_primers += other.with_primers;
    turned += other.turned;
    without_primers += other.without_primers;
    rows += other.rows;
    of_rows += other.of_rows;
    nothing_left += other.nothing_left;
    too_short += other.too_short;
    too_long += other.too_long;
    return *this;
}

ReadPreparer::ReadPreparer(const Preparation& plan) : plan_(plan) {
    for (const std::string& text : plan_.adapters) add_adapters(parse_adapter(text));
    given_behind_ = behind_.size();
    given_between_ = between_.size();
    poly_g_ = plan_.poly_g.value_or(0);
    if (plan_.primers) cutter_.emplace(*plan_.primers);
}

void ReadPreparer::add_adapters(const AdapterSet& set) {
    const auto add = [&](std::vector<Adapter>& to, std::string_view bases, std::size_t an_edit) {
        to.push_back({std::string(set.name), ApproximatePattern(bases),
                      static_cast<unsigned>(bases.size() / an_edit), an_edit});
    };
    for (const std::string_view bases : set.behind) add(behind_, bases, kLettersAnEdit);
    for (const std::string_view bases : set.between) {
        add(between_, bases, kFewLettersAnEdit);
        add(between_, reverse_complement(bases), kFewLettersAnEdit);
    }
}

bool ReadPreparer::idle() const {
    return behind_.empty() && between_.empty() && poly_g_ == 0 && !cutter_ && plan_.least_nt <= 1 &&
           plan_.most_nt >= 100'000;
}

void ReadPreparer::detect(std::span<const ReadView> sample) {
    if (!plan_.detect) return;
    notes_.clear();
    behind_.erase(behind_.begin() + static_cast<std::ptrdiff_t>(given_behind_), behind_.end());
    between_.erase(between_.begin() + static_cast<std::ptrdiff_t>(given_between_), between_.end());
    detect_adapters(sample);
    if (!plan_.poly_g) detect_poly_g(sample);
    if (!plan_.primers) detect_rows(sample);
}

void ReadPreparer::detect_adapters(std::span<const ReadView> sample) {
    for (const AdapterSet& set : adapter_sets()) {
        const bool given = std::find(plan_.adapters.begin(), plan_.adapters.end(), set.name) !=
                           plan_.adapters.end();
        if (given) continue;
        const std::size_t behind = behind_.size(), between = between_.size();
        add_adapters(set);
        const auto has_one = [&](const ReadView& read) {
            const auto found = [&](const Adapter& one) {
                return one.pattern.best(read.bases, one.most_edits).has_value();
            };
            return std::any_of(behind_.begin() + static_cast<std::ptrdiff_t>(behind), behind_.end(),
                               found) ||
                   std::any_of(between_.begin() + static_cast<std::ptrdiff_t>(between),
                               between_.end(), found);
        };
        // Reads that end within the adapter show only its beginning.
        const auto ends_in_one = [&](const ReadView& read) {
            return std::any_of(behind_.begin() + static_cast<std::ptrdiff_t>(behind), behind_.end(),
                               [&](const Adapter& one) {
                                   return one.pattern
                                       .beginning_at_end(read.bases, kPolyG, kLettersAnEdit)
                                       .has_value();
                               });
        };
        const auto seen = static_cast<std::size_t>(std::count_if(
            sample.begin(), sample.end(),
            [&](const ReadView& read) { return has_one(read) || ends_in_one(read); }));
        if (often(seen, sample.size())) {
            notes_.push_back("has the adapters '" + std::string(set.name) + "' in " +
                             percent(seen, sample.size()) + " of its first reads, cut there");
            continue;
        }
        behind_.erase(behind_.begin() + static_cast<std::ptrdiff_t>(behind), behind_.end());
        between_.erase(between_.begin() + static_cast<std::ptrdiff_t>(between), between_.end());
    }
}

void ReadPreparer::detect_poly_g(std::span<const ReadView> sample) {
    const auto seen = static_cast<std::size_t>(
        std::count_if(sample.begin(), sample.end(), [](const ReadView& read) {
            const std::string_view bases = read.bases;
            return bases.size() >= kPolyG &&
                   bases.substr(bases.size() - kPolyG).find_first_not_of('G') == bases.npos;
        }));
    poly_g_ = often(seen, sample.size()) ? kPolyG : 0;
    if (poly_g_ == 0) return;
    notes_.push_back("has tails of G in " + percent(seen, sample.size()) +
                     " of its first reads, as two-colour machines write them: cut");
}

/// Reads of several oligos in a row, between primers that are shipped.
void ReadPreparer::detect_rows(std::span<const ReadView> sample) {
    cutter_.reset();
    for (const Primers& primers : known_primers()) {
        if (primers.five_prime.empty()) continue;
        const PrimerCutter cutter(primers);
        std::vector<ReadPart> parts;
        const auto seen = static_cast<std::size_t>(
            std::count_if(sample.begin(), sample.end(), [&](const ReadView& read) {
                cutter.parts(read.bases, false, parts);
                return parts.size() > 1;
            }));
        if (!often(seen, sample.size())) continue;
        notes_.push_back("has several oligos in " + percent(seen, sample.size()) +
                         " of its first reads, cut between their primers ('" + primers.name + "')");
        cutter_ = cutter;
        return;
    }
}

std::size_t ReadPreparer::end_before_adapter(std::string_view bases) const {
    std::size_t end = bases.size();
    for (const Adapter& adapter : behind_) {
        if (const auto hit = adapter.pattern.best(bases, adapter.most_edits)) {
            end = std::min(end, hit->begin);
        } else if (const auto cut = adapter.pattern.beginning_at_end(bases, kLeastOverhang,
                                                                     adapter.letters_an_edit)) {
            end = std::min(end, cut->begin);
        }
    }
    return end;
}

std::size_t ReadPreparer::end_of_mate(std::string_view bases, PreparationTally& tally) const {
    std::size_t end = bases.size();
    if (poly_g_ > 0) {
        end = start_of_poly_g(bases, poly_g_);
        tally.poly_g += end < bases.size();
    }
    if (!behind_.empty()) {
        const std::size_t before = end;
        end = end_before_adapter(bases.substr(0, end));
        tally.adapter += end < before;
    }
    return end;
}

void ReadPreparer::split_at_adapters(std::vector<ReadPart>& parts, std::string_view bases,
                                     PreparationTally& tally) const {
    std::vector<ApproximateHit> hits;
    for (const Adapter& adapter : between_) {
        adapter.pattern.all(bases, adapter.most_edits, hits);
    }
    if (hits.empty()) return;
    ++tally.adapter;
    std::sort(hits.begin(), hits.end(),
              [](const auto& a, const auto& b) { return a.begin < b.begin; });
    const std::size_t end = parts.front().end;
    parts.clear();
    std::size_t from = 0;
    const auto add = [&](std::size_t until) {
        if (until >= from + kLeastPart) parts.push_back({from, until});
    };
    for (const ApproximateHit& hit : hits) {
        add(hit.begin);
        from = std::max(from, hit.end);
    }
    add(end);
    tally.nothing_left += parts.empty();
}

void ReadPreparer::split_at_primers(std::vector<ReadPart>& parts, std::string_view bases,
                                    PreparationTally& tally) const {
    std::vector<ReadPart> all, of_one;
    for (const ReadPart& part : parts) {
        cutter_->parts(bases.substr(part.begin, part.end - part.begin), plan_.trim_primers, of_one);
        tally.with_primers += !of_one.empty();
        tally.without_primers += of_one.empty();
        if (of_one.empty()) all.push_back(part);
        for (ReadPart& one : of_one) {
            one.begin += part.begin;
            one.end += part.begin;
            tally.turned += one.turned;
            all.push_back(one);
        }
    }
    parts.swap(all);
}

void ReadPreparer::keep_window(std::vector<ReadPart>& parts, PreparationTally& tally) const {
    std::erase_if(parts, [&](const ReadPart& part) {
        const std::size_t length = part.end - part.begin;
        tally.nothing_left += length == 0;
        tally.too_short += length > 0 && length < plan_.least_nt;
        tally.too_long += length > plan_.most_nt;
        return length == 0 || length < plan_.least_nt || length > plan_.most_nt;
    });
}

void ReadPreparer::parts(std::string_view bases, std::vector<ReadPart>& parts,
                         PreparationTally& tally) const {
    parts.assign(1, {0, end_of_mate(bases, tally)});
    if (!between_.empty()) split_at_adapters(parts, bases.substr(0, parts.front().end), tally);
    if (cutter_) split_at_primers(parts, bases, tally);
    if (parts.size() > 1) {
        ++tally.rows;
        tally.of_rows += parts.size();
    }
    keep_window(parts, tally);
}

}  // namespace oligo::dna

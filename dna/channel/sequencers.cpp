// The stages that make reads of molecules.
#include "dna/channel/simulation.hpp"
#include "dna/channel/staged_maker.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace oligo::dna {
namespace {

// Qualities as short-read instruments bin them, and how bases that are not of the best one share in
// the others.
constexpr char kClear = '!' + 37, kDoubtful = '!' + 25, kPoor = '!' + 11;
constexpr double kClearError = 1.9952623149688795e-4;    // 10^-3.7
constexpr double kDoubtfulError = 3.162277660168379e-3;  // 10^-2.5
constexpr double kPoorError = 7.943282347242815e-2;      // 10^-1.1
constexpr double kPoorShare = 0.25;
constexpr double kLowError = kPoorShare * kPoorError + (1 - kPoorShare) * kDoubtfulError;
/// Bases that two reads need in common to be merged.
constexpr std::size_t kLeastOverlap = 10;

StageErrors partners_of(const ReadErrors& errors) {
    StageErrors rates;
    rates.p_sub = errors.p_sub;
    rates.substitutions = errors.substitutions;
    return rates;
}

}  // namespace

EndReader::EndReader(const ReadErrors& errors, std::size_t read_nt)
    : read_nt_(read_nt), partners_(partners_of(errors)) {
    std::vector<double> factors = errors.by_position;
    if (factors.empty()) factors = {1};
    const double mean =
        std::accumulate(factors.begin(), factors.end(), 0.0) / static_cast<double>(factors.size());
    for (const double factor : factors) {
        const double rate = mean > 0 ? std::min(1.0, errors.p_sub * factor / mean) : errors.p_sub;
        Part part{rate, 0, phred_letter(rate)};
        if (rate > kClearError && rate < kLowError) {
            part = {kClearError, (rate - kClearError) / (kLowError - kClearError), kClear};
        }
        parts_.push_back(part);
    }
    for (std::uint8_t base = 0; base < 4; ++base) {
        weights_[base] = errors.p_sub > 0 ? partners_.substitution(base) / errors.p_sub : 1;
    }
    highest_ = *std::max_element(weights_.begin(), weights_.end());
}

void EndReader::read(const Molecule& molecule, std::size_t count, core::Random& random,
                     std::string& bases, std::string& quality, ErrorCount& errors) const {
    const std::size_t all = read_nt_ == 0 ? molecule.size() : read_nt_;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const std::size_t from = i * all / parts_.size();
        const std::size_t to = std::min(count, (i + 1) * all / parts_.size());
        if (from < to) read_part(parts_[i], from, to, molecule, random, bases, quality, errors);
    }
}

void EndReader::read_part(const Part& part, std::size_t from, std::size_t to,
                          const Molecule& molecule, core::Random& random, std::string& bases,
                          std::string& quality, ErrorCount& errors) const {
    const std::size_t shift = bases.size() - from;
    bases.resize(to + shift);
    for (std::size_t i = from; i < to; ++i) bases[i + shift] = kBases[molecule[i]];
    quality.append(to - from, part.letter);
    const auto substitute = [&](std::size_t at) {
        bases[at + shift] = kBases[partners_.substitute(molecule[at], random)];
        ++errors.substitutions;
    };
    const double none = log_of_none(std::min(1.0, part.clear * highest_));
    for (std::size_t at = from + bases_to_event(random, none, to - from); at < to;) {
        if (random.uniform() * highest_ < weight(molecule[at])) substitute(at);
        ++at;
        at += bases_to_event(random, none, to - at);
    }
    if (part.low <= 0) return;
    const double clear = log_of_none(part.low);
    for (std::size_t at = from + bases_to_event(random, clear, to - from); at < to;) {
        const bool poor = random.uniform() < kPoorShare;
        quality[at + shift] = poor ? kPoor : kDoubtful;
        const bool right = bases[at + shift] == kBases[molecule[at]];
        const double error = (poor ? kPoorError : kDoubtfulError) * weight(molecule[at]);
        if (right && random.uniform() < error) substitute(at);
        ++at;
        at += bases_to_event(random, clear, to - at);
    }
}

void StagedReadMaker::run_into(const Sequencing& how, std::string& bases,
                               std::string& quality) const {
    if (bases.size() >= how.read_nt || (how.adapter.empty() && !how.poly_g)) return;
    bases += how.adapter;
    if (how.poly_g && bases.size() < how.read_nt) bases.append(how.read_nt - bases.size(), 'G');
    if (bases.size() > how.read_nt) bases.resize(how.read_nt);
    quality.resize(bases.size(), kClear);
}

void StagedReadMaker::sequence(const Short& how, core::Random& random, MakerMemory& memory,
                               SimulatedRead& read) const {
    const Sequencing& settings = how.settings;
    Molecule& bases = memory.bases;
    const std::size_t all = bases.size();
    const std::size_t reach = settings.read_nt == 0 ? all : std::min(all, settings.read_nt);
    ErrorCount count;
    how.first.read(bases, reach, random, read.bases, read.quality, count);
    if (model_.paired) {
        turn(bases);
        how.second.read(bases, reach, random, read.mate_bases, read.mate_quality, count);
        run_into(settings, read.mate_bases, read.mate_quality);
        run_into(settings, read.bases, read.quality);
    } else if (!settings.pairs) {
        run_into(settings, read.bases, read.quality);
    } else if (reach < all && all + kLeastOverlap <= 2 * reach) {
        // Merged: what the first read does not reach comes from the second one.
        turn(bases);
        std::string behind, quality;
        how.second.read(bases, all - reach, random, behind, quality, count);
        read.bases += reverse_complement(behind);
        read.quality.append(quality.rbegin(), quality.rend());
    }
    read.substitutions += count.substitutions;
}

void StagedReadMaker::read_long(const Long& how, core::Random& random, MakerMemory& memory,
                                SimulatedRead& read) const {
    const Nanopore& settings = how.settings;
    Molecule& bases = memory.bases;
    if (settings.p_chimera > 0 && random.uniform() < settings.p_chimera) {
        strands_.get(random.below(strands_.size()), memory.other);
        if (model_.reverse_half && random.next() >> 63 != 0) turn(memory.other);
        read.insertions += static_cast<std::uint32_t>(memory.other.size());
        bases.insert(bases.end(), memory.other.begin(), memory.other.end());
    }
    const double spread = settings.read_spread;
    const double own = spread > 0 ? std::exp(spread * random.normal() - spread * spread / 2) : 1.0;
    // The length of the run that each base stands in.
    std::vector<std::uint8_t>& runs = memory.runs;
    runs.resize(bases.size());
    std::size_t longest = 1;
    for (std::size_t begin = 0, end = 0; begin < bases.size(); begin = end) {
        while (end < bases.size() && bases[end] == bases[begin]) ++end;
        const std::size_t run = std::min<std::size_t>(end - begin, 255);
        longest = std::max(longest, run);
        std::fill(runs.begin() + static_cast<std::ptrdiff_t>(begin),
                  runs.begin() + static_cast<std::ptrdiff_t>(end), static_cast<std::uint8_t>(run));
    }
    const auto factor = [&](std::size_t run) {
        return own * (1 + settings.homopolymer * static_cast<double>(run - 1));
    };
    const ErrorMaker& errors = how.errors;
    double sub = 0, del = 0;
    for (std::uint8_t base = 0; base < 4; ++base) {
        sub = std::max(sub, errors.substitution(base));
        del = std::max(del, errors.deletion(base));
    }
    const double top = std::min(
        1.0, errors.highest_part() * (own * sub + factor(longest) * (errors.insertion() + del)));
    std::array<char, 256> letters{};
    for (std::size_t run = 1; run <= longest; ++run) {
        const StageErrors& rates = settings.errors;
        letters[run] = phred_letter(own * rates.p_sub + factor(run) * (rates.p_ins + rates.p_del));
    }
    Molecule& out = memory.scratch;
    out.clear();
    ErrorCount count;
    const double none = log_of_none(top);
    std::size_t next = bases_to_event(random, none, bases.size());
    for (std::size_t at = 0; at < bases.size();) {
        const std::size_t before = out.size(), run = runs[at];
        const std::uint8_t base = bases[at];
        const double part = errors.part(at, bases.size());
        const double kind = at == next ? random.uniform() * top / part : 2 * top;
        const double ins = factor(run) * errors.insertion(),
                     changed = own * errors.substitution(base);
        const double gone = factor(run) * errors.deletion(base);
        if (at < next || kind >= ins + gone + changed) {
            out.push_back(base);
            ++at;
        } else if (kind < ins && run > 1) {  // runs come too long
            out.insert(out.end(), 2, base);
            ++count.insertions;
            ++at;
        } else {
            const auto event = kind < ins          ? ErrorMaker::Event::kInsertion
                               : kind < ins + gone ? ErrorMaker::Event::kDeletion
                                                   : ErrorMaker::Event::kSubstitution;
            errors.make_event(event, bases, at, out, random, count);
        }
        read.quality.append(out.size() - before, letters[run]);
        if (at > next && at < bases.size())
            next = at + bases_to_event(random, none, bases.size() - at);
    }
    read.substitutions += count.substitutions;
    read.insertions += count.insertions;
    read.deletions += count.deletions;
    read.bases.resize(out.size());
    for (std::size_t i = 0; i < out.size(); ++i) read.bases[i] = kBases[out[i]];
}

}  // namespace oligo::dna

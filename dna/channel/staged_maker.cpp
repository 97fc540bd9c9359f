#include "dna/channel/staged_maker.hpp"

#include "core/error.hpp"
#include "dna/channel/simulation.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr double kMostWeight = 1000, kMostReads = 1e8;
constexpr std::size_t kManyPieces = 8;  ///< that are left of a strand; more are rare
constexpr int kAttempts = 96;           ///< molecules that are drawn until something of one is left

std::size_t poisson(double mean, core::Random& random) {
    if (mean > 1000) {
        return static_cast<std::size_t>(
            std::clamp(std::round(mean + std::sqrt(mean) * random.normal()), 0.0, kMostReads));
    }
    std::size_t count = 0;
    for (; mean > 0; mean -= 16) {  // exp(-16) is far from the smallest number
        const double limit = std::exp(-std::min(mean, 16.0));
        for (double left = random.uniform(); left > limit; left *= random.uniform()) ++count;
    }
    return count;
}

bool coin(core::Random& random) {
    return random.next() >> 63 != 0;
}

/// Bases of a strand that stay together.
struct Piece {
    std::size_t from, to;
};

/// Whether a purification keeps a piece of so many bases.
bool is_kept(const Decay& decay, std::size_t nt, core::Random& random) {
    if (nt == 0 || nt < decay.min_nt || (decay.max_nt != 0 && nt > decay.max_nt)) return false;
    if (nt >= decay.whole_nt) return true;
    return random.uniform() * static_cast<double>(decay.whole_nt - decay.min_nt) <
           static_cast<double>(nt - decay.min_nt);
}

/// What is left of a strand that breaks.
std::vector<Piece> pieces_of(const Decay& decay, const Molecule& bases, core::Random& random) {
    std::array<double, 4> chance{};
    double highest = 0, all = 0;
    for (const double share : decay.broken_bases) all += share;
    for (std::size_t base = 0; base < 4; ++base) {
        const double factor = all > 0 ? 4 * decay.broken_bases[base] / all : 1;
        chance[base] = std::min(1.0, decay.p_break * factor);
        highest = std::max(highest, chance[base]);
    }
    const double none = log_of_none(highest);
    std::vector<Piece> pieces;
    std::size_t begin = 0;
    const auto end_piece = [&](std::size_t end) {
        if (is_kept(decay, end - begin, random)) pieces.push_back({begin, end});
        begin = end + 1;  // the base at the break is lost
    };
    for (std::size_t at = bases_to_event(random, none, bases.size()); at < bases.size();) {
        if (random.uniform() * highest < chance[bases[at]]) end_piece(at);
        ++at;
        at += bases_to_event(random, none, bases.size() - at);
    }
    if (begin < bases.size()) end_piece(bases.size());
    return pieces;
}

}  // namespace

StagedReadMaker::StagedReadMaker(const ChannelModel& model, const PackedStrands& strands)
    : model_(model), strands_(strands) {
    double right = 1, variance = 0;
    const auto add_step = [&](const StageErrors& rates, bool molecule,
                              std::vector<double> lost_ends, std::optional<Decay> decay) {
        steps_.push_back(
            {molecule, ErrorMaker(rates), Shares(std::move(lost_ends)), std::move(decay)});
        right *= (1 - rates.p_sub) * (1 - rates.p_ins) * (1 - rates.p_del);
    };
    for (const Stage& stage : model.stages) {
        if (const auto* const synthesis = std::get_if<Synthesis>(&stage)) {
            variance += synthesis->sigma * synthesis->sigma;
            add_step(synthesis->errors, true, synthesis->lost_ends, {});
        } else if (const auto* const decay = std::get_if<Decay>(&stage)) {
            add_step(decay->errors, true, {}, *decay);
        } else if (const auto* const pcr = std::get_if<Pcr>(&stage)) {
            pcr_.push_back(*pcr);
            add_step(pcr->errors(), false, {}, {});
        } else if (const auto* const plain = std::get_if<PlainErrors>(&stage)) {
            add_step(plain->errors, false, {}, {});
        } else if (const auto* const sequencing = std::get_if<Sequencing>(&stage)) {
            short_ = Short{*sequencing, EndReader(sequencing->first, sequencing->read_nt),
                           EndReader(sequencing->second, sequencing->read_nt)};
        } else if (const auto* const nanopore = std::get_if<Nanopore>(&stage)) {
            long_ = Long{*nanopore, ErrorMaker(nanopore->errors)};
        }
    }
    sigma_ = std::sqrt(variance);
    if (!short_ && !long_) quality_ = phred_letter(1 - right);
}

StrandDraw StagedReadMaker::draw(core::Random& random) const {
    if (random.uniform() < model_.p_dropout) return {};
    double weight = 1;
    if (sigma_ > 0) weight = std::exp(sigma_ * random.normal() - sigma_ * sigma_ / 2);
    StrandDraw draw;
    draw.seed = random.next();
    if (model_.molecules > 0) {
        draw.molecules = poisson(model_.molecules * std::min(weight, kMostWeight), random);
        if (draw.molecules == 0) return {};
        weight = static_cast<double>(draw.molecules) / model_.molecules;
    }
    for (const Pcr& pcr : pcr_) {
        if (pcr.efficiency_sd <= 0) continue;
        const double own =
            std::clamp(pcr.efficiency + pcr.efficiency_sd * random.normal(), 0.0, 1.0);
        weight *= std::pow((1 + own) / (1 + pcr.efficiency), pcr.cycles);
    }
    draw.reads = poisson(model_.coverage * std::min(weight, kMostWeight), random);
    return draw;
}

void StagedReadMaker::lose_ends(const Shares& lost, core::Random& random, MakerMemory& memory,
                                SimulatedRead& read) {
    Molecule& bases = memory.bases;
    const std::size_t front = std::min(bases.size(), lost.draw(random));
    const std::size_t behind = std::min(bases.size() - front, lost.draw(random));
    bases.resize(bases.size() - behind);
    bases.erase(bases.begin(), bases.begin() + static_cast<std::ptrdiff_t>(front));
    read.deletions += static_cast<std::uint32_t>(front + behind);
}

bool StagedReadMaker::decay(const Decay& decay, const Dice& dice, MakerMemory& memory,
                            SimulatedRead& read) const {
    Molecule& bases = memory.bases;
    core::Random random = dice.shared;
    // The strands of a molecule break each by itself, and tails come to the 3' ends of both.
    if (model_.reverse_half && coin(dice.own)) {
        turn(bases);
        read.reversed = !read.reversed;
        random = core::Random(random.next(), 1);
    }
    const std::vector<Piece> pieces = pieces_of(decay, bases, random);
    // Of all pieces of all molecules each is as likely as the others.
    const std::size_t drawn = dice.own.below(std::max(kManyPieces, pieces.size()));
    if (drawn >= pieces.size()) return false;
    const Piece piece = pieces[drawn];
    read.deletions += static_cast<std::uint32_t>(bases.size() - (piece.to - piece.from));
    bases.resize(piece.to);
    bases.erase(bases.begin(), bases.begin() + static_cast<std::ptrdiff_t>(piece.from));
    if (decay.tail.empty() || decay.tail_max_nt == 0) return true;
    core::Random chance(random.next(), drawn);
    const std::size_t tail =
        decay.tail_min_nt + chance.below(decay.tail_max_nt - decay.tail_min_nt + 1);
    for (std::size_t i = 0; i < tail; ++i) {
        bases.push_back(base_value(decay.tail[chance.below(decay.tail.size())]));
    }
    read.insertions += static_cast<std::uint32_t>(tail);
    return true;
}

bool StagedReadMaker::pass(const Step& step, const Dice& dice, MakerMemory& memory,
                           SimulatedRead& read) const {
    ErrorCount count;
    step.errors.apply(memory.bases, memory.scratch, dice.shared, count);
    read.substitutions += count.substitutions;
    read.insertions += count.insertions;
    read.deletions += count.deletions;
    if (!step.lost_ends.empty()) lose_ends(step.lost_ends, dice.shared, memory, read);
    if (step.decay && !decay(*step.decay, dice, memory, read)) return false;
    return !memory.bases.empty();
}

void StagedReadMaker::make(const Molecule& strand, const StrandDraw& draw, core::Random& random,
                           MakerMemory& memory, SimulatedRead& read) const {
    bool left = false;
    for (int attempt = 0; attempt < kAttempts && !left; ++attempt) {
        read.substitutions = read.insertions = read.deletions = 0;
        read.reversed = false;
        memory.bases = strand;
        core::Random molecule(0);
        if (draw.molecules > 0) molecule = core::Random(draw.seed, random.below(draw.molecules));
        left = std::all_of(steps_.begin(), steps_.end(), [&](const Step& step) {
            const bool shared = step.molecule && draw.molecules > 0;
            return pass(step, {shared ? molecule : random, random}, memory, read);
        });
    }
    read.bases.clear();
    read.quality.clear();
    read.mate_bases.clear();
    read.mate_quality.clear();
    if (!left || memory.bases.empty()) return;
    if (model_.reverse_half && coin(random)) {
        turn(memory.bases);
        read.reversed = !read.reversed;
    }
    if (short_) return sequence(*short_, random, memory, read);
    if (long_) return read_long(*long_, random, memory, read);
    for (const std::uint8_t base : memory.bases) read.bases += kBases[base];
}

}  // namespace oligo::dna

#include "dna/channel/read_maker.hpp"

#include "core/error.hpp"
#include "dna/channel/staged_maker.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

/// Random::uniform() < chance is the same as its 53 bits < threshold_of(chance).
std::uint64_t threshold_of(double chance) {
    return static_cast<std::uint64_t>(std::ceil(chance * 0x1.0p53));
}

bool comes_true(core::Random& random, std::uint64_t threshold) {
    return random.next() >> 11 < threshold;
}

void check_model(const ChannelModel& model) {
    const auto check = [](const char* name, double value, double high) {
        if (!(value >= 0 && value <= high)) {  // also refuses NaN
            throw core::InputError(std::string("channel: ") + name + " = " + std::to_string(value) +
                                   "; expected 0.." + std::to_string(static_cast<int>(high)));
        }
    };
    check("p_sub", model.p_sub, 1);
    check("p_ins", model.p_ins, 1);
    check("p_del", model.p_del, 1);
    check("p_dropout", model.p_dropout, 1);
    check("coverage", model.coverage, kMaxCoverage);
}

}  // namespace

char phred_letter(double p_error) {
    constexpr double step = 0.79432823472428150;  // 10^-0.1
    double border = 0.56234132519034908;          // 10^-0.25: halfway between 2 and 3
    int phred = 2;
    while (phred < 40 && p_error < border) {
        border *= step;
        ++phred;
    }
    return static_cast<char>('!' + phred);
}

void turn(Molecule& bases) {
    std::reverse(bases.begin(), bases.end());
    for (std::uint8_t& base : bases) base = static_cast<std::uint8_t>(3U - base);
}

std::unique_ptr<const ReadMaker> make_read_maker(const ChannelModel& model,
                                                 const PackedStrands& strands) {
    check_model(model);
    if (model.stages.empty()) return std::make_unique<PlainReadMaker>(model);
    return std::make_unique<StagedReadMaker>(model, strands);
}

PlainReadMaker::PlainReadMaker(const ChannelModel& model)
    : quality_(phred_letter(1 - (1 - model.p_sub) * (1 - model.p_ins) * (1 - model.p_del))) {
    check_model(model);
    chances_.sub = threshold_of(model.p_sub);
    chances_.ins = threshold_of(model.p_ins);
    chances_.del = threshold_of(model.p_del);
    chances_.dropout = threshold_of(model.p_dropout);
    chances_.whole_reads = static_cast<std::uint32_t>(model.coverage);
    chances_.further_read = threshold_of(model.coverage - std::floor(model.coverage));
    chances_.reverse_half = model.reverse_half;
}

StrandDraw PlainReadMaker::draw(core::Random& random) const {
    if (comes_true(random, chances_.dropout)) return {};
    return {std::size_t{chances_.whole_reads} +
            (comes_true(random, chances_.further_read) ? 1 : 0)};
}

void PlainReadMaker::make(const Molecule& strand, const StrandDraw& /*draw*/, core::Random& random,
                          MakerMemory& /*memory*/, SimulatedRead& read) const {
    read.substitutions = read.insertions = read.deletions = 0;
    read.bases.resize(2 * strand.size());
    core::Random own = random;  // in registers while the bases are drawn
    char* next = read.bases.data();
    for (const std::uint8_t base : strand) {
        if (comes_true(own, chances_.ins)) {
            *next++ = kBases[own.below(4)];
            ++read.insertions;
        }
        if (comes_true(own, chances_.del)) {
            ++read.deletions;
        } else if (comes_true(own, chances_.sub)) {
            *next++ = kBases[(base + 1 + own.below(3)) % 4];
            ++read.substitutions;
        } else {
            *next++ = kBases[base];
        }
    }
    read.bases.resize(static_cast<std::size_t>(next - read.bases.data()));
    const bool reverse = own.next() >> 63 != 0;
    random = own;
    read.reversed = chances_.reverse_half && reverse && !read.bases.empty();
    if (!read.reversed) return;
    std::reverse(read.bases.begin(), read.bases.end());
    for (char& letter : read.bases) letter = kBases[3U - base_value(letter)];
}

}  // namespace oligo::dna

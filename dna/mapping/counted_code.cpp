#include "dna/mapping/counted_code.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::uint32_t kCountLimit = std::uint32_t{1} << 30;  ///< four of them fit 32 bits
constexpr unsigned kRefillBits = 8;
constexpr std::size_t kMostTableBytes = std::size_t{128} << 20;

}  // namespace

CountedCode::CountedCode(ConstraintMachine machine, const MappingRegion& region, GcCount strong)
    : machine_(std::move(machine)),
      length_nt_(region.length_nt),
      strong_(strong),
      start_(machine_.walk(ConstraintMachine::kStart, region.left)) {
    strong_.high = std::min(strong_.high, length_nt_);
    const std::size_t groups = machine_.classes().size();
    const std::size_t rows = length_nt_ * (strong_.high + 1) * groups;
    if (rows > kMostTableBytes / sizeof(Row)) {
        throw core::InputError("mapping: " + std::to_string(length_nt_) +
                               " bases with these constraints take " +
                               std::to_string(rows * sizeof(Row) >> 20) +
                               " MB of tables; at most 128, so write shorter regions");
    }
    rows_.resize(rows);
    refill_.resize(length_nt_ + 1);
    std::vector<std::uint32_t> counts((strong_.high + 1) * groups);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] = i / groups >= strong_.low && machine_.classes()[i % groups].ends ? 1 : 0;
    }
    std::uint32_t layers = 0;
    for (std::size_t layer = 1; layer <= length_nt_; ++layer) {
        counts = build_layer(layer, counts);
        bits_.refills += refill_[layer] / kRefillBits;
        ++layers;
        if (refill_[layer] != 0) layers_between_refills_.push_back(std::exchange(layers, 0));
    }
    const std::uint32_t strands =
        start_ == ConstraintMachine::kDead ? 0 : counts[machine_.class_of(start_)];
    if (strands == 0) {
        throw core::InputError("mapping: no " + std::to_string(length_nt_) + " bases between '" +
                               region.left + "' and '" + region.right +
                               "' satisfy the constraints");
    }
    bits_.start_bits = static_cast<std::size_t>(std::bit_width(strands)) - 1;
    build_moves();
}

std::size_t CountedCode::row_at(std::size_t layer, std::size_t strong, std::size_t group) const {
    return ((length_nt_ - layer) * (strong_.high + 1) + strong) * machine_.classes().size() + group;
}

/// Rows of a layer and its counts from those of the layer with one base less.
std::vector<std::uint32_t> CountedCode::build_layer(std::size_t layer,
                                                    const std::vector<std::uint32_t>& shorter) {
    const std::size_t groups = machine_.classes().size();
    std::vector<std::uint64_t> sums(shorter.size());
    for (std::size_t i = 0; i < sums.size(); ++i) {
        Row& row = rows_[row_at(layer, i / groups, i % groups)];
        const auto& steps = machine_.classes()[i % groups].steps;
        for (std::size_t step = 0; step < steps.size(); ++step) {
            if (step > 0) row.begins[step - 1] = static_cast<std::uint32_t>(sums[i]);
            const std::size_t strong = i / groups + steps[step].strong;
            if (steps[step].next != ConstraintMachine::kDead && strong <= strong_.high) {
                sums[i] += shorter[strong * groups + steps[step].next_class];
            }
        }
    }
    refill_[layer] = *std::max_element(sums.begin(), sums.end()) < kCountLimit ? 0 : kRefillBits;
    std::vector<std::uint32_t> counts(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) {
        counts[i] = static_cast<std::uint32_t>(sums[i] >> refill_[layer]);
        rows_[row_at(layer, i / groups, i % groups)].end = counts[i] << refill_[layer];
    }
    return counts;
}

void CountedCode::build_moves() {
    const auto groups = static_cast<std::int32_t>(machine_.classes().size());
    const auto layer_rows = static_cast<std::int32_t>(strong_.high + 1) * groups;
    moves_.resize(machine_.states());
    moves_by_base_.resize(machine_.states());
    for (std::size_t state = 0; state < machine_.states(); ++state) {
        const auto from = static_cast<ConstraintMachine::State>(state);
        for (std::uint8_t i = 0; i < 4; ++i) {
            const ConstraintMachine::Step& step = machine_.steps(from)[i];
            if (step.next == ConstraintMachine::kDead) continue;
            const std::int32_t shift =
                layer_rows + step.strong * groups + step.next_class - machine_.class_of(from);
            moves_[state][i] = {shift, step.next, kBases[step.base], i};
            moves_by_base_[state][step.base] = moves_[state][i];
        }
    }
    build_pairs();
}

void CountedCode::build_pairs() {
    pairs_.resize(moves_.size());
    for (std::size_t state = 0; state < pairs_.size(); ++state) {
        for (std::size_t i = 0; i < pairs_[state].size(); ++i) {
            const Move& first = moves_by_base_[state][i >> 2];
            if (first.step > 3) continue;
            const Move& second = moves_by_base_[first.next][i & 3];
            if (second.step > 3) continue;
            pairs_[state][i] = {first.row_shift,
                                first.row_shift + second.row_shift,
                                second.next,
                                {first.step, second.step}};
        }
    }
}

template <std::size_t kStrands>
void CountedCode::write_strands(const std::uint8_t* bits, char* bases) const {
    const std::size_t bytes = (bits_.count() + 7) / 8;
    std::array<std::uint32_t, kStrands> numbers;
    std::array<const Row*, kStrands> rows;
    std::array<const Moves*, kStrands> states;
    for (std::size_t i = 0; i < kStrands; ++i) {
        numbers[i] = static_cast<std::uint32_t>(bits_.start({bits + i * bytes, bytes}));
        rows[i] = rows_.data() + machine_.class_of(start_);
        states[i] = moves_.data() + start_;
    }
    for (std::size_t layer = length_nt_; layer > 0; --layer, ++bases) {
        if (refill_[layer] != 0) {
            for (std::size_t i = 0; i < kStrands; ++i) {
                numbers[i] = numbers[i] << kRefillBits | bits[i * bytes];
            }
            ++bits;
        }
        for (std::size_t i = 0; i < kStrands; ++i) {
            const auto [second, third, fourth] = rows[i]->begins;
            const std::uint32_t number = numbers[i];
            const std::size_t step = static_cast<std::size_t>(number >= second) +
                                     static_cast<std::size_t>(number >= third) +
                                     static_cast<std::size_t>(number >= fourth);
            std::uint32_t begin = number >= second ? second : 0;
            begin = number >= third ? third : begin;
            numbers[i] = number - (number >= fourth ? fourth : begin);
            const Move move = (*states[i])[step];
            bases[i * length_nt_] = move.letter;
            rows[i] += layer > 1 ? move.row_shift : 0;
            states[i] = moves_.data() + move.next;
        }
    }
}

void CountedCode::encode(std::span<const std::uint8_t> bits, std::span<char> bases) const {
    const auto write = [this]<std::size_t kStrands>(const std::uint8_t* from, char* to) {
        write_strands<kStrands>(from, to);
    };
    write_abreast<4>({(bits_.count() + 7) / 8, length_nt_}, bits, bases, write);
}

// Two bases a time: where a base leads hangs on the one before it, and waiting for that takes
// longer than anything else here. No branches but for what is refused: steps are near random.
bool CountedCode::find_intervals(std::string_view bases, std::span<Interval> intervals) const {
    std::size_t strong = 0;  // of A C G T; other letters are refused below
    for (const char letter : bases) strong += static_cast<std::size_t>(letter >> 1 & 1);
    if (strong < strong_.low || strong > strong_.high) return false;
    const auto interval = [&](std::size_t row, unsigned step) {
        const std::uint32_t later = step != 0 ? 1 : 0;
        return Interval{rows_[row].begins[step - later] & (0U - later), rows_[row].end};
    };
    std::size_t state = start_, row = machine_.class_of(start_);
    std::size_t layer = length_nt_, i = 0;
    for (; i + 1 < length_nt_; i += 2, layer -= 2) {
        const unsigned first = base_value(bases[i]), second = base_value(bases[i + 1]);
        if ((first | second) > 3) return false;
        const Pair& pair = pairs_[state][first << 2 | second];
        if (pair.next == ConstraintMachine::kDead) return false;
        intervals[layer - 1] = interval(row, pair.steps[0]);
        intervals[layer - 2] = interval(row + static_cast<std::size_t>(pair.shift), pair.steps[1]);
        row += static_cast<std::size_t>(pair.both_shifts);
        state = pair.next;
    }
    if (layer == 1) {
        const unsigned base = base_value(bases[i]);
        const Move move = moves_by_base_[state][base & 3];
        if (base > 3 || move.step > 3) return false;
        intervals[0] = interval(row, move.step);
        state = move.next;
    }
    return machine_.classes()[machine_.class_of(static_cast<ConstraintMachine::State>(state))].ends;
}

bool CountedCode::decode(std::string_view bases, std::span<std::uint8_t> bits) const {
    std::vector<Interval> intervals(length_nt_);
    if (!find_intervals(bases, intervals)) return false;
    std::uint32_t number = 0;
    bool outside = false;
    const Interval* interval = intervals.data();
    const auto add = [&](std::size_t layers) {
        for (const Interval* const end = interval + layers; interval != end; ++interval) {
            number += interval->begin;
            outside |= number >= interval->end;
        }
    };
    std::uint8_t* next = bits.data() + bits_.refills;
    for (const std::uint32_t layers : layers_between_refills_) {
        add(layers);
        *--next = static_cast<std::uint8_t>(number & 0xFF);
        number >>= kRefillBits;
    }
    add(static_cast<std::size_t>(intervals.data() + length_nt_ - interval));
    if (outside || (number >> bits_.start_bits) != 0) return false;
    bits_.put_start(number, bits);
    return true;
}

}  // namespace oligo::dna

#include "dna/mapping/windowed_code.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

namespace oligo::dna {

WindowedCode::WindowedCode(WindowStates states, const MappingRegion& region)
    : states_(std::move(states)),
      length_nt_(region.length_nt),
      weights_(states_, region),
      start_{states_.machine().walk(ConstraintMachine::kStart, region.left),
             states_.window_after(region.left), 0} {
    start_.strong = static_cast<unsigned>(std::popcount(start_.window));
    build_moves();
    std::uint64_t strands = 0;
    if (start_.state != ConstraintMachine::kDead) {
        for (const std::uint64_t weight : weights_after(start_, length_nt_ - 1)) strands += weight;
    }
    if (strands == 0) {
        throw core::InputError("mapping: no " + std::to_string(length_nt_) + " bases between '" +
                               region.left + "' and '" + region.right +
                               "' satisfy the constraints");
    }
    bits_.start_bits = static_cast<std::size_t>(std::bit_width(strands)) - 1;
    for (std::size_t layer = 1; layer < length_nt_; ++layer) {
        bits_.refills += weights_.refill(layer) / 8;
    }
}

void WindowedCode::build_moves() {
    const ConstraintMachine& machine = states_.machine();
    moves_.resize(machine.states());
    for (std::size_t state = 0; state < moves_.size(); ++state) {
        for (std::size_t i = 0; i < 4; ++i) {
            const auto& step = machine.steps(static_cast<ConstraintMachine::State>(state))[i];
            if (step.next == ConstraintMachine::kDead) continue;
            moves_[state][i] = {static_cast<std::uint32_t>(states_.index(step.next_class, 0)),
                                static_cast<std::uint8_t>(states_.suffix_nt(step.next_class)),
                                step.strong, kBases[step.base], step.next};
        }
    }
}

WindowedCode::Weights WindowedCode::weights_after(const Place& place, std::size_t layer) const {
    Weights weights;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Move& move = moves_[place.state][i];
        const std::uint32_t window = states_.shifted(place.window, move.strong & 1);
        const std::uint64_t weight =
            weights_.weight(layer, move.offset + (window >> move.suffix_nt));
        weights[i] = states_.allows_after(place.strong, move.strong) ? weight : 0;
    }
    return weights;
}

/// The step whose numbers `number` is among; it becomes the number within them.
std::size_t WindowedCode::take_step(const Weights& weights, std::uint64_t& number) {
    const std::uint64_t second = weights[0];
    const std::uint64_t third = second + weights[1];
    const std::uint64_t fourth = third + weights[2];
    const std::size_t step = static_cast<std::size_t>(number >= second) +
                             static_cast<std::size_t>(number >= third) +
                             static_cast<std::size_t>(number >= fourth);
    std::uint64_t begin = number >= second ? second : 0;
    begin = number >= third ? third : begin;
    number -= number >= fourth ? fourth : begin;
    return step;
}

template <std::size_t kStrands>
void WindowedCode::write_strands(const std::uint8_t* bits, char* bases) const {
    const std::size_t bytes = (bits_.count() + 7) / 8;
    std::array<std::uint64_t, kStrands> numbers;
    std::array<Place, kStrands> places;
    for (std::size_t i = 0; i < kStrands; ++i) {
        numbers[i] = bits_.start({bits + i * bytes, bytes});
        places[i] = start_;
    }
    for (std::size_t layer = length_nt_; layer > 0; --layer, ++bases) {
        if (layer < length_nt_ && weights_.refill(layer) != 0) {
            for (std::size_t i = 0; i < kStrands; ++i) {
                numbers[i] = numbers[i] << 8 | bits[i * bytes];
            }
            ++bits;
        }
        for (std::size_t i = 0; i < kStrands; ++i) {
            const std::size_t step = take_step(weights_after(places[i], layer - 1), numbers[i]);
            const Move& move = moves_[places[i].state][step];
            bases[i * length_nt_] = move.letter;
            follow(places[i], move);
        }
    }
}

void WindowedCode::encode(std::span<const std::uint8_t> bits, std::span<char> bases) const {
    const auto write = [this]<std::size_t kStrands>(const std::uint8_t* from, char* to) {
        write_strands<kStrands>(from, to);
    };
    write_abreast<8>({(bits_.count() + 7) / 8, length_nt_}, bits, bases, write);
}

bool WindowedCode::decode(std::string_view bases, std::span<std::uint8_t> bits) const {
    std::vector<std::array<std::uint64_t, 2>> intervals(length_nt_);
    Place place = start_;
    for (std::size_t i = 0; i < length_nt_; ++i) {
        const std::uint8_t base = base_value(bases[i]);
        const unsigned step = base > 3 ? 4 : states_.machine().step_of(place.state, base);
        if (step > 3) {
            return false;
        }
        const Weights weights = weights_after(place, length_nt_ - 1 - i);
        const std::array<std::uint64_t, 4> begins = {0, weights[0], weights[0] + weights[1],
                                                     weights[0] + weights[1] + weights[2]};
        const Move& move = moves_[place.state][step];
        if (weights[step] == 0) {
            return false;
        }
        intervals[i] = {begins[step], weights[step]};
        follow(place, move);
    }
    std::uint64_t number = 0;
    std::size_t byte = bits_.refills;
    for (std::size_t layer = 1; layer <= length_nt_; ++layer) {
        const auto [begin, weight] = intervals[length_nt_ - layer];
        if (number >= weight) {
            return false;
        }
        number += begin;
        if (layer < length_nt_ && weights_.refill(layer) != 0) {
            bits[--byte] = static_cast<std::uint8_t>(number & 0xFF);
            number >>= 8;
        }
    }
    if ((number >> bits_.start_bits) != 0) {
        return false;
    }
    bits_.put_start(number, bits);
    return true;
}

}  // namespace oligo::dna

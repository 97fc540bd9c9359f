#include "dna/mapping/goldman.hpp"

#include "core/error.hpp"

#include <algorithm>

namespace oligo::dna {

GoldmanCode::GoldmanCode(std::string alphabet, Rotation rotation)
    : alphabet_(std::move(alphabet)), rotation_(rotation) {
    std::string sorted = alphabet_;
    std::sort(sorted.begin(), sorted.end());
    const bool repeats = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
    if (alphabet_.size() < 3 || alphabet_.size() > 36 || repeats) {
        throw core::InputError("Goldman code: alphabet '" + alphabet_ +
                               "'; expected 3..36 letters, each once");
    }
}

GoldmanCode GoldmanCode::dna() {
    return {"ACGT", Rotation::kCyclic};
}

GoldmanCode GoldmanCode::jpegdna() {
    return {"ATCG", Rotation::kRemoved};
}

std::size_t GoldmanCode::index_of(char letter) const {
    return std::min(alphabet_.find(letter), alphabet_.size());
}

std::size_t GoldmanCode::start(std::optional<char> previous) const {
    if (!previous) return rotation_ == Rotation::kCyclic ? 0 : alphabet_.size();
    const std::size_t index = index_of(*previous);
    if (index == alphabet_.size()) {
        throw core::InputError(std::string("Goldman code: previous letter '") + *previous +
                               "'; expected one of " + alphabet_);
    }
    return index;
}

std::string GoldmanCode::encode(std::span<const std::uint8_t> digits,
                                std::optional<char> previous) const {
    const std::size_t size = alphabet_.size();
    std::size_t last = start(previous);
    std::string letters;
    letters.reserve(digits.size());
    for (const std::uint8_t digit : digits) {
        if (digit >= arity()) {
            throw core::InputError("Goldman code: digit " + std::to_string(digit) +
                                   "; expected one below " + std::to_string(arity()));
        }
        if (rotation_ == Rotation::kCyclic) {
            last = (last + 1 + digit) % size;
        } else {
            last = digit < last ? std::size_t{digit} : std::size_t{digit} + 1;
        }
        letters.push_back(alphabet_[last]);
    }
    return letters;
}

std::vector<std::uint8_t> GoldmanCode::decode(std::string_view letters,
                                              std::optional<char> previous) const {
    const std::size_t size = alphabet_.size();
    std::size_t last = start(previous);
    std::vector<std::uint8_t> digits;
    digits.reserve(letters.size());
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const std::size_t index = index_of(letters[i]);
        const std::size_t digit = rotation_ == Rotation::kCyclic
                                      ? (index + 2 * size - last - 1) % size
                                      : index - (index > last ? 1 : 0);
        if (index == size || index == last || digit >= arity()) {
            throw core::InputError(std::string("Goldman code: letter '") + letters[i] +
                                   "' at position " + std::to_string(i) + "; expected one of " +
                                   alphabet_ + " that the letters before it allow");
        }
        digits.push_back(static_cast<std::uint8_t>(digit));
        last = index;
    }
    return digits;
}

}  // namespace oligo::dna

#include "dna/ecc/interleave.hpp"

#include "core/error.hpp"

#include <limits>
#include <numeric>
#include <string>

namespace oligo::dna {
namespace {

void expect_product(std::uint64_t a, std::uint64_t b, const char* what) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (a == 0 || b == 0 || a > kMost / b) {
        throw core::InputError("interleaving: " + std::to_string(a) + " " + what + " " +
                               std::to_string(b) +
                               "; expected at least 1 of each and a product below 2^63");
    }
}

}  // namespace

Interleaver::Interleaver(std::uint64_t strands, std::uint64_t positions, std::uint64_t codewords)
    : positions_(positions), codewords_(codewords) {
    expect_product(strands, positions, "strands times positions");
    expect_product(positions, codewords, "positions times codewords");
    slots_ = strands * positions;
    round_ = std::lcm(positions, codewords);
}

std::uint64_t Interleaver::length(std::uint64_t codeword) const {
    const std::uint64_t whole = slots_ / codewords_, rest = slots_ % codewords_;
    const std::uint64_t shift = whole * codewords_ / round_ % codewords_;
    return whole + ((codeword + codewords_ - shift) % codewords_ < rest ? 1 : 0);
}

Interleaver::Place Interleaver::place_of(Slot slot) const {
    const std::uint64_t number = slot.strand * positions_ + slot.position;
    return {(number % codewords_ + number / round_ % codewords_) % codewords_, number / codewords_};
}

Interleaver::Slot Interleaver::slot_of(Place place) const {
    const std::uint64_t first = place.index * codewords_;  // a round begins with a whole turn
    const std::uint64_t shift = first / round_ % codewords_;
    const std::uint64_t number = first + (place.codeword + codewords_ - shift) % codewords_;
    return {number / positions_, number % positions_};
}

}  // namespace oligo::dna

#include "dna/consensus/read_lattice.hpp"

#include "dna/consensus/quads.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr std::int32_t kRowsBetweenChecks = 4;

/// A row that is worked on.
using Row = std::array<Quad, 4>;

/// Adds what comes by up to three inserted bases.
void insert_forwards(Row& x, const float* one, const float* two) {
    const Row first = x;
    for (std::size_t q = 0; q < 4; ++q) {
        const Quad before = q == 0 ? Quad{} : first[q - 1];
        x[q] = first[q] + load_quad(one + 4 * q) * moved_by_one(before, first[q]);
    }
    const Row second = x;
    for (std::size_t q = 0; q < 4; ++q) {
        const Quad before = q == 0 ? Quad{} : second[q - 1];
        x[q] = second[q] + load_quad(two + 4 * q) * moved_by_two(before, second[q]);
    }
}

/// The same for chances of what is left; `one` and `two` at the first column.
void insert_backwards(Row& x, const float* one, const float* two) {
    const Row first = x;
    for (std::size_t q = 0; q < 4; ++q) {
        const Quad after = q == 3 ? Quad{} : first[q + 1];
        x[q] = first[q] + load_quad(one + 4 * q + 1) * moved_down_by_one(first[q], after);
    }
    const Row second = x;
    for (std::size_t q = 0; q < 4; ++q) {
        const Quad after = q == 3 ? Quad{} : second[q + 1];
        x[q] = second[q] + load_quad(two + 4 * q + 2) * moved_by_two(second[q], after);
    }
}

float largest(const Row& x) {
    return largest_lane(larger_of(larger_of(x[0], x[1]), larger_of(x[2], x[3])));
}

/// Brings the largest value to 1..2; returns the exponent that it was multiplied by.
std::int32_t rescale(Row& x) {
    const float most = largest(x);
    if (!(most > 0)) return 0;
    const auto bits = std::bit_cast<std::uint32_t>(most);
    const std::int32_t up = 127 - static_cast<std::int32_t>(bits >> 23);
    const float factor = power_of_two(up);
    for (Quad& quad : x) quad *= factor;
    return std::max(up, -126);
}

std::int32_t best_lane(const float* row, std::int32_t lanes) {
    return static_cast<std::int32_t>(std::max_element(row, row + lanes) - row);
}

}  // namespace

void ReadLattice::size_for(std::size_t length) {
    if (first_.size() > length) return;
    rows_.resize((length + 1) * kStride);  // the pads are zero and stay so
    first_.resize(length + 1);
    exponent_.resize(length + 1);
}

double ReadLattice::forward(const ReadChances& read, std::span<const std::uint8_t> draft) {
    const std::size_t length = draft.size();
    size_for(length);
    const float deletion = read.steps().deletion;
    const std::int32_t lowest = -kBand, highest = read.size();
    Row x{};
    first_[0] = -kBand / 2;
    exponent_[0] = 0;
    x[kQuads / 2][0] = 1;
    insert_forwards(x, read.insertion(first_[0]), read.two_insertions(first_[0]));
    for (std::size_t q = 0; q < 4; ++q) store_quad(row(0) + 4 * q, x[q]);
    std::int32_t aside = 0;  // columns that the band has yet to move, besides one a row
    for (std::size_t i = 1; i <= length; ++i) {
        std::int32_t step = aside > 0 ? 2 : aside < 0 ? 0 : 1;
        aside += 1 - step;
        const std::int32_t column = std::clamp(first_[i - 1] + step, lowest, highest);
        step = column - first_[i - 1];
        const float* const before = row(i - 1) + step;
        const float* const emission = read.emission(draft[i - 1], column);
        for (std::size_t q = 0; q < 4; ++q) {
            x[q] = load_quad(before + 4 * q - 1) * load_quad(emission + 4 * q) +
                   load_quad(before + 4 * q) * deletion;
        }
        insert_forwards(x, read.insertion(column), read.two_insertions(column));
        first_[i] = column;
        exponent_[i] = exponent_[i - 1];
        const bool check = i % kRowsBetweenChecks == 0;
        if (check) exponent_[i] += rescale(x);
        for (std::size_t q = 0; q < 4; ++q) store_quad(row(i) + 4 * q, x[q]);
        if (check) aside = best_lane(row(i), kBand) - kBand / 2;
    }
    const std::int32_t lane = read.size() - first_[length];
    end_ = lane >= 0 && lane < kBand ? row(length)[lane] : 0;
    if (!(end_ > 0)) return kHopeless;
    return std::log2(static_cast<double>(end_)) - exponent_[length];
}

void ReadLattice::add_gains(const ReadChances& read, std::span<const std::uint8_t> draft,
                            EditGains& gains) {
    const std::size_t length = draft.size();
    const float deletion = read.steps().deletion;
    std::array<float, kStride> buffer{};  // the row of the backward table, with its pads
    float* const back = buffer.data() + kPad;
    std::int32_t exponent = 0;
    Row b{};
    {
        const std::size_t lane = static_cast<std::size_t>(read.size() - first_[length]);
        b[lane / 4][lane % 4] = 1;
    }
    const Quad least = Quad{} + 1e-30F;
    const float per_end = 1 / end_;
    const std::int32_t all = exponent_[length];
    for (std::size_t i = length;; --i) {
        const std::int32_t column = first_[i];
        insert_backwards(b, read.insertion(column), read.two_insertions(column));
        if (i % kRowsBetweenChecks == 0) exponent += rescale(b);
        // A base more before base i of the draft.
        const float* const here = row(i);
        std::array<Quad, 4> sums{};
        Quad left{};
        for (std::size_t q = 0; q < 4; ++q) {
            left += load_quad(here + 4 * q) * b[q];
            const Quad copied = load_quad(here + 4 * q - 1) * b[q];
            for (unsigned base = 0; base < 4; ++base) {
                sums[base] += copied * load_quad(read.emission(base, column) + 4 * q);
            }
        }
        const Quad skipped = sums_of(left, left, left, left) * deletion;
        const float scale = power_of_two(all - exponent_[i] - exponent) * per_end;
        float* const inserted = gains.insertion.data() + 4 * i;
        store_quad(
            inserted,
            load_quad(inserted) +
                log2_of(larger_of((sums_of(sums[0], sums[1], sums[2], sums[3]) + skipped) * scale,
                                  least)));
        if (i == 0) return;
        // Another base, or none, in the place of base i - 1.
        const std::int32_t step = column - first_[i - 1];
        const float* const before = row(i - 1) + step;
        sums = {};
        left = Quad{};
        Quad doubled{};
        for (std::size_t q = 0; q < 4; ++q) {
            left += load_quad(before + 4 * q) * b[q];
            const Quad copied = load_quad(before + 4 * q - 1) * b[q];
            doubled += copied * load_quad(read.insertion(column) + 4 * q);
            for (unsigned base = 0; base < 4; ++base) {
                sums[base] += copied * load_quad(read.emission(base, column) + 4 * q);
            }
        }
        const float scale_before = power_of_two(all - exponent_[i - 1] - exponent) * per_end;
        const Quad rest = sums_of(left, doubled, left, doubled);
        const Quad substituted = sums_of(sums[0], sums[1], sums[2], sums[3]) + rest[0] * deletion;
        float* const changed = gains.substitution.data() + 4 * (i - 1);
        store_quad(changed,
                   load_quad(changed) + log2_of(larger_of(substituted * scale_before, least)));
        const Quad without = larger_of((Quad{} + (rest[0] - rest[1])) * scale_before, least);
        gains.deletion[i - 1] += log2_of(without)[0];
        // The row before.
        for (std::size_t q = 0; q < 4; ++q) store_quad(back + 4 * q, b[q]);
        // Column j of the row before is lane j - column of this one.
        const float* const from = back - step;
        const float* const emission = read.emission(draft[i - 1], first_[i - 1] + 1);
        for (std::size_t q = 0; q < 4; ++q) {
            b[q] = load_quad(from + 4 * q + 1) * load_quad(emission + 4 * q) +
                   load_quad(from + 4 * q) * deletion;
        }
    }
}

}  // namespace oligo::dna

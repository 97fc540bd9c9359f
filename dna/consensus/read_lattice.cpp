#include "dna/consensus/read_lattice.hpp"

#include "dna/consensus/quads.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr std::int32_t kRowsBetweenChecks = 4;
/// The largest value of a row is kept near 2^kTop, and what is less than kFloor counts as nothing:
/// products of two rows and a chance are then neither too large for a float nor subnormal, which
/// takes many processors a hundred times as long.
constexpr std::int32_t kTop = 56;
constexpr float kFloor = 1e-16F;

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

void drop_least(Row& x) {
    for (Quad& quad : x) quad = quad > kFloor ? quad : Quad{};
}

/// Brings the largest value near 2^kTop; returns the exponent that it was multiplied by.
std::int32_t rescale(Row& x) {
    const float most = largest(x);
    if (!(most > 0)) return 0;
    const auto bits = std::bit_cast<std::uint32_t>(most);
    const std::int32_t up = 127 + kTop - static_cast<std::int32_t>(bits >> 23);
    const float factor = power_of_two(up);
    for (Quad& quad : x) quad *= factor;
    return std::clamp(up, -126, 127);
}

/// Where a row stands.
struct RowPlace {
    std::size_t row, rows;
    std::int32_t column, columns;
};

/// How many columns the band has to move, besides one a row: slowly after the largest chance, which
/// may be on a wrong track for a while, and no farther from the straight line to the end than the
/// tracks of reads with many errors are.
std::int32_t aside_of(const float* row, const RowPlace& place) {
    constexpr std::int32_t kMiddle = ReadLattice::kBand / 2;
    const auto best =
        static_cast<std::int32_t>(std::max_element(row, row + ReadLattice::kBand) - row) - kMiddle;
    const std::int32_t follow = best > 2 ? 1 : best < -2 ? -1 : 0;
    const auto done = static_cast<float>(place.row), all = static_cast<float>(place.rows);
    const float line = done / all * static_cast<float>(place.columns);
    const float most = 2 * std::sqrt(0.1F * done * (all - done) / all);
    const float middle = static_cast<float>(place.column + kMiddle);
    return static_cast<std::int32_t>(
        std::clamp(middle + static_cast<float>(follow), line - most, line + most) - middle);
}

}  // namespace

void ReadLattice::size_for(std::size_t length) {
    if (first_.size() > length) return;
    rows_.resize((length + 1) * kStride);  // the pads are zero and stay so
    first_.resize(length + 1);
    exponent_.resize(length + 1);
}

double ReadLattice::forward(const ReadChances& read, std::span<const std::uint8_t> draft) {
    const std::size_t length = length_ = draft.size();
    size_for(length);
    const float deletion = read.steps().deletion;
    const std::int32_t lowest = -kBand, highest = read.size();
    Row x{};
    first_[0] = -kBand / 2;
    exponent_[0] = kTop;
    x[2][0] = power_of_two(kTop);
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
        drop_least(x);
        for (std::size_t q = 0; q < 4; ++q) store_quad(row(i) + 4 * q, x[q]);
        if (check) aside = aside_of(row(i), {i, length, column, read.size()});
    }
    const std::int32_t lane = read.size() - first_[length];
    end_ = lane >= 0 && lane < kBand ? row(length)[lane] : 0;
    if (!(end_ > 0)) return kHopeless;
    return std::log2(static_cast<double>(end_)) - exponent_[length];
}

/// Row after row of the backward table, from the last on.
class ReadLattice::Backward {
  public:
    /// Sums over a row of both tables.
    struct Products {
        std::array<Quad, 4> emitted{};  ///< a certain base is read from the one row to the other
        Quad skipped{};                 ///< no base is read
        Quad inserted{};                ///< a base is inserted
    };

    Backward(ReadLattice& tables, const ReadChances& read, std::size_t length)
        : tables_(tables), read_(read), row_(length) {
        const auto lane = static_cast<std::size_t>(read.size() - tables.first_[length]);
        b_[lane / 4][lane % 4] = power_of_two(kTop);
        finish();
    }

    std::size_t row() const { return row_; }
    std::int32_t column() const { return tables_.first_[row_]; }
    const Row& values() const { return b_; }

    /// Goes on to the row before, `base` lying between them.
    void go_on(std::uint8_t base) {
        for (std::size_t q = 0; q < 4; ++q) store_quad(buffer_.data() + kPad + 4 * q, b_[q]);
        const std::int32_t step = column() - tables_.first_[row_ - 1];
        --row_;
        const float* const from = buffer_.data() + kPad - step;  // the same column of the row left
        const float* const emission = read_.emission(base, column() + 1);
        const float deletion = read_.steps().deletion;
        for (std::size_t q = 0; q < 4; ++q) {
            b_[q] = load_quad(from + 4 * q + 1) * load_quad(emission + 4 * q) +
                    load_quad(from + 4 * q) * deletion;
        }
        finish();
    }

    /// The forward row of number `forward`, which is this one or the one before, times this row.
    Products products(std::size_t forward) const {
        const float* const before = tables_.row(forward) + (column() - tables_.first_[forward]);
        Products sums;
        for (std::size_t q = 0; q < 4; ++q) {
            sums.skipped += load_quad(before + 4 * q) * b_[q];
            const Quad read = load_quad(before + 4 * q - 1) * b_[q];
            sums.inserted += read * load_quad(read_.insertion(column()) + 4 * q);
            for (unsigned base = 0; base < 4; ++base) {
                sums.emitted[base] += read * load_quad(read_.emission(base, column()) + 4 * q);
            }
        }
        return sums;
    }
    /// The part of `emitted` of the row before in which another base than `base` is read.
    float wrong(std::uint8_t base) const {
        const float* const before = tables_.row(row_ - 1) + (column() - tables_.first_[row_ - 1]);
        const auto emission = [&](unsigned of, std::size_t q) {
            return load_quad(read_.emission(of, column()) + 4 * q);
        };
        Quad sum{};
        for (std::size_t q = 0; q < 4; ++q) {
            const Quad most = larger_of(larger_of(emission(0, q), emission(1, q)),
                                        larger_of(emission(2, q), emission(3, q)));
            const Quad own = emission(base, q);
            const Quad read = load_quad(before + 4 * q - 1) * b_[q] * own;
            sum += own < most ? read : Quad{};
        }
        return sum_of(sum);
    }
    /// What products with that forward row are multiplied by to be parts of the read's chance.
    float scale(std::size_t forward) const {
        return power_of_two(tables_.exponent_[tables_.length_] - tables_.exponent_[forward] -
                            exponent_) /
               tables_.end_;
    }

  private:
    void finish() {
        insert_backwards(b_, read_.insertion(column()), read_.two_insertions(column()));
        if (row_ % kRowsBetweenChecks == 0) exponent_ += rescale(b_);
        drop_least(b_);
    }

    ReadLattice& tables_;
    const ReadChances& read_;
    std::size_t row_;
    Row b_{};
    std::array<float, kStride> buffer_{};  ///< a row with its pads
    std::int32_t exponent_ = kTop;
};

void ReadLattice::add_gains(const ReadChances& read, std::span<const std::uint8_t> draft,
                            EditGains& gains) {
    const Quad least = Quad{} + 1e-30F;
    const auto add = [&](float* to, Quad ratios) {
        store_quad(to, load_quad(to) + log2_of(larger_of(ratios, least)));
    };
    const float deletion = read.steps().deletion;
    for (Backward back(*this, read, draft.size());; back.go_on(draft[back.row() - 1])) {
        const std::size_t i = back.row();
        // A base more before base i of the draft.
        const auto more = back.products(i);
        const Quad skipped = sums_of(more.skipped, more.skipped, more.skipped, more.skipped);
        const auto& in = more.emitted;
        add(gains.insertion.data() + 4 * i,
            (sums_of(in[0], in[1], in[2], in[3]) + skipped * deletion) * back.scale(i));
        if (i == 0) return;
        // Another base, or none, in the place of base i - 1. Insertions of the forward row that are
        // not repeated: they are in the backward row already.
        const auto other = back.products(i - 1);
        const float scale = back.scale(i - 1);
        const Quad rest = sums_of(other.skipped, other.inserted, other.skipped, other.inserted);
        const auto& out = other.emitted;
        add(gains.substitution.data() + 4 * (i - 1),
            (sums_of(out[0], out[1], out[2], out[3]) + rest[0] * deletion) * scale);
        const Quad without = Quad{} + (rest[0] - rest[1]) * scale;
        gains.deletion[i - 1] += log2_of(larger_of(without, least))[0];
    }
}

ErrorCounts ReadLattice::errors(const ReadChances& read, std::span<const std::uint8_t> draft) {
    ErrorCounts counts;
    counts.bases = static_cast<double>(draft.size());
    for (Backward back(*this, read, draft.size());; back.go_on(draft[back.row() - 1])) {
        const std::size_t i = back.row();
        const auto more = back.products(i);
        counts.insertions += sum_of(more.inserted) * back.scale(i);
        if (i == 0) return counts;
        const auto other = back.products(i - 1);
        const float scale = back.scale(i - 1);
        counts.deletions += sum_of(other.skipped) * read.steps().deletion * scale;
        counts.substitutions += back.wrong(draft[i - 1]) * scale;
    }
}

}  // namespace oligo::dna

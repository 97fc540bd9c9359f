#include "dna/fountain/fountain_code.hpp"

#include "core/error.hpp"
#include "core/random.hpp"

#include <algorithm>
#include <bit>
#include <set>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kRowSeed = 0x666F756E7461696E;  // "fountain"
constexpr std::uint64_t kCheckSeed = 0x636865636B;      // "check"
constexpr std::uint64_t kInactiveSeed = 0x696E616374;   // "inact"
constexpr std::uint64_t kHeavySeed = 0x6865617679;      // "heavy"
constexpr std::uint64_t kDenseSeed = 0x64656E7365;      // "dense"
constexpr unsigned kDegreeBits = 20;
constexpr unsigned kMostDegree = 64;
constexpr unsigned kMostStepDraws = 16;

/// Padded sizes whose first precode is singular, and the first one that is not.
struct Exception {
    std::uint32_t padded;
    unsigned trial;
};
constexpr std::array<Exception, 2> kExceptions = {{{376, 1}, {471040, 1}}};

std::uint32_t check_size(std::uint32_t source_symbols) {
    if (source_symbols < 1 || source_symbols > FountainCode::kMostSources) {
        throw core::InputError("fountain: " + std::to_string(source_symbols) +
                               " source symbols; expected 1.." +
                               std::to_string(FountainCode::kMostSources));
    }
    return source_symbols;
}

/// K' has at most seven significant bits, so that there are few precodes.
std::uint32_t pad(std::uint32_t sources) {
    if (sources <= FountainCode::kMostDense) return sources;
    const int octave = std::bit_width(sources) - 1;
    const std::uint32_t step = 1U << std::max(0, octave - 6);
    return (sources + step - 1) / step * step;
}

unsigned trial_of(std::uint32_t padded) {
    for (const Exception& exception : kExceptions) {
        if (exception.padded == padded) return exception.trial;
    }
    return 0;
}

std::uint32_t integer_root(std::uint32_t value) {
    std::uint32_t root = 0;
    for (std::uint32_t bit = 1U << 15; bit != 0; bit >>= 1) {
        const std::uint64_t next = root + bit;
        if (next * next <= value) root += bit;
    }
    return root;
}

using HeavyTable =
    std::array<std::array<std::uint8_t, FountainCode::kHeavyGroups>, FountainCode::kHeavyRows>;

HeavyTable make_heavy_table() {
    HeavyTable table{};
    core::Random random(kHeavySeed);
    for (auto& row : table) {
        for (std::uint8_t& cell : row) cell = static_cast<std::uint8_t>(random.below(256));
    }
    return table;
}

/// Distances around a circle between the points 0, a and b, the smallest first: alike for triples
/// of points that are rotations of each other.
std::array<std::uint32_t, 3> gaps(std::uint32_t a, std::uint32_t b, std::uint32_t circle) {
    const std::uint32_t low = std::min(a, b);
    const std::uint32_t high = std::max(a, b);
    std::array<std::uint32_t, 3> result = {low, high - low, circle - high};
    auto least = result;
    for (int turn = 0; turn < 2; ++turn) {
        std::rotate(result.begin(), result.begin() + 1, result.end());
        least = std::min(least, result);
    }
    return least;
}

/// Two different numbers below `bound`.
std::array<std::uint32_t, 2> two_below(core::Random& random, std::uint32_t bound) {
    const std::uint32_t first = random.below(bound);
    const std::uint32_t second = random.below(bound - 1);
    return {first, second + (second >= first ? 1 : 0)};
}

/// Draws numbers that differ. A small filter of those drawn says of most that they are new, so that
/// only few are compared with all before.
class ColumnDraws {
  public:
    explicit ColumnDraws(std::span<std::uint32_t> columns) : columns_(columns) {}

    /// The next `count` numbers of begin..begin+range-1.
    void draw(core::Random& random, std::uint32_t begin, std::uint32_t range, unsigned count) {
        for (const std::size_t end = filled_ + count; filled_ < end;) {
            const std::uint32_t column = begin + random.below(range);
            std::uint64_t& word = filter_[column % kWords];
            const std::uint64_t bit = std::uint64_t{1} << (column / kWords % 64);
            if ((word & bit) != 0 && known(column)) continue;
            word |= bit;
            columns_[filled_++] = column;
        }
    }

  private:
    static constexpr unsigned kWords = 4;
    bool known(std::uint32_t column) const {
        const auto end = columns_.begin() + static_cast<std::ptrdiff_t>(filled_);
        return std::find(columns_.begin(), end, column) != end;
    }

    std::span<std::uint32_t> columns_;
    std::size_t filled_ = 0;
    std::array<std::uint64_t, kWords> filter_{};
};

}  // namespace

FountainCode::FountainCode(std::uint32_t source_symbols)
    : FountainCode(source_symbols, trial_of(pad(check_size(source_symbols)))) {}

FountainCode::FountainCode(std::uint32_t source_symbols, unsigned trial)
    : sources_(check_size(source_symbols)), padded_(pad(source_symbols)) {
    if (dense()) {
        columns_ = sources_;
        return;
    }
    const std::uint32_t root = integer_root(padded_);
    checks_ = padded_ / 256 + root;
    // With 12 fewer, one set of K + 2 symbols in 10^5 was still singular at K = 1000.
    const std::uint32_t inactive = 28 + root;
    columns_ = padded_ + checks_ + kHeavyRows;
    sparse_ = columns_ - inactive;
    seed_ = kRowSeed ^ (std::uint64_t{padded_} << 8 | trial);
    draw_steps();
}

unsigned FountainCode::row(std::uint32_t row,
                           std::span<std::uint32_t, kMostRowColumns> columns) const {
    core::Random random(seed_, row);
    const std::uint64_t draw = random.next();
    const auto uniform = static_cast<std::uint32_t>(draw >> (64 - kDegreeBits));
    const unsigned degree =
        std::min({kMostDegree, sparse_ / 2, 1 + (1U << kDegreeBits) / (uniform + 1)});
    ColumnDraws draws(columns);
    draws.draw(random, 0, sparse_, degree);
    // Two or three: were it always two, all inactive columns together would be in no equation.
    const unsigned inactive = 2 + static_cast<unsigned>(draw & 1);
    draws.draw(random, sparse_, columns_ - sparse_, inactive);
    return degree + inactive;
}

// Columns of one turn around the check rows share their two steps, so all rows fill evenly. Turns
// should differ up to rotation: two columns in the same three check rows are told apart by nothing
// else when no encoding symbol holds either.
void FountainCode::draw_steps() {
    std::set<std::array<std::uint32_t, 3>> known;
    for (std::uint32_t turn = 0; std::uint64_t{turn} * checks_ < sparse_; ++turn) {
        core::Random random(kCheckSeed, turn);
        std::array<std::uint32_t, 2> steps{};
        for (unsigned draw = 0; draw < kMostStepDraws; ++draw) {
            steps = two_below(random, checks_ - 1);
            if (known.insert(gaps(steps[0] + 1, steps[1] + 1, checks_)).second) break;
        }
        steps_.push_back({steps[0] + 1, steps[1] + 1});
    }
}

std::array<std::uint32_t, 2> FountainCode::inactive_of_check(std::uint32_t check) const {
    core::Random random(kInactiveSeed, check);
    auto columns = two_below(random, columns_ - sparse_);
    for (std::uint32_t& column : columns) column += sparse_;
    return columns;
}

std::uint8_t FountainCode::heavy_coefficient(unsigned row, unsigned group) {
    static const HeavyTable table = make_heavy_table();
    return table[row][group];
}

std::uint64_t FountainCode::seed() const {
    return dense() ? kDenseSeed : seed_;
}

void FountainCode::dense_row(std::uint32_t id, std::span<std::uint8_t> coefficients) const {
    core::Random random(kDenseSeed, id);
    for (std::uint8_t& coefficient : coefficients) {
        coefficient = static_cast<std::uint8_t>(1 + random.below(255));
    }
}

}  // namespace oligo::dna

#include "dna/lattice/word_lattice.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace oligo::dna {
namespace {

/// The lane that `nt` bases lead to.
std::size_t lane_of(std::int32_t shift, std::int32_t nt) {
    const std::int32_t lane = shift + nt;
    return static_cast<std::size_t>(lane);
}

constexpr std::uint32_t kTop = std::uint32_t{1} << 30;  ///< of the largest value of a row
constexpr std::uint32_t kLeast = kTop >> 18;  ///< what is less than this part of it is let go
constexpr unsigned kUnlikelyBits = 16;        ///< places so much less likely than the likeliest too
constexpr unsigned kMeanBits = 24;            ///< of WordChances::mean()
constexpr std::int32_t kStops = 24;           ///< missing bases from which on a read stops early
// Where strands were cut from their primers and addresses is not certain: bases that may be too
// many at either end, each of them so much less likely. In the midst of a read: half as likely.
constexpr std::int32_t kEdge = 2, kEdgeBits = 3;
constexpr unsigned kWeightBits = 14;  ///< of the weight of a step in a column's sum
constexpr std::uint8_t kUnknownBase = 4;
/// Every second bit, of bases with two.
constexpr unsigned kOfBases = 0x5555;
/// A packed string with each base b exchanged for turn >> 2 b & 3.
std::uint16_t turned(std::uint16_t packed, unsigned turn) {
    const unsigned low = packed & kOfBases, high = packed >> 1 & kOfBases;
    const unsigned no_low = low ^ kOfBases, no_high = high ^ kOfBases;
    return static_cast<std::uint16_t>(
        (no_high & no_low) * (turn & 3) | (no_high & low) * (turn >> 2 & 3) |
        (high & no_low) * (turn >> 4 & 3) | (high & low) * (turn >> 6 & 3));
}

constexpr auto kLanes = static_cast<std::int32_t>(WordLattice::kBand);

}  // namespace

void WordLattice::pack(std::span<const std::uint8_t> bases) {
    size_ = static_cast<std::int32_t>(bases.size());
    pieces_.resize(bases.size() + 1);
    clear_.resize(bases.size() + 1);
    std::uint32_t piece = 0;
    std::uint8_t clear = 0;
    pieces_[bases.size()] = 0;
    clear_[bases.size()] = 0;
    for (std::size_t i = bases.size(); i-- > 0;) {
        const std::uint8_t base = bases[i];
        piece = piece >> 2 | std::uint32_t{base & 3U} << (2 * kPacked - 2);
        clear = base >= kUnknownBase
                    ? std::uint8_t{0}
                    : static_cast<std::uint8_t>(std::min<unsigned>(clear + 1U, kPacked));
        pieces_[i] = static_cast<std::uint16_t>(piece);
        clear_[i] = clear;
    }
}

void WordLattice::lay_band() {
    constexpr std::int32_t kMiddle = kBand / 2;
    const auto nt = static_cast<std::int64_t>(chances_->book().word_nt());
    const auto words = static_cast<std::int64_t>(words_);
    const std::int64_t end = open_ ? nt * words : size_;
    first_.resize(words_ + 1);
    for (std::int64_t k = 0; k <= words; ++k) {
        first_[static_cast<std::size_t>(k)] =
            start_ + static_cast<std::int32_t>(end * k / words) - kMiddle;
    }
    fore_.resize(words_ + 1);
    back_.resize(words_ + 1);
    at_ = 0;
    passed_ = false;
    weigh_places();
}

void WordLattice::begin(const WordChances& chances, std::span<const std::uint8_t> bases,
                        std::size_t words, std::span<const std::uint8_t> turns) {
    chances_ = &chances;
    words_ = words;
    turns_ = turns;
    open_ = false;
    start_ = 0;
    slack_ = kEdge;
    const std::size_t whole = words * chances.book().word_nt();
    if (bases.size() + kStops < whole) {
        std::vector<std::uint8_t> padded(bases.begin(), bases.end());
        padded.resize(whole, kUnknownBase);
        pack(padded);
    } else {
        pack(bases);
    }
    lay_band();
}

void WordLattice::begin_open(const WordChances& chances, std::span<const std::uint8_t> bases,
                             std::size_t words, std::size_t start, std::size_t slack) {
    chances_ = &chances;
    words_ = words;
    turns_ = {};
    open_ = true;
    start_ = static_cast<std::int32_t>(start);
    slack_ = static_cast<std::int32_t>(slack);
    pack(bases);
    lay_band();
}

bool WordLattice::known(const Piece& piece) const {
    return clear_[static_cast<std::size_t>(piece.place)] >= piece.nt &&
           piece.nt <= chances_->most_nt();
}

std::uint16_t WordLattice::packed(const Piece& piece) const {
    std::uint16_t bases = pieces_[static_cast<std::size_t>(piece.place)];
    if (!turns_.empty()) bases = turned(bases, turns_[piece.column]);
    return static_cast<std::uint16_t>(bases >> (2 * (kPacked - piece.nt)));
}

const std::uint16_t* WordLattice::chances_of(const Piece& piece) const {
    return known(piece) ? chances_->column(piece.nt, packed(piece)) : nullptr;
}

std::uint32_t WordLattice::chance(const Piece& piece, int word) const {
    if (word == kUnknown) return unknown(piece);
    if (!known(piece)) return chances_->blank(piece.nt);
    return std::uint32_t{chances_->column(piece.nt, packed(piece))[word]} << (kMeanBits - 16);
}

std::uint32_t WordLattice::mean(const Piece& piece) const {
    return known(piece) ? chances_->mean(piece.nt, packed(piece)) : chances_->blank(piece.nt);
}

/// Each place is gone through in several columns, for which an unknown word is the same.
void WordLattice::weigh_places() {
    if (!turns_.empty()) return;
    const auto longest = static_cast<std::int32_t>(chances_->longest_nt());
    means_.resize((static_cast<std::size_t>(size_) + 1) * kMeans);
    for (std::int32_t place = 0; place <= size_; ++place) {
        std::uint32_t* const row = &means_[static_cast<std::size_t>(place) * kMeans];
        for (std::int32_t nt = 0; nt <= std::min(longest, size_ - place); ++nt) {
            row[nt] = mean({0, place, static_cast<std::size_t>(nt)});
        }
    }
}

void WordLattice::scale(Row& row) {
    const std::uint32_t most = *std::max_element(row.begin(), row.end());
    if (most == 0) return;
    const int up = std::countl_zero(most) - std::countl_zero(kTop);
    for (std::uint32_t& value : row) {
        value = up >= 0 ? value << up : value >> -up;
        if (value < kLeast) value = 0;
    }
}

std::uint32_t WordLattice::chance(const Piece& piece, int word, std::uint32_t sure) const {
    const std::uint32_t own = chance(piece, word);
    if (sure >= kSure) return own;
    const std::uint64_t any = unknown(piece);
    return static_cast<std::uint32_t>((std::uint64_t{own} * sure + any * (kSure - sure)) >> 16);
}

WordLattice::Lengths WordLattice::lengths(std::size_t column, std::int32_t place) const {
    const std::int32_t shift = place - first_[column + 1];
    const auto longest = static_cast<std::int32_t>(chances_->longest_nt());
    return {shift, std::max(0, -shift), std::min({longest, size_ - place, kLanes - 1 - shift})};
}

void WordLattice::go_back(std::span<const std::int16_t> known) {
    Row& last = back_[words_];
    last.fill(0);
    for (std::int32_t lane = 0; lane < kLanes; ++lane) {
        const std::int32_t place = first_[words_] + lane;
        const std::int32_t off = size_ - place;
        if (place < 0 || off < 0 || (!open_ && off > kEdge)) continue;
        last[static_cast<std::size_t>(lane)] = open_ ? kTop : kTop >> (kEdgeBits * off);
    }
    for (to_end(); at_ > 0;) step_back(known.empty() ? kUnknown : known[at_ - 1], kSure);
    Row& first = fore_[0];
    first.fill(0);
    for (std::int32_t lane = 0; lane < kLanes; ++lane) {
        const std::int32_t off = std::abs(first_[0] + lane - start_);
        const std::int32_t bits = open_ ? off : kEdgeBits * off;
        if (off <= slack_) first[static_cast<std::size_t>(lane)] = kTop >> bits;
    }
}

void WordLattice::prune(Row& row, const Row& other) {
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < kBand; ++i) {
        most = std::max(most, std::uint64_t{row[i]} * other[i]);
    }
    if (most == 0) return;
    for (std::size_t i = 0; i < kBand; ++i) {
        if (std::uint64_t{row[i]} * other[i] < most >> kUnlikelyBits) row[i] = 0;
    }
}

void WordLattice::go_before(int word, std::uint32_t sure) {
    step_back(word, sure);
    if (passed_) prune(back_[at_], fore_[at_]);
}

void WordLattice::step_back(int word, std::uint32_t sure) {
    const Row& next = back_[at_];
    --at_;
    Row& row = back_[at_];
    row.fill(0);
    std::int32_t low = 0, high = kLanes - 1;  // lanes of the next row that are in use
    while (low < high && next[static_cast<std::size_t>(low)] == 0) ++low;
    while (high > low && next[static_cast<std::size_t>(high)] == 0) --high;
    for (std::int32_t lane = 0; lane < kLanes; ++lane) {
        const std::int32_t place = first_[at_] + lane;
        if (place < 0 || place > size_) continue;
        const Lengths nts = lengths(at_, place);
        std::uint64_t sum = 0;
        const std::int32_t to = std::min(nts.to, high - nts.shift);
        for (std::int32_t nt = std::max(nts.from, low - nts.shift); nt <= to; ++nt) {
            const std::uint32_t behind = next[lane_of(nts.shift, nt)];
            if (behind == 0) continue;
            const Piece piece{at_, place, static_cast<std::size_t>(nt)};
            const std::uint64_t own = word == kUnknown ? unknown(piece) : chance(piece, word, sure);
            sum += std::uint64_t{behind} * own >> kMeanBits;
        }
        row[static_cast<std::size_t>(lane)] = static_cast<std::uint32_t>(sum);
    }
    scale(row);
}

/// A way to read a word: bases from a place on, with what is before and behind.
struct WordLattice::Step {
    std::int32_t place, nt;
    std::uint64_t weight;
};

std::span<const WordLattice::Step> WordLattice::steps_of(std::size_t column, StepRoom& room) const {
    std::size_t count = 0;
    for (std::int32_t lane = 0; lane < kLanes; ++lane) {
        const std::uint64_t before = fore_[column][static_cast<std::size_t>(lane)];
        const std::int32_t place = first_[column] + lane;
        if (before == 0 || place < 0 || place > size_) continue;
        const Lengths nts = lengths(column, place);
        for (std::int32_t nt = nts.from; nt <= nts.to; ++nt) {
            const std::uint64_t weight = before * back_[column + 1][lane_of(nts.shift, nt)];
            if (weight != 0) room[count++] = {place, nt, weight};
        }
    }
    return std::span(room).first(count);
}

void WordLattice::weigh_column(std::size_t column, WordWeights& weights) const {
    StepRoom room;
    const auto steps = steps_of(column, room);
    std::uint64_t largest = 0;
    for (const Step& step : steps) largest = std::max(largest, step.weight);
    const std::size_t words = chances_->book().words();
    std::fill_n(weights.begin(), words, 1U);
    const int down = std::max(0, 64 - std::countl_zero(largest) - static_cast<int>(kWeightBits));
    for (const Step& step : steps) {
        const auto weight = static_cast<std::uint16_t>(step.weight >> down);
        if (weight == 0) continue;
        const auto nt = static_cast<std::size_t>(step.nt);
        const std::uint16_t* const chance = chances_of({column, step.place, nt});
        if (chance == nullptr) {
            const std::uint32_t same = weight * chances_->blank(nt) >> 10;
            for (std::size_t w = 0; w < words; ++w) weights[w] += same;
        } else {
            for (std::size_t w = 0; w < words; ++w) {
                weights[w] += std::uint32_t{weight} * chance[w] >> 2;
            }
        }
    }
}

std::optional<WordLattice::Guess> WordLattice::guess_column(std::size_t column) const {
    StepRoom room;
    const auto steps = steps_of(column, room);
    const LatticeBook& book = chances_->book();
    const auto word_nt = static_cast<std::int32_t>(book.word_nt());
    std::uint64_t largest = 0, most = 0;
    std::int32_t place = -1;
    for (const Step& step : steps) {
        largest = std::max(largest, step.weight);
        if (step.nt != word_nt || step.weight <= most) continue;
        most = step.weight;
        place = step.place;
    }
    if (place < 0 || clear_[static_cast<std::size_t>(place)] < book.word_nt()) return std::nullopt;
    const int word = book.symbol_of(packed({column, place, book.word_nt()}));
    if (word < 0) return std::nullopt;
    const int down = std::max(0, 64 - std::countl_zero(largest) - static_cast<int>(kWeightBits));
    std::uint64_t own = 0, all = 0;
    for (const Step& step : steps) {
        const std::uint64_t weight = step.weight >> down;
        if (weight == 0) continue;
        const auto nt = static_cast<std::size_t>(step.nt);
        own += weight * chance({column, step.place, nt}, word);
        all += weight * unknown({column, step.place, nt});
    }
    all *= book.words();
    if (all == 0) return std::nullopt;
    return Guess{static_cast<std::uint16_t>(word),
                 static_cast<std::uint32_t>(std::min<std::uint64_t>(kSure, own * kSure / all))};
}

void WordLattice::go_on(int word, std::uint32_t sure) {
    const Row &before = fore_[at_], &behind = back_[at_ + 1];
    std::array<std::uint64_t, kBand> sums{};
    for (std::int32_t lane = 0; lane < kLanes; ++lane) {
        const std::uint64_t own = before[static_cast<std::size_t>(lane)];
        const std::int32_t place = first_[at_] + lane;
        if (own == 0 || place < 0 || place > size_) continue;
        const Lengths nts = lengths(at_, place);
        for (std::int32_t nt = nts.from; nt <= nts.to; ++nt) {
            if (behind[lane_of(nts.shift, nt)] == 0) continue;
            sums[lane_of(nts.shift, nt)] +=
                own * chance({at_, place, static_cast<std::size_t>(nt)}, word, sure) >> kMeanBits;
        }
    }
    Row& row = fore_[++at_];
    for (std::size_t i = 0; i < kBand; ++i) row[i] = static_cast<std::uint32_t>(sums[i]);
    scale(row);
    prune(row, back_[at_]);
    passed_ |= at_ == words_;
}

std::int32_t WordLattice::place() const {
    const Row& back = back_[at_];
    std::size_t best = kBand / 2;
    std::uint64_t most = 0;
    for (std::size_t lane = 0; lane < kBand; ++lane) {
        const std::uint64_t weight = std::uint64_t{fore_[at_][lane]} * back[lane];
        if (weight > most) {
            most = weight;
            best = lane;
        }
    }
    return first_[at_] + static_cast<std::int32_t>(best);
}

}  // namespace oligo::dna

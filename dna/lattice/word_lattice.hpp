#pragma once

#include "dna/lattice/word_chances.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace oligo::dna {

/// How likely each of the words of a book is.
using WordWeights = std::array<std::uint32_t, LatticeBook::kMostWords>;

/// The drift lattice of one read of a row of words: its states are the places of the read at which
/// a word may begin, a step reads one word (forward-backward after Davey and MacKay 2001, with
/// words in the place of their watermark). Columns are gone through from the first to the last, or
/// back from the last to the first, and what has become known of a column sharpens all that come
/// after it. All numbers are integers, so that every machine finds the same.
class WordLattice {
  public:
    static constexpr std::size_t kBand = 24;  ///< places that a word may begin at
    static constexpr int kUnknown = -1;

    /// Keeps a reference to `chances`. `bases`: values 0..3 of the read from the first word's first
    /// base on, 4 where nothing is known. Many bases fewer than `words` words have: the read stops
    /// within the strand. `turns`, kept as a reference: where the strand has the words of the book
    /// with their bases exchanged, by column what makes bases of the strand those of the book (base
    /// value b becomes turn >> 2 b & 3); none: nothing was exchanged.
    void begin(const WordChances& chances, std::span<const std::uint8_t> bases, std::size_t words,
               std::span<const std::uint8_t> turns = {});
    /// The same for words in the midst of a read: they begin at `start`, give or take `slack`
    /// bases, and anything may follow them.
    void begin_open(const WordChances& chances, std::span<const std::uint8_t> bases,
                    std::size_t words, std::size_t start, std::size_t slack);

    /// Reads all from the last column to the first one and stands before that. `known`: by column
    /// the word, or kUnknown; none: all are unknown.
    void go_back(std::span<const std::int16_t> known);
    /// What the read says of the column that is next, as likelihoods.
    void weigh(WordWeights& weights) const { weigh_column(at_, weights); }
    /// A word that a read may have, and the chance of it in parts of 65536.
    struct Guess {
        std::uint16_t word = 0;
        std::uint32_t sure = 0;
    };
    /// The word that stands at the likeliest place of the next column, at a fraction of the time
    /// that weighing all words takes; nothing where no word of the book does.
    std::optional<Guess> guess() const { return guess_column(at_); }
    std::optional<Guess> guess_before() const { return guess_column(at_ - 1); }
    /// Goes on behind that column, `word` being its word, or nothing known of it; or likely with so
    /// many parts of 65536.
    void go_on(int word, std::uint32_t sure = kSure);

    /// Stands before the first column again, or behind the last one.
    void to_begin() { at_ = 0; }
    void to_end() { at_ = words_; }
    /// The same for the column before, from right to left.
    void weigh_before(WordWeights& weights) const { weigh_column(at_ - 1, weights); }
    void go_before(int word, std::uint32_t sure = kSure);
    static constexpr std::uint32_t kSure = 65536;

    /// Where the next column most likely begins in the read.
    std::int32_t place() const;

  private:
    using Row = std::array<std::uint32_t, kBand>;
    /// Bases from `from` to `to` that a word may be read as.
    struct Lengths {
        std::int32_t shift, from, to;
    };
    static constexpr std::size_t kPacked = 8;  ///< bases in a packed piece
    static constexpr std::size_t kMeans = WordChances::kLongestNt + 1;

    void pack(std::span<const std::uint8_t> bases);
    void lay_band();
    void weigh_places();
    /// Some bases of the read as the word of a column.
    struct Piece {
        std::size_t column;
        std::int32_t place;
        std::size_t nt;
    };
    /// Whether all bases of a piece are known and the tables have it.
    bool known(const Piece& piece) const;
    std::uint16_t packed(const Piece& piece) const;
    /// The chances of a piece; null where it is not known().
    const std::uint16_t* chances_of(const Piece& piece) const;
    std::uint32_t chance(const Piece& piece, int word) const;
    /// The same of an unknown word.
    std::uint32_t mean(const Piece& piece) const;
    std::uint32_t unknown(const Piece& piece) const {
        return turns_.empty() ? means_[static_cast<std::size_t>(piece.place) * kMeans + piece.nt]
                              : mean(piece);
    }
    std::uint32_t chance(const Piece& piece, int word, std::uint32_t sure) const;
    /// Of the word of a column that begins at `place`.
    Lengths lengths(std::size_t column, std::int32_t place) const;
    struct Step;
    using StepRoom = std::array<Step, kBand*(WordChances::kLongestNt + 1)>;
    std::span<const Step> steps_of(std::size_t column, StepRoom& room) const;
    void weigh_column(std::size_t column, WordWeights& weights) const;
    std::optional<Guess> guess_column(std::size_t column) const;
    static void scale(Row& row);
    /// Lets go of places that are next to impossible by what is known of both sides.
    static void prune(Row& row, const Row& other);
    void step_back(int word, std::uint32_t sure);

    const WordChances* chances_ = nullptr;
    std::size_t words_ = 0, at_ = 0;
    std::int32_t size_ = 0;
    bool open_ = false;
    bool passed_ = false;  ///< all columns were gone through from the first to the last
    std::int32_t start_ = 0, slack_ = 0;
    std::span<const std::uint8_t> turns_;
    std::vector<std::uint16_t> pieces_;  ///< eight bases from each place on, the first highest
    std::vector<std::uint8_t> clear_;    ///< known bases from each place on, up to eight
    std::vector<std::uint32_t> means_;  ///< by place and bases, where nothing was exchanged: mean()
    std::vector<std::int32_t> first_;   ///< place of the first lane before each column
    std::vector<Row> fore_, back_;      ///< what is before and behind, by column
};

}  // namespace oligo::dna

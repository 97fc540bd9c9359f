#include "dna/stream/outer_code.hpp"

#include "dna/ecc/interleave.hpp"
#include "dna/ecc/reed_solomon.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

/// Symbols that are surer than this are never erased.
constexpr std::uint8_t kSure = 30;
/// Parity symbols that a codeword must leave over to be taken without looking for a better one.
constexpr unsigned kSpare = 2;
constexpr unsigned kFewParity = 6;  ///< below this, one is enough when doubtful symbols are erased
constexpr std::size_t kMostTries = 8;

using Confidence = std::span<const std::vector<std::uint8_t>>;

/// A codeword for every byte position.
class ByteColumns {
  public:
    using Code = ReedSolomon;
    static const GaloisField& field() { return GaloisField::gf256(); }

    explicit ByteColumns(OuterCode::Rows rows) : rows_(rows) {}
    std::size_t codewords() const { return rows_.front().size(); }
    std::uint8_t get(std::size_t codeword, std::size_t row) const { return rows_[row][codeword]; }
    void put(std::size_t codeword, std::size_t row, std::uint8_t symbol) const {
        rows_[row][codeword] = symbol;
    }
    std::uint8_t confidence(Confidence of, std::size_t codeword, std::size_t row) const {
        return of[row][codeword];
    }

  private:
    OuterCode::Rows rows_;
};

/// As many codewords as a strand has pairs of bytes; each wanders over all positions.
class PairDiagonals {
  public:
    using Code = WideReedSolomon;
    static const WideField& field() { return WideField::gf65536(); }

    explicit PairDiagonals(OuterCode::Rows rows)
        : rows_(rows), pairs_(rows.front().size() / 2), interleaver_(rows.size(), pairs_, pairs_) {}
    std::size_t codewords() const { return pairs_; }
    std::uint16_t get(std::size_t codeword, std::size_t row) const {
        const std::uint8_t* pair = at(codeword, row);
        return static_cast<std::uint16_t>(pair[0] | pair[1] << 8);
    }
    void put(std::size_t codeword, std::size_t row, std::uint16_t symbol) const {
        std::uint8_t* pair = at(codeword, row);
        pair[0] = static_cast<std::uint8_t>(symbol);
        pair[1] = static_cast<std::uint8_t>(symbol >> 8);
    }
    std::uint8_t confidence(Confidence of, std::size_t codeword, std::size_t row) const {
        const std::size_t at = 2 * interleaver_.slot_of({codeword, row}).position;
        return std::min(of[row][at], of[row][at + 1]);
    }

  private:
    std::uint8_t* at(std::size_t codeword, std::size_t row) const {
        return rows_[row].data() + 2 * interleaver_.slot_of({codeword, row}).position;
    }

    OuterCode::Rows rows_;
    std::size_t pairs_;
    Interleaver interleaver_;
};

template <class Layout>
class OuterCodeOver final : public OuterCode {
  public:
    using Code = typename Layout::Code;

    explicit OuterCodeOver(unsigned parity) : code_(Layout::field(), parity) {}

    void encode(Rows rows) const override {
        const Layout layout(rows);
        const std::size_t data = rows.size() - code_.parity();
        std::vector<typename Code::Symbol> message(data), parity(code_.parity());
        for (std::size_t c = 0; c < layout.codewords(); ++c) {
            for (std::size_t r = 0; r < data; ++r) message[r] = layout.get(c, r);
            code_.encode(message, parity);
            for (std::size_t k = 0; k < parity.size(); ++k) layout.put(c, data + k, parity[k]);
        }
    }

    std::optional<Corrections> decode(Rows rows, Confidence confidence) const override {
        const Layout layout(rows);
        Word word(rows.size());
        const std::size_t data = rows.size() - code_.parity();
        Corrections corrected;
        for (std::size_t c = 0; c < layout.codewords(); ++c) {
            for (std::size_t r = 0; r < rows.size(); ++r) {
                word.symbols[r] = layout.get(c, r);
                word.confidence[r] = layout.confidence(confidence, c, r);
            }
            if (!correct(word)) return std::nullopt;
            for (std::size_t r = 0; r < rows.size(); ++r) {
                const bool read = word.confidence[r] != 0;
                corrected.outer += read && layout.get(c, r) != word.symbols[r];
                corrected.restored += !read && r < data;
                layout.put(c, r, word.symbols[r]);
            }
        }
        return corrected;
    }

  private:
    struct Word {
        explicit Word(std::size_t length) : symbols(length), confidence(length) {}

        std::vector<typename Code::Symbol> symbols;
        std::vector<std::uint8_t> confidence;
        std::vector<std::uint16_t> doubtful;  ///< places, the least sure first
    };

    bool correct(Word& word) const {
        auto& doubtful = word.doubtful;
        doubtful.clear();
        for (std::size_t r = 0; r < word.symbols.size(); ++r) {
            if (word.confidence[r] < kSure) doubtful.push_back(static_cast<std::uint16_t>(r));
        }
        std::stable_sort(doubtful.begin(), doubtful.end(), [&](std::uint16_t a, std::uint16_t b) {
            return word.confidence[a] < word.confidence[b];
        });
        std::size_t missing = 0;
        while (missing < doubtful.size() && word.confidence[doubtful[missing]] == 0) ++missing;
        const auto lost = std::span(doubtful).first(missing);
        if (code_.decode(word.symbols, lost, std::min(kSpare, code_.parity()))) return true;
        if (missing > code_.parity()) return false;
        return missing == doubtful.size() ? code_.decode(word.symbols, lost).has_value()
                                          : correct_doubtful(word, missing);
    }

    /// Tries with `missing` and more of the doubtful symbols erased. Always some parity is left
    /// over to tell a codeword from any word.
    bool correct_doubtful(Word& word, std::size_t missing) const {
        const auto lost = std::span(word.doubtful).first(missing);
        const unsigned spare = code_.parity() < kFewParity ? 1 : kSpare;
        if (missing + spare > code_.parity()) return code_.decode(word.symbols, lost).has_value();
        const std::size_t most =
            std::min<std::size_t>(word.doubtful.size(), code_.parity() - spare);
        const std::size_t step = std::max<std::size_t>(1, (most - missing) / kMostTries);
        std::vector<typename Code::Symbol> best, tried;
        unsigned least = 0;
        for (std::size_t erased = missing; erased <= most; ++erased) {
            const bool surer =
                erased < word.doubtful.size() && erased > 0 &&
                word.confidence[word.doubtful[erased]] > word.confidence[word.doubtful[erased - 1]];
            if ((erased - missing) % step != 0 && !surer) continue;
            tried = word.symbols;
            if (!code_.decode(tried, std::span(word.doubtful).first(erased), spare)) continue;
            unsigned cost = 0;
            for (std::size_t r = 0; r < tried.size(); ++r) {
                cost += tried[r] != word.symbols[r] ? word.confidence[r] : 0U;
            }
            if (!best.empty() && cost >= least) continue;
            least = cost;
            best = tried;
        }
        if (best.empty()) return false;
        word.symbols = best;
        return true;
    }

    Code code_;
};

}  // namespace

std::uint64_t most_block_strands(OuterField field) {
    // Longer codewords would hardly gain: of 4095 strands at 5 % loss 205 are lost, give or
    // take 14.
    return field == OuterField::kGf256 ? 255 : 4095;
}

unsigned outer_symbol_bytes(OuterField field) {
    return field == OuterField::kGf256 ? 1 : 2;
}

std::unique_ptr<const OuterCode> make_outer_code(OuterField field, unsigned parity) {
    if (field == OuterField::kGf256) return std::make_unique<OuterCodeOver<ByteColumns>>(parity);
    return std::make_unique<OuterCodeOver<PairDiagonals>>(parity);
}

}  // namespace oligo::dna

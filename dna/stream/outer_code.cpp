#include "dna/stream/outer_code.hpp"

#include "dna/ecc/interleave.hpp"
#include "dna/ecc/reed_solomon.hpp"

namespace oligo::dna {
namespace {

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

    bool decode(Rows rows, std::span<const std::uint16_t> erased) const override {
        const Layout layout(rows);
        std::vector<typename Code::Symbol> word(rows.size());
        for (std::size_t c = 0; c < layout.codewords(); ++c) {
            for (std::size_t r = 0; r < word.size(); ++r) word[r] = layout.get(c, r);
            if (!code_.decode(word, erased)) return false;
            for (std::size_t r = 0; r < word.size(); ++r) layout.put(c, r, word[r]);
        }
        return true;
    }

  private:
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

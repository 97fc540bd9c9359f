#include "dna/ecc/generator_division.hpp"

#include "dna/ecc/galois_field.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr unsigned kMaxRowWords = 32;
constexpr std::size_t kByteValues = 256;

/// Division by the generator with the running remainder in kWords registers.
template <unsigned kWords>
void divide_fixed(std::span<const std::uint8_t> word, const std::uint64_t* rows,
                  std::uint64_t* state) {
    std::uint64_t s[kWords] = {};
    for (const std::uint8_t symbol : word) {
        const std::uint64_t* row = rows + ((s[0] >> 56) ^ symbol) * kWords;
        for (unsigned i = 0; i + 1 < kWords; ++i) {
            s[i] = ((s[i] << 8) | (s[i + 1] >> 56)) ^ row[i];
        }
        s[kWords - 1] = (s[kWords - 1] << 8) ^ row[kWords - 1];
    }
    std::copy(s, s + kWords, state);
}

void divide_any(std::span<const std::uint8_t> word, const std::uint64_t* rows, unsigned words,
                std::uint64_t* s) {
    std::fill(s, s + words, 0);
    for (const std::uint8_t symbol : word) {
        const std::uint64_t* row = rows + ((s[0] >> 56) ^ symbol) * words;
        for (unsigned i = 0; i + 1 < words; ++i) {
            s[i] = ((s[i] << 8) | (s[i + 1] >> 56)) ^ row[i];
        }
        s[words - 1] = (s[words - 1] << 8) ^ row[words - 1];
    }
}

}  // namespace

GeneratorDivision<GaloisField>::GeneratorDivision(const GaloisField& field,
                                                  std::span<const std::uint8_t> generator)
    : row_words_(static_cast<unsigned>((generator.size() + 6) / 8)),
      rows_(std::size_t{field.order()} * row_words_) {
    for (unsigned factor = 1; factor < field.order(); ++factor) {
        std::uint64_t* row = rows_.data() + std::size_t{factor} * row_words_;
        for (std::size_t i = 0; i + 1 < generator.size(); ++i) {
            const std::uint64_t value =
                field.multiply(static_cast<std::uint8_t>(factor), generator[i + 1]);
            row[i / 8] |= value << (56 - 8 * (i % 8));
        }
    }
}

void GeneratorDivision<GaloisField>::remainder(std::span<const std::uint8_t> word,
                                               std::span<std::uint8_t> result) const {
    std::uint64_t state[kMaxRowWords];
    switch (row_words_) {
        case 1:
            divide_fixed<1>(word, rows_.data(), state);
            break;
        case 2:
            divide_fixed<2>(word, rows_.data(), state);
            break;
        case 3:
            divide_fixed<3>(word, rows_.data(), state);
            break;
        case 4:
            divide_fixed<4>(word, rows_.data(), state);
            break;
        case 8:
            divide_fixed<8>(word, rows_.data(), state);
            break;
        default:
            divide_any(word, rows_.data(), row_words_, state);
            break;
    }
    for (std::size_t i = 0; i < result.size(); ++i) {
        result[i] = static_cast<std::uint8_t>(state[i / 8] >> (56 - 8 * (i % 8)));
    }
}

GeneratorDivision<WideField>::GeneratorDivision(const WideField& field,
                                                std::span<const std::uint16_t> generator)
    : parity_(generator.size() - 1), low_(kByteValues * parity_), high_(kByteValues * parity_) {
    for (std::size_t value = 1; value < kByteValues; ++value) {
        for (std::size_t i = 0; i < parity_; ++i) {
            const std::size_t cell = value * parity_ + i;
            low_[cell] = field.multiply(static_cast<std::uint16_t>(value), generator[i + 1]);
            if (value << 8 >= field.order()) continue;  // no symbol of a small field
            high_[cell] = field.multiply(static_cast<std::uint16_t>(value << 8), generator[i + 1]);
        }
    }
}

void GeneratorDivision<WideField>::remainder(std::span<const std::uint16_t> word,
                                             std::span<std::uint16_t> result) const {
    std::vector<std::uint16_t> state(parity_ + 1, 0);  // with the zero that is shifted in
    std::uint16_t* const s = state.data();
    for (const std::uint16_t symbol : word) {
        const unsigned factor = s[0] ^ symbol;
        const std::uint16_t* low = low_.data() + (factor & 255) * parity_;
        const std::uint16_t* high = high_.data() + (factor >> 8) * parity_;
        for (std::size_t i = 0; i < parity_; ++i) {
            s[i] = static_cast<std::uint16_t>(s[i + 1] ^ low[i] ^ high[i]);
        }
    }
    std::copy(state.begin(), state.end() - 1, result.begin());
}

}  // namespace oligo::dna

#include "dna/mapping/goldman_strands.hpp"

#include "core/error.hpp"
#include "dna/mapping/huffman.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr unsigned kTrits = 3;
constexpr std::size_t kShortWordNt = 5;
// One byte in eight may take a longer word; one in twelve does, so that hardly a number has none.
constexpr std::size_t kBytesPerLongWord = 8;
constexpr char kNoForm = '-';

std::size_t nt_for(std::size_t bytes) {
    return kShortWordNt * bytes + (bytes + kBytesPerLongWord - 1) / kBytesPerLongWord;
}

std::size_t bytes_in(std::size_t length_nt) {
    std::size_t bytes = length_nt / kShortWordNt;
    while (bytes > 0 && nt_for(bytes) > length_nt) --bytes;
    if (bytes == 0) {
        throw core::InputError("Goldman code: strands of " + std::to_string(length_nt) +
                               " bases; expected at least " + std::to_string(nt_for(1)));
    }
    return bytes;
}

const HuffmanCode& byte_code() {
    static const HuffmanCode code =
        HuffmanCode::from_frequencies(std::vector<std::uint64_t>(256, 1), kTrits);
    return code;
}

}  // namespace

GoldmanStrands::GoldmanStrands(std::size_t length_nt, Rotation rotation)
    : length_nt_(length_nt),
      bytes_(bytes_in(length_nt)),
      code_(rotation == Rotation::kCyclic ? GoldmanCode::dna() : GoldmanCode::jpegdna()) {
    if (rotation == Rotation::kRemoved) {
        states_.push_back(state_after(std::nullopt));
        return;
    }
    for (const char base : kBases) states_.push_back(state_after(base));
}

GoldmanStrands::State GoldmanStrands::state_after(std::optional<char> previous) const {
    State state;
    state.table.resize(std::size_t{1} << (2 * kMostWordNt));
    for (std::size_t byte = 0; byte < kBytes; ++byte) {
        const std::string word = code_.encode(byte_code().word(byte), previous);
        std::size_t first = 0;
        for (const char letter : word) first = first * 4 + base_value(letter);
        const std::size_t free = 2 * (kMostWordNt - word.size());
        std::fill_n(state.table.begin() + static_cast<std::ptrdiff_t>(first << free),
                    std::size_t{1} << free,
                    Found{static_cast<std::uint8_t>(byte), static_cast<std::uint8_t>(word.size())});
        state.words[byte] = word;
    }
    const std::vector<std::uint8_t> zeros(length_nt_ - kShortWordNt * bytes_, 0);
    state.filler = code_.encode(zeros, previous);
    return state;
}

const GoldmanStrands::State& GoldmanStrands::behind(char letter) const {
    return states_[states_.size() == 1 ? 0 : base_value(letter)];
}

void GoldmanStrands::write(std::span<const std::uint8_t> number, std::span<char> bases) const {
    const State* state = states_.data();
    auto at = bases.begin();
    for (const std::uint8_t byte : number) {
        const std::string& word = state->words[byte];
        if (static_cast<std::size_t>(bases.end() - at) < word.size()) {
            std::fill(bases.begin(), bases.end(), kNoForm);
            return;
        }
        at = std::copy(word.begin(), word.end(), at);
        state = &behind(word.back());
    }
    std::copy_n(state->filler.begin(), bases.end() - at, at);
}

void GoldmanStrands::encode(std::span<const std::uint8_t> numbers, unsigned,
                            std::span<char> bases) const {
    for (std::size_t from = 0, at = 0; at < bases.size(); at += length_nt_, from += bytes_) {
        write(numbers.subspan(from, bytes_), bases.subspan(at, length_nt_));
    }
}

std::optional<unsigned> GoldmanStrands::decode(std::string_view bases,
                                               std::span<std::uint8_t> number) const {
    if (bases.size() != length_nt_ || number.size() != bytes_) return std::nullopt;
    const State* state = states_.data();
    std::size_t at = 0;
    for (std::uint8_t& byte : number) {
        std::size_t ahead = 0;
        for (std::size_t i = at; i < at + kMostWordNt; ++i) {
            const std::uint8_t value = i < bases.size() ? base_value(bases[i]) : std::uint8_t{0};
            if (value > 3) return std::nullopt;
            ahead = ahead * 4 + value;
        }
        const Found found = state->table[ahead];
        if (found.length_nt == 0 || at + found.length_nt > bases.size()) return std::nullopt;
        byte = found.byte;
        at += found.length_nt;
        state = &behind(bases[at - 1]);
    }
    const std::string_view rest = bases.substr(at);
    if (rest != std::string_view(state->filler).substr(0, rest.size())) return std::nullopt;
    return 0;
}

}  // namespace oligo::dna

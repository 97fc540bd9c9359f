// Three bits to two bases over words of a single-edit code (dna/FORMAT.md, section 8.8).
#include "dna/ecc/single_edit_code.hpp"
#include "dna/mapping/strand_mappings.hpp"
#include "dna/mapping/three_to_two.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace oligo::dna {
namespace {

using Bits = std::vector<std::uint8_t>;

constexpr std::string_view kLetters = "ACGT";

Bits bits_of(std::span<const std::uint8_t> bytes, std::size_t count) {
    Bits bits(count);
    for (std::size_t i = 0; i < count; ++i) bits[i] = bytes[i / 8] >> (7 - i % 8) & 1;
    return bits;
}

void pack(const Bits& bits, std::span<std::uint8_t> bytes) {
    std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
    for (std::size_t i = 0; i < bits.size(); ++i) {
        bytes[i / 8] |= static_cast<std::uint8_t>(bits[i] << (7 - i % 8));
    }
}

bool is_strong(char base) {
    return base == 'C' || base == 'G';
}

class SingleEditStrands final : public StrandMapping {
  public:
    explicit SingleEditStrands(std::size_t length_nt)
        : length_nt_(length_nt),
          code_(SingleEditCode::of_length(three_to_two::capacity_bits(length_nt))) {}

    std::size_t length_nt() const override { return length_nt_; }
    std::size_t capacity_bits() const override { return code_.message_bits(); }
    std::size_t coded_nt() const override { return length_nt_ / 2 * 2; }
    std::size_t slack_nt() const override { return 1; }

    void encode(std::span<const std::uint8_t> numbers, unsigned,
                std::span<char> bases) const override {
        const std::size_t size = capacity_bytes();
        std::vector<std::uint8_t> word((code_.length() + 7) / 8);
        for (std::size_t at = 0, from = 0; at < bases.size(); at += length_nt_, from += size) {
            pack(code_.encode(bits_of(numbers.subspan(from, size), capacity_bits())), word);
            three_to_two::encode(word, bases.subspan(at, length_nt_));
        }
    }

    std::optional<unsigned> decode(std::string_view bases,
                                   std::span<std::uint8_t> number) const override {
        const auto word = word_of(bases);
        if (!word || !code_.contains(*word)) return std::nullopt;
        pack(code_.message_of(*word), number);
        return 0;
    }

    /// A substitution, or the insertion or deletion that the length tells, at every place where all
    /// pairs beside it stay pairs; a word of the code settles what the pairs leave open.
    bool is_near(std::string_view bases, const TryNumber& take) const override {
        if (bases.size() == length_nt_) return try_substitutions(bases, take);
        const bool shorter = bases.size() + 1 == length_nt_;
        if (!shorter && bases.size() != length_nt_ + 1) return false;
        for (std::size_t place = 0; place < bases.size() + (shorter ? 1 : 0); ++place) {
            // Within a run it does not matter which of the equal bases came or went.
            if (shorter) {
                for (const char letter : kLetters) {
                    if (place > 0 && bases[place - 1] == letter) continue;
                    std::string strand(bases);
                    strand.insert(place, 1, letter);
                    if (attempt(strand, take)) return true;
                }
            } else if (place == 0 || bases[place] != bases[place - 1]) {
                std::string strand(bases);
                strand.erase(place, 1);
                if (attempt(strand, take)) return true;
            }
            // An edit behind a pair that is none cannot make it one.
            if (place % 2 == 1 && !is_pair(bases, place - 1)) break;
        }
        return false;
    }

  private:
    static bool is_pair(std::string_view bases, std::size_t at) {
        return at + 1 < bases.size() && is_strong(bases[at]) != is_strong(bases[at + 1]);
    }

    std::optional<Bits> word_of(std::string_view bases) const {
        if (bases.size() != length_nt_) return std::nullopt;
        std::vector<std::uint8_t> bytes((code_.length() + 7) / 8), known(length_nt_ / 2);
        if (three_to_two::decode(bases, bytes, known) != known.size()) return std::nullopt;
        return bits_of(bytes, code_.length());
    }

    bool attempt(std::string_view strand, const TryNumber& take) const {
        for (std::size_t at = 0; at + 1 < strand.size(); at += 2) {
            if (!is_pair(strand, at)) return false;
        }
        const auto word = word_of(strand);
        return word && code_.contains(*word) && hand_on(*word, take);
    }

    bool hand_on(const Bits& word, const TryNumber& take) const {
        std::vector<std::uint8_t> number(capacity_bytes());
        pack(code_.message_of(word), number);
        return take(0, number);
    }

    /// A base for another of its class turns one bit; for one of the other class, it breaks a pair.
    bool try_substitutions(std::string_view bases, const TryNumber& take) const {
        if (const auto word = word_of(bases)) {
            const auto corrected = code_.correct(*word);
            if (corrected && hand_on(*corrected, take)) return true;
            return false;
        }
        for (std::size_t at = 0; at + 1 < bases.size(); at += 2) {
            if (is_pair(bases, at)) continue;
            for (const std::size_t place : {at, at + 1}) {
                std::string strand(bases);
                for (const char letter : kLetters) {
                    strand[place] = letter;
                    if (letter != bases[place] && attempt(strand, take)) return true;
                }
            }
            return false;
        }
        return false;
    }

    std::size_t length_nt_;
    SingleEditCode code_;
};

}  // namespace

std::unique_ptr<const StrandMapping> single_edit_strands(std::size_t length_nt) {
    return std::make_unique<SingleEditStrands>(length_nt);
}

}  // namespace oligo::dna

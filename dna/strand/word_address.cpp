#include "dna/strand/word_address.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/alignment/edit_distance.hpp"
#include "dna/lattice/word_log.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kCosetSeed = 0x776F7264;  // "word"
constexpr unsigned kLeastSize = 5, kMostSize = 8;
constexpr unsigned kPoolSymbols = 2;  ///< of a pool's number, one byte each
/// Words behind the address that help to find its end.
constexpr std::size_t kBehind = 2;
/// Most likely symbols of each word of which codewords are made.
constexpr std::size_t kTried = 3, kTriedOfMany = 2, kManySymbols = 4;
// A codeword is taken when it is so many bits likelier than any of the pool's would be by chance,
// and likelier than the next.
constexpr unsigned kMostEdits = 60;
constexpr unsigned kLeastBits = 3, kLeastLead = 1;

unsigned message_of(unsigned size) {
    if (size < kLeastSize || size > kMostSize) {
        throw core::InputError("scheme: addresses of size " + std::to_string(size) +
                               "; expected 5..8");
    }
    return size - kLeastSize + 1;
}

/// What the words of parity are XORed with in a pool that has a number: a codeword by itself, of a
/// code of which that of the addresses is a part.
std::vector<std::uint16_t> pool_word(const WideField& field, unsigned parity, PoolNumber pool) {
    const unsigned number = pool.value_or(0);
    std::vector<std::uint16_t> word(parity);
    word[0] = static_cast<std::uint16_t>(number >> 8);
    word[1] = static_cast<std::uint16_t>(number & 255);
    if (parity == kPoolSymbols) return word;
    const WideReedSolomon code(field, parity - kPoolSymbols);
    code.encode(std::span(word).first(kPoolSymbols), std::span(word).subspan(kPoolSymbols));
    return word;
}

}  // namespace

const WideField& word_field(unsigned bits) {
    return bits == LatticeBook::kDenseBits ? WideField::gf512() : WideField::gf256();
}

/// The best codewords so far.
struct WordAddress::Found {
    std::vector<std::array<std::int32_t, LatticeBook::kMostWords>> gains;  ///< [word][symbol]
    Symbols best;
    std::uint64_t number = 0;
    std::int32_t gain = 0, second = 0;
};

std::size_t WordAddress::words(const WordBits& bits, unsigned size) {
    return message_of(size) + bits.parity;
}

std::uint64_t WordAddress::capacity(const WordBits& bits, unsigned size) {
    if (size < kLeastSize || size > kMostSize) return 0;
    const unsigned all = bits.symbol * message_of(size) - bits.variant;
    return std::uint64_t{1} << std::min(all, 32U);
}

WordAddress::WordAddress(const WordBits& bits, const Binding& binding)
    : book_(LatticeBook::robust(bits.symbol)),
      field_(word_field(bits.symbol)),
      variant_bits_(bits.variant),
      message_(message_of(binding.size)),
      code_(field_, bits.parity) {
    core::Random random(kCosetSeed + (std::uint64_t{binding.salt} << 32));
    for (std::size_t i = 0; i < words(); ++i) {
        coset_.push_back(static_cast<std::uint16_t>(random.next() & (field_.order() - 1)));
    }
    const std::vector<std::uint16_t> bound = pool_word(field_, bits.parity, binding.pool);
    for (std::size_t i = 0; i < bound.size(); ++i) coset_[message_ + i] ^= bound[i];
    // All choices of message_ words.
    std::vector<bool> chosen(words());
    std::fill_n(chosen.begin(), message_, true);
    do {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < words(); ++i) {
            if (chosen[i]) places.push_back(i);
        }
        add_given(places);
    } while (std::prev_permutation(chosen.begin(), chosen.end()));
}

void WordAddress::add_given(const std::vector<std::size_t>& places) {
    Given given{places, std::vector<Symbols>(words(), Symbols(message_))};
    std::vector<std::uint16_t> others;
    for (std::size_t i = 0; i < words(); ++i) {
        if (std::find(places.begin(), places.end(), i) == places.end()) {
            others.push_back(static_cast<std::uint16_t>(i));
        }
    }
    for (std::size_t k = 0; k < message_; ++k) {
        Symbols word(words());
        word[places[k]] = 1;
        code_.decode(word, others);
        for (std::size_t i = 0; i < words(); ++i) given.factors[i][k] = word[i];
    }
    given_.push_back(std::move(given));
}

std::uint64_t WordAddress::number_of(const Symbols& codeword) const {
    std::uint64_t number = 0;
    for (std::size_t i = message_; i-- > 0;) number = number << book_.bits() | codeword[i];
    return number;
}

Address WordAddress::address_of(std::uint64_t number) const {
    return {number >> variant_bits_, static_cast<unsigned>(number & ((1U << variant_bits_) - 1))};
}

WordAddress::Symbols WordAddress::codeword_of(const Address& address) const {
    const std::uint64_t number = number_of(address);
    Symbols word(words());
    for (std::size_t i = 0; i < message_; ++i) {
        word[i] = static_cast<std::uint16_t>(number >> (i * book_.bits()) & (field_.order() - 1));
    }
    code_.encode(std::span(word).first(message_), std::span(word).subspan(message_));
    return word;
}

std::string WordAddress::encode(const Address& address) const {
    const Symbols codeword = codeword_of(address);
    std::string bases;
    for (std::size_t i = 0; i < words(); ++i) {
        bases += book_.word(static_cast<std::uint16_t>(codeword[i] ^ coset_[i]));
    }
    return bases;
}

std::optional<Address> WordAddress::exact(std::span<const std::uint8_t> bases) const {
    const std::size_t nt = book_.word_nt();
    if (bases.size() < length_nt()) return std::nullopt;
    Symbols word(words());
    for (std::size_t i = 0; i < words(); ++i) {
        unsigned packed = 0;
        for (std::size_t k = i * nt; k < (i + 1) * nt; ++k) {
            if (bases[k] > 3) return std::nullopt;
            packed = packed << 2 | bases[k];
        }
        const int symbol = book_.symbol_of(static_cast<std::uint16_t>(packed));
        if (symbol < 0) return std::nullopt;
        word[i] = static_cast<std::uint16_t>(static_cast<unsigned>(symbol) ^ coset_[i]);
    }
    const Given& first = given_.front();  // the message itself
    for (std::size_t i = message_; i < words(); ++i) {
        std::uint16_t sum = 0;
        for (std::size_t k = 0; k < message_; ++k) {
            sum = static_cast<std::uint16_t>(sum ^ field_.multiply(first.factors[i][k], word[k]));
        }
        if (sum != word[i]) return std::nullopt;
    }
    return address_of(number_of(word));
}

void WordAddress::try_codeword(const Symbols& codeword, std::uint64_t strands, Found& found) const {
    const std::uint64_t number = number_of(codeword);
    if (number >> variant_bits_ >= strands) return;
    std::int32_t gain = 0;
    for (std::size_t i = 0; i < words(); ++i) {
        gain += found.gains[i][static_cast<std::size_t>(codeword[i] ^ coset_[i])];
    }
    if (!found.best.empty() && number == found.number) return;
    if (found.best.empty() || gain > found.gain) {
        found.second = found.best.empty() ? 0 : found.gain;
        found.best = codeword;
        found.number = number;
        found.gain = gain;
    } else {
        found.second = std::max(found.second, gain);
    }
}

void WordAddress::weigh(WordLattice& lattice, std::uint64_t strands, Found& found) const {
    lattice.go_back({});
    const std::size_t tried = message_ < kManySymbols ? kTried : kTriedOfMany;
    std::vector<std::array<std::uint16_t, kTried>> likely(words());
    WordWeights weights;
    found.gains.resize(words());
    for (std::size_t i = 0; i < words(); ++i) {
        lattice.weigh(weights);
        std::uint64_t sum = 0;
        for (std::size_t w = 0; w < book_.words(); ++w) sum += weights[w];
        const std::int32_t base =
            log2_units(sum) - static_cast<std::int32_t>(book_.bits() << kLogBits);
        auto& gains = found.gains[i];
        for (std::size_t w = 0; w < book_.words(); ++w) gains[w] = log2_units(weights[w]) - base;
        for (std::size_t k = 0; k < tried; ++k) {
            const auto best = std::max_element(
                weights.begin(), weights.begin() + static_cast<std::ptrdiff_t>(book_.words()));
            likely[i][k] = static_cast<std::uint16_t>(best - weights.begin());
            *best = 0;
        }
        lattice.go_on(WordLattice::kUnknown);
    }
    Symbols values(message_), codeword(words());
    std::size_t choices = 1;
    for (std::size_t k = 0; k < message_; ++k) choices *= tried;
    for (const Given& given : given_) {
        for (std::size_t choice = 0; choice < choices; ++choice) {
            std::size_t rest = choice;
            for (std::size_t k = 0; k < message_; ++k, rest /= tried) {
                const std::size_t at = given.places[k];
                values[k] = static_cast<std::uint16_t>(likely[at][rest % tried] ^ coset_[at]);
            }
            for (std::size_t i = 0; i < words(); ++i) {
                std::uint16_t sum = 0;
                for (std::size_t k = 0; k < message_; ++k) {
                    sum = static_cast<std::uint16_t>(
                        sum ^ field_.multiply(given.factors[i][k], values[k]));
                }
                codeword[i] = sum;
            }
            try_codeword(codeword, strands, found);
        }
    }
}

std::optional<AddressHit> WordAddress::near(std::span<const std::uint8_t> bases, std::size_t place,
                                            std::uint64_t strands, std::size_t slack) const {
    if (place < bases.size()) {
        const auto clean = exact(bases.subspan(place));
        if (clean && clean->index < strands) {
            return AddressHit{*clean, place, place + length_nt(), 0, true};
        }
    }
    static thread_local WordLattice lattice;
    lattice.begin_open(WordChances::robust(book_.bits()), bases, words() + kBehind, place, slack);
    Found found;
    weigh(lattice, strands, found);
    const std::int32_t chance = log2_units(strands << variant_bits_);
    if (found.best.empty() ||
        found.gain < chance + static_cast<std::int32_t>(kLeastBits << kLogBits) ||
        found.gain - found.second < static_cast<std::int32_t>(kLeastLead << kLogBits)) {
        return std::nullopt;
    }
    std::vector<std::int16_t> known(words() + kBehind, WordLattice::kUnknown);
    for (std::size_t i = 0; i < words(); ++i) {
        known[i] = static_cast<std::int16_t>(found.best[i] ^ coset_[i]);
    }
    lattice.go_back(known);
    AddressHit hit;
    hit.address = address_of(found.number);
    hit.begin = static_cast<std::size_t>(lattice.place());
    for (std::size_t i = 0; i < words(); ++i) lattice.go_on(known[i]);
    hit.end = static_cast<std::size_t>(lattice.place());
    if (hit.end < hit.begin) return std::nullopt;
    std::string read;
    for (std::size_t i = hit.begin; i < hit.end; ++i) read += bases[i] > 3 ? 'N' : kBases[bases[i]];
    const std::string written = encode(hit.address);
    hit.edits = bounded_edit_distance(read, written, kMostEdits);
    hit.in_step = read.size() == written.size() && hamming_distance(read, written) == hit.edits;
    return hit;
}

}  // namespace oligo::dna

#include "dna/strand/word_form.hpp"

#include "core/random.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kKeySeed = 0x726F62757374;  // "robust"
constexpr std::size_t kKeySymbols = 4;              ///< of a random number, sixteen bits each
constexpr std::string_view kFiller = "CATG";
constexpr std::uint8_t kAsTheyAre = 0b11100100;  ///< of WordRow::turns: bases are those of the book

}  // namespace

WordForm::WordForm(const WordBits& bits, const WordAddress::Binding& binding, std::size_t strand_nt)
    : bits_(bits), salt_(binding.salt), strand_nt_(strand_nt), address_(bits, binding) {}

std::size_t WordForm::symbols(const WordBits& bits, unsigned size, std::size_t strand_nt) {
    const std::size_t all = strand_nt / LatticeBook::robust(bits.symbol).word_nt();
    return all - std::min(all, WordAddress::words(bits, size));
}

std::vector<std::uint16_t> WordForm::key(unsigned bits, std::uint8_t salt, std::uint64_t place,
                                         std::size_t symbols) {
    core::Random random(kKeySeed + (std::uint64_t{salt} << 56), place);
    std::vector<std::uint16_t> key(symbols);
    std::uint64_t drawn = 0;
    for (std::size_t i = 0; i < symbols; ++i, drawn >>= 16) {
        if (i % kKeySymbols == 0) drawn = random.next();
        key[i] = static_cast<std::uint16_t>(drawn & ((1U << bits) - 1));
    }
    return key;
}

void WordForm::write(const ContentBlock& contents, unsigned variant,
                     const StrandBlock& strands) const {
    const LatticeBook& book = LatticeBook::robust(bits_.symbol);
    const std::size_t symbols = contents.length / 2;
    for (std::size_t i = 0; i < contents.count; ++i) {
        const Address place{strands.first + i, variant};
        std::string strand = address_.encode(place);
        const std::vector<std::uint16_t> mask =
            key(bits_.symbol, salt_, address_.number_of(place), symbols);
        const auto row = contents[i];
        for (std::size_t k = 0; k < symbols; ++k) {
            const unsigned symbol = row[2 * k] | static_cast<unsigned>(row[2 * k + 1]) << 8;
            strand += book.word(static_cast<std::uint16_t>(symbol ^ mask[k]));
        }
        strand += kFiller.substr(0, strand_nt_ - strand.size());
        std::copy(strand.begin(), strand.end(), strands[i].begin());
    }
}

std::optional<AddressReading> WordForm::locate(std::string_view bases) const {
    std::vector<std::uint8_t> values;
    for (const char base : bases.substr(0, locate_nt())) values.push_back(base_value(base));
    const auto place = address_.exact(values);
    if (!place) return std::nullopt;
    return AddressReading{*place, 0};
}

std::size_t WordForm::wrong_bases(const AddressReading& found, std::string_view bases) const {
    return hamming_distance(address_.encode(found.address), bases.substr(0, locate_nt()));
}

std::optional<WordRow> WordForm::words(const Address&) const {
    const LatticeBook& book = LatticeBook::robust(bits_.symbol);
    const std::size_t count = (strand_nt_ - locate_nt()) / book.word_nt();
    return WordRow{&book, std::vector(count, kAsTheyAre)};
}

StrandReading WordForm::contents(const Address& place, StrandReading voted) const {
    voted.place = address_.number_of(place);
    if (voted.kind == StrandReading::Kind::kReads) return voted;
    if (voted.units.size() < locate_nt()) return {};
    voted.units.erase(0, locate_nt());
    voted.confidence.erase(voted.confidence.begin(),
                           voted.confidence.begin() + static_cast<std::ptrdiff_t>(locate_nt()));
    return voted;
}

}  // namespace oligo::dna

#include "dna/reads/text_reader.hpp"

#include "core/error.hpp"
#include "dna/nucleotide.hpp"

#include <array>
#include <string_view>

namespace oligo::dna {
namespace {

constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20;

/// Upper-case base of each letter, 0 for a letter that no sequence may hold.
constexpr std::array<char, 256> make_letters() {
    std::array<char, 256> letters = {};
    for (const char base : {'A', 'C', 'G', 'T', 'N'}) {
        letters[static_cast<unsigned char>(base)] = base;
        letters[static_cast<unsigned char>(base - 'A' + 'a')] = base;
    }
    letters['U'] = 'T';
    letters['u'] = 'T';
    return letters;
}
constexpr std::array<char, 256> kLetters = make_letters();

}  // namespace

bool TextReader::next(Record& record) {
    record.read.bases.clear();
    record.read.quality.clear();
    record.name.clear();
    if (!parse(record)) return false;
    ++records_;
    return true;
}

void TextReader::fail(const std::string& what) const {
    throw core::InputError("file '" + file_ + "': record " + std::to_string(records_ + 1) +
                           " (line " + std::to_string(lines_.lines()) + ") " + what);
}

bool TextReader::get(std::string& line) {
    const LineStream::Result result = lines_.next(line, kMaxLineBytes);
    if (result == LineStream::Result::kTooLong) {
        fail("has a line of more than " + std::to_string(kMaxLineBytes) +
             " characters; expected at most " + std::to_string(kMaxBases) + " bases a record");
    }
    return result == LineStream::Result::kLine;
}

bool TextReader::get_filled(std::string& line) {
    while (get(line)) {
        if (line.find_first_not_of(" \t") != std::string::npos) return true;
    }
    return false;
}

void TextReader::take_bases(std::string& bases, std::size_t first) const {
    while (bases.size() > first && (bases.back() == ' ' || bases.back() == '\t')) bases.pop_back();
    if (bases.size() > kMaxBases) {
        fail("has more than " + std::to_string(kMaxBases) + " bases; expected at most that");
    }
    if (only_bases(std::string_view(bases).substr(first))) return;
    for (std::size_t i = first; i < bases.size(); ++i) {
        const char base = kLetters[static_cast<unsigned char>(bases[i])];
        if (base == 0) {
            fail("has " + shown_letter(bases[i]) + " at base " + std::to_string(i + 1) +
                 "; expected A C G T N");
        }
        bases[i] = base;
    }
}

std::string shown_letter(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x20 && byte < 0x7F) {
        return std::string("letter '") + letter + "'";
    }
    constexpr std::string_view digits = "0123456789ABCDEF";
    return std::string("byte 0x") + digits[byte >> 4] + digits[byte & 15];
}

}  // namespace oligo::dna

#include "dna/nucleotide.hpp"
#include "tests/dna/cuda/comparisons.hpp"

#include <array>
#include <deque>

namespace oligo::dna::test {
namespace {

/// A book whose words are spread evenly over all strings of `nt` bases.
LatticeBook even_book(std::size_t words, std::size_t nt) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < words; ++i) {
        const std::size_t code = (i << (2 * nt)) / words;
        std::string word;
        for (std::size_t k = nt; k-- > 0;) word += kBases[code >> (2 * k) & 3];
        all.push_back(word);
    }
    return LatticeBook(std::move(all));
}

const std::deque<WordChances>& chances() {
    static const std::deque<LatticeBook> books = {even_book(256, 4), even_book(512, 5)};
    static const std::deque<WordChances> all = [] {
        std::deque<WordChances> made;
        made.emplace_back(books[0], LatticeRates{1966, 1966, 1966}, 0);
        made.emplace_back(books[0], LatticeRates{300, 6000, 65}, 2);
        made.emplace_back(books[1], LatticeRates{6000, 65, 4000}, 1);
        return made;
    }();
    return all;
}

/// Reads of strands of a book, one behind the other.
struct OwnReads {
    std::vector<std::uint8_t> bases;
    std::vector<std::uint64_t> begin = {0}, first_read = {0};

    void add(const std::string& letters) {
        for (const char letter : letters) bases.push_back(base_value(letter));
        begin.push_back(bases.size());
    }
    void end_strand() { first_read.push_back(begin.size() - 1); }
    StrandReads view() const { return {bases, begin, first_read}; }
};

/// A read of a strand: as it is, with errors of any kind, cut short, or of something else.
std::string read_of(core::Random& random, const std::string& strand) {
    const unsigned kind = random.below(12);
    if (kind == 0) return random_letters(random, random.below(strand.size() + 30), 5);
    std::string read;
    const unsigned every = std::array{1000U, 30U, 12U, 6U}[random.below(4)];
    for (const char base : strand) {
        const unsigned error = random.below(every);
        if (error == 0) read += random_letters(random, 1 + random.below(3), 0);
        if (error != 1) read += error == 2 ? random_letters(random, 1, 2) : std::string(1, base);
    }
    if (kind == 1) read.resize(random.below(read.size() + 1));
    return read;
}

OwnReads random_reads(core::Random& random, const LatticeBook& book, std::size_t words,
                      std::vector<std::vector<std::uint16_t>>& written) {
    OwnReads reads;
    const std::size_t strands = odd_size(random, 4);
    for (std::size_t s = 0; s < strands; ++s) {
        std::string strand;
        written.emplace_back();
        for (std::size_t w = 0; w < words; ++w) {
            written.back().push_back(static_cast<std::uint16_t>(random.below(book.words())));
            strand += book.word(written.back().back());
        }
        const unsigned depth = random.below(20) == 0 ? 7 : random.below(3);
        for (unsigned i = 0; i < depth; ++i) reads.add(read_of(random, strand));
        reads.end_strand();
    }
    return reads;
}

KnownWord random_word(core::Random& random, std::uint16_t written) {
    const auto word = static_cast<int>(written);
    return std::array{KnownWord{}, KnownWord{word}, KnownWord{word, random.below(65537)},
                      KnownWord{static_cast<int>(random.below(256)), 30000}}[random.below(4)];
}

bool same(const ColumnBelief::Reading& a, const ColumnBelief::Reading& b) {
    return a.symbol == b.symbol && a.confidence == b.confidence && a.sure == b.sure;
}

}  // namespace

Outcome compare_lattices(Tested& tested, core::Random& random) {
    const WordChances& tables = chances()[random.below(chances().size())];
    const std::size_t words = std::array{1U, 2U, 3U, 2U, 3U, 5U, 7U, 13U}[random.below(8)];
    std::vector<std::vector<std::uint16_t>> written;
    const OwnReads reads = random_reads(random, tables.book(), words, written);
    const std::string text = std::to_string(written.size()) + " strands of " +
                             std::to_string(words) + " words, " +
                             std::to_string(reads.view().reads()) + " reads";
    const auto found = tested.lattices(tables).begin(reads.view(), words);
    const auto expected = cpu_lattices(tables)->begin(reads.view(), words);
    std::vector<ColumnBelief::Reading> a(written.size()), b(written.size());
    std::vector<KnownWord> known(written.size());
    for (const bool backwards : {false, true}) {
        found->turn(backwards);
        expected->turn(backwards);
        for (std::size_t i = 0; i < words; ++i) {
            const std::size_t column = backwards ? words - 1 - i : i;
            found->read(a);
            expected->read(b);
            for (std::size_t s = 0; s < written.size(); ++s) {
                if (!same(a[s], b[s])) return {false, text + ", column " + std::to_string(column)};
                known[s] = random_word(random, written[s][column]);
            }
            found->go_on(known);
            expected->go_on(known);
        }
    }
    return {};
}

}  // namespace oligo::dna::test

#include "core/error.hpp"
#include "tests/dna/cuda/comparisons.hpp"

#include <array>
#include <deque>

namespace oligo::dna::test {
namespace {

const std::deque<FixedLengthCode>& word_codes() {
    static const std::deque<FixedLengthCode> codes = [] {
        std::deque<FixedLengthCode> all;
        const auto add = [&](BookFamily family, unsigned nt, std::uint32_t alphabet) {
            const auto book = Codebook::get(family, nt);
            all.emplace_back(book, std::min<std::uint32_t>(alphabet, book->size()),
                             Assignment::kNatural);
        };
        for (unsigned nt = 2; nt <= 8; ++nt) add(BookFamily::kLexicographic, nt, 65536);
        add(BookFamily::kLexicographic, 5, 10);
        add(BookFamily::kLexicographic, 9, 3000);
        add(BookFamily::kLexicographic, 10, 40000);
        return all;
    }();
    return codes;
}

const std::deque<Screen>& screens() {
    static const std::deque<Screen> all = [] {
        std::deque<Screen> sets;
        sets.emplace_back(Constraints{3, 0.4, 0.6, {"GAATTC", "RYNNAC"}});
        sets.emplace_back(Constraints{6, 0, 1, {}});
        sets.emplace_back(Constraints{20, 0, 1, {std::string(70, 'N'), std::string(90, 'S')}});
        Constraints windows{5, 0.2, 0.8, {"TTTTT"}};
        windows.gc_windows = {{20, 0.25, 0.75}, {33, 0.3, 0.7}};
        sets.emplace_back(windows);
        Constraints pinned{5, 0, 1, {}};
        pinned.lookalikes = {{"ACGTACGTTGCA", "TTGACCAGTCAGGATCCATG"}, 3};
        sets.emplace_back(pinned);
        pinned.lookalikes = {{"ACGTACGT"}, 4};
        sets.emplace_back(pinned);
        Constraints folded{8, 0, 1, {}};
        folded.hairpin = {6, 4};
        sets.emplace_back(folded);
        folded.hairpin = {32, 0};
        sets.emplace_back(folded);
        Constraints many{20, 0, 1, {}};
        for (const char* motif : {"GGATCC", "AAGCTTGG", "CTGCAG", "GCGGCCGC", "GTCGACCA", "CCCGGG",
                                  "ATTTAAAT", "GGCGCGCC", "TTAATTAA", "CCTGCAGG"}) {
            many.forbidden_motifs.emplace_back(motif);
        }
        sets.emplace_back(many);
        return sets;
    }();
    return all;
}

const std::deque<ConstrainedMapping>& mappings() {
    static const std::deque<ConstrainedMapping> all = [] {
        std::deque<ConstrainedMapping> made;
        for (const std::size_t nt : {1, 2, 7, 64, 101, 200}) {
            made.emplace_back(Constraints{3, 0, 1, {}}, MappingRegion{nt, "", ""});
        }
        made.emplace_back(Constraints{3, 0.4, 0.6, {"GAATTC", "GGATCC"}},
                          MappingRegion{150, "ACGTACGATTCAGCATTACG", "GATCCATGACTAGCATCAGA"});
        made.emplace_back(Constraints{2, 0.45, 0.55, {}}, MappingRegion{800, "AC", "GT"});
        Constraints window{4, 0.2, 0.8, {}};
        window.gc_windows = {{12, 0.25, 0.75}};
        made.emplace_back(window, MappingRegion{60, "", ""});
        return made;
    }();
    return all;
}

/// Bytes of numbers that fit: unused last bits are zero.
std::vector<std::uint8_t> random_numbers(core::Random& random, const ConstrainedMapping& mapping,
                                         std::size_t count) {
    const std::size_t size = mapping.capacity_bytes();
    auto bytes = random_bytes(random, count * size);
    const std::size_t used = mapping.capacity_bits() % 8;
    for (std::size_t i = 0; i < count && used != 0; ++i) {
        bytes[(i + 1) * size - 1] &= static_cast<std::uint8_t>(0xFF00 >> used);
    }
    return bytes;
}

struct Fountain {
    std::vector<std::uint8_t> data;
    FountainEncoder encoder;

    Fountain(core::Random& random, std::size_t bytes, unsigned symbol_bytes)
        : data(random_bytes(random, bytes)), encoder(data, symbol_bytes) {}
};

const std::deque<Fountain>& fountains(bool dense) {
    static const auto make = [](std::initializer_list<std::array<unsigned, 2>> sizes) {
        std::deque<Fountain> made;
        core::Random random(5);
        for (const auto& [sources, bytes] : sizes) {
            made.emplace_back(random, std::size_t{sources} * bytes - random.below(bytes), bytes);
        }
        return made;
    };
    static const auto few = make({{1, 8}, {1, 64}, {2, 13}, {7, 32}, {31, 33}, {32, 16}});
    static const auto many =
        make({{33, 8}, {34, 13}, {64, 32}, {100, 31}, {129, 64}, {1000, 32}, {5000, 48}});
    return dense ? few : many;
}

Outcome compare_fountain(Tested& tested, core::Random& random, bool dense) {
    const auto& all = fountains(dense);
    const FountainEncoder& encoder = all[random.below(all.size())].encoder;
    const std::uint32_t sources = encoder.code().source_symbols();
    const std::size_t count = odd_size(random, 64);
    const std::uint32_t last = FountainCode::kMostIds - static_cast<std::uint32_t>(count);
    const std::uint32_t first =
        std::array{0U, random.below(2 * sources + 1), random.below(last), last}[random.below(4)];
    std::vector<std::uint8_t> found(count * encoder.symbol_bytes(), 1), expected = found;
    tested.symbols(encoder).encode(first, found);
    cpu_device().symbols(encoder)->encode(first, expected);
    return outcome(found, expected,
                   std::to_string(count) + " symbols from " + std::to_string(first) + " on of " +
                       std::to_string(sources));
}

const std::deque<ReedSolomon>& parity_codes() {
    static const std::deque<ReedSolomon> all = [] {
        std::deque<ReedSolomon> made;
        for (const unsigned parity : {1, 2, 7, 8, 9, 16, 17, 32, 33, 64, 65, 150, 253}) {
            made.emplace_back(GaloisField::gf256(), parity);
        }
        for (const unsigned parity : {1, 4, 8, 9, 13}) {
            made.emplace_back(GaloisField::gf16(), parity);
        }
        return made;
    }();
    return all;
}

const std::deque<WideReedSolomon>& wide_codes() {
    static const std::deque<WideReedSolomon> all = [] {
        std::deque<WideReedSolomon> made;
        for (const unsigned parity : {1, 2, 3, 4, 5, 17, 60}) {
            made.emplace_back(WideField::gf65536(), parity);
            made.emplace_back(WideField::gf512(), parity);
            made.emplace_back(WideField::gf256(), parity);
        }
        return made;
    }();
    return all;
}

/// Parity of blocks of messages, or syndromes of blocks of words of which some are right.
template <class Code>
Outcome compare_columns(Tested& tested, core::Random& random, const Code& code, bool whole) {
    using Symbol = typename Code::Symbol;
    const unsigned order = code.field().order(), parity = code.parity();
    const std::size_t most = std::min<std::size_t>(order - 1 - parity, 40);
    const std::size_t message = random.below(30) == 0 ? order % 5 + most : 1 + random.below(most);
    const std::size_t data = std::min<std::size_t>(message, order - 1 - parity);
    const std::size_t width = odd_size(random, random.below(10) == 0 ? 128 : 12);
    const std::size_t count = random.below(4);
    std::vector<Symbol> messages(count * width * data);
    for (Symbol& symbol : messages) {
        symbol = static_cast<Symbol>(random.below(4) == 0 ? 0 : random.below(order));
    }
    std::vector<Symbol> found(count * width * parity, 1), expected(found.size(), 0);
    cpu_device().columns(code)->encode(messages, width, expected);
    const std::string text = std::to_string(count) + " blocks of " + std::to_string(data) +
                             " rows of " + std::to_string(width) + ", order " +
                             std::to_string(order) + ", parity " + std::to_string(parity);
    if (!whole) {
        tested.columns(code).encode(messages, width, found);
        return outcome(found, expected, text);
    }
    std::vector<Symbol> words;
    for (std::size_t i = 0; i < count; ++i) {
        const auto append = [&](const std::vector<Symbol>& from, std::size_t rows) {
            const auto at = from.begin() + static_cast<std::ptrdiff_t>(i * rows * width);
            words.insert(words.end(), at, at + static_cast<std::ptrdiff_t>(rows * width));
        };
        append(messages, data);
        append(expected, parity);
    }
    for (unsigned errors = random.below(6); errors > 0 && !words.empty(); --errors) {
        words[random.below(words.size())] = static_cast<Symbol>(random.below(order));
    }
    std::fill(expected.begin(), expected.end(), Symbol{2});
    tested.columns(code).syndromes(words, width, found);
    cpu_device().columns(code)->syndromes(words, width, expected);
    return outcome(found, expected, text);
}

Outcome compare_any_columns(Tested& tested, core::Random& random, bool whole) {
    if (random.below(2) == 0) {
        const auto& all = parity_codes();
        return compare_columns(tested, random, all[random.below(all.size())], whole);
    }
    const auto& all = wide_codes();
    return compare_columns(tested, random, all[random.below(all.size())], whole);
}

}  // namespace

Outcome compare_column_parity(Tested& tested, core::Random& random) {
    return compare_any_columns(tested, random, false);
}

Outcome compare_column_syndromes(Tested& tested, core::Random& random) {
    return compare_any_columns(tested, random, true);
}

Outcome compare_encoded_words(Tested& tested, core::Random& random) {
    const auto& all = word_codes();
    const FixedLengthCode& code = all[random.below(all.size())];
    const std::size_t count = odd_size(random, random.below(40) == 0 ? 4096 : 256);
    std::vector<std::uint16_t> symbols(count);
    for (auto& symbol : symbols) {
        symbol = static_cast<std::uint16_t>(random.below(code.alphabet()));
    }
    // One symbol of the alphabet's end or one too many: that must be told, and nothing else.
    const bool wrong = count > 0 && code.alphabet() < 65536 && random.below(4) == 0;
    if (wrong) symbols[random.below(count)] = static_cast<std::uint16_t>(code.alphabet());
    std::string found(count * code.word_nt(), '?'), expected = found;
    const auto told = [&](const WordCoder& one, std::string& bases) {
        try {
            one.encode(symbols, bases.data());
        } catch (const core::InputError& error) {
            bases = error.what();
        }
    };
    told(tested.words(code), found);
    told(*cpu_device().words(code), expected);
    return outcome(found, expected,
                   std::to_string(count) + " words of " + std::to_string(code.word_nt()));
}

Outcome compare_decoded_words(Tested& tested, core::Random& random) {
    const auto& all = word_codes();
    const FixedLengthCode& code = all[random.below(all.size())];
    const std::size_t count = odd_size(random, random.below(40) == 0 ? 2048 : 256);
    // Long words that hold many other letters take the processor too long.
    const unsigned every = random.below(3) == 0 ? 0
                           : code.word_nt() > 6 ? 60
                                                : 1 + random.below(60);
    const std::string bases =
        random_letters(random, count * code.word_nt() + random.below(code.word_nt()), every);
    const bool distances = random.below(4) != 0;
    std::vector<std::uint16_t> symbols[2];
    std::vector<std::uint8_t> distance[2];
    const auto processor = cpu_device().words(code);
    const WordCoder* const coders[] = {&tested.words(code), processor.get()};
    for (int i = 0; i < 2; ++i) {
        symbols[i].resize(count);
        distance[i].resize(distances ? count : 0);
        coders[i]->decode(bases, symbols[i], distance[i]);
    }
    return {symbols[0] == symbols[1] && distance[0] == distance[1],
            std::to_string(count) + " words of " + std::to_string(code.word_nt())};
}

Outcome compare_screens(Tested& tested, core::Random& random) {
    const auto& all = screens();
    const Screen& screen = all[random.below(all.size())];
    const std::size_t count = odd_size(random, random.below(8) == 0 ? 64 : 16);
    const std::size_t length =
        random.below(40) == 0 ? 900 : random.below(random.below(2) == 0 ? 40 : 230);
    std::string oligos = random_letters(random, count * length, random.below(10) == 0 ? 90 : 0);
    const auto& sites = screen.rules().lookalikes.sites;
    for (std::size_t i = 0; i < count && !sites.empty(); ++i) {
        // A site at the start, at the end or anywhere.
        const std::string& site = sites[random.below(sites.size())];
        if (site.size() > length) break;
        const std::size_t room = length - site.size();
        const std::size_t at = std::array{std::size_t{0}, room,
                                          random.below(room + 1) + std::size_t{0}}[random.below(3)];
        if (random.below(2) == 0) oligos.replace(i * length + at, site.size(), site);
    }
    std::vector<std::uint8_t> found(count, 7), expected(count, 9);
    tested.screener(screen).screen(oligos, found);
    cpu_device().screener(screen)->screen(oligos, expected);
    return outcome(found, expected, std::to_string(count) + " oligos of " + std::to_string(length));
}

Outcome compare_written_strands(Tested& tested, core::Random& random) {
    const auto& all = mappings();
    const ConstrainedMapping& mapping = all[random.below(all.size())];
    const std::size_t count = odd_size(random, random.below(8) == 0 ? 64 : 12);
    const auto numbers = random_numbers(random, mapping, count);
    std::string found(count * mapping.length_nt(), '?'), expected = found;
    tested.mapper(mapping).encode(numbers, found);
    cpu_device().mapper(mapping)->encode(numbers, expected);
    return outcome(found, expected,
                   std::to_string(count) + " strands of " + std::to_string(mapping.length_nt()));
}

Outcome compare_read_strands(Tested& tested, core::Random& random) {
    const auto& all = mappings();
    const ConstrainedMapping& mapping = all[random.below(all.size())];
    const std::size_t count = odd_size(random, random.below(8) == 0 ? 64 : 12);
    const auto numbers = random_numbers(random, mapping, count);
    std::string bases(count * mapping.length_nt(), '?');
    cpu_device().mapper(mapping)->encode(numbers, bases);
    for (std::size_t i = 0; i < bases.size(); ++i) {
        if (random.below(300) == 0) bases[i] = random_letters(random, 1, 3)[0];
    }
    std::vector<std::uint8_t> bytes[2], good[2];
    const auto processor = cpu_device().mapper(mapping);
    const StrandMapper* const mappers[] = {&tested.mapper(mapping), processor.get()};
    for (int i = 0; i < 2; ++i) {
        bytes[i].assign(numbers.size(), static_cast<std::uint8_t>(i));
        good[i].assign(count, 7);
        mappers[i]->decode(bases, bytes[i], good[i]);
    }
    return {bytes[0] == bytes[1] && good[0] == good[1],
            std::to_string(count) + " strands of " + std::to_string(mapping.length_nt())};
}

Outcome compare_symbols(Tested& tested, core::Random& random) {
    return compare_fountain(tested, random, false);
}

Outcome compare_dense_symbols(Tested& tested, core::Random& random) {
    return compare_fountain(tested, random, true);
}

Outcome compare_parity(Tested& tested, core::Random& random) {
    const auto& all = parity_codes();
    const ReedSolomon& code = all[random.below(all.size())];
    const unsigned order = code.field().order();
    const std::size_t message = random.below(order - code.parity());
    const std::size_t count = odd_size(random, random.below(8) == 0 ? 64 : 12);
    const auto messages = random_bytes(random, count * message, order);
    std::vector<std::uint8_t> found(count * code.parity(), 1), expected(found.size(), 2);
    tested.parity(code).encode(messages, message, found);
    cpu_device().parity(code)->encode(messages, message, expected);
    return outcome(found, expected,
                   std::to_string(count) + " messages of " + std::to_string(message));
}

Outcome compare_syndromes(Tested& tested, core::Random& random) {
    const auto& all = parity_codes();
    const ReedSolomon& code = all[random.below(all.size())];
    const unsigned order = code.field().order();
    const std::size_t message = 1 + random.below(order - 1 - code.parity());
    const std::size_t length = message + code.parity();
    const std::size_t count = odd_size(random, 16);
    std::vector<std::uint8_t> words;
    for (std::size_t i = 0; i < count; ++i) {
        auto word = random_bytes(random, message, order);
        word.resize(length);
        code.encode(std::span(word).first(message), std::span(word).subspan(message));
        for (unsigned errors = random.below(4); errors > 0; --errors) {
            word[random.below(length)] = static_cast<std::uint8_t>(random.below(order));
        }
        words.insert(words.end(), word.begin(), word.end());
    }
    std::vector<std::uint8_t> found(count * code.parity(), 1), expected(found.size(), 2);
    tested.parity(code).syndromes(words, length, found);
    cpu_device().parity(code)->syndromes(words, length, expected);
    return outcome(found, expected, std::to_string(count) + " words of " + std::to_string(length));
}

}  // namespace oligo::dna::test

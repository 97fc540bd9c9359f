// Fixed-length codes of any size on any letters: the table must agree with a search over all words.
// And visual codebooks: any bytes as their residuals, and entries that come back damaged.
#include "core/entropy/chunks.hpp"
#include "core/entropy/residual_code.hpp"
#include "core/error.hpp"
#include "core/vq/codebook_parts.hpp"
#include "dna/codebook/fixed_length_code.hpp"
#include "dna/nucleotide.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <vector>

namespace {

using namespace oligo;

void check(fuzz::Input& input, const dna::FixedLengthCode& code) {
    std::string bases;
    for (const std::uint8_t byte :
         input.rest().first(std::min<std::size_t>(input.rest().size(), 60))) {
        bases += byte < 250 ? "ACGT"[byte % 4] : static_cast<char>(byte);
    }
    bases.resize(bases.size() / code.word_nt() * code.word_nt());
    const std::size_t count = bases.size() / code.word_nt();
    std::vector<std::uint16_t> symbols(count);
    std::vector<std::uint8_t> distance(count);
    code.decode(bases, symbols, distance);
    std::string word(code.word_nt(), '?');
    for (std::size_t i = 0; i < count; ++i) {
        const std::string read = bases.substr(i * code.word_nt(), code.word_nt());
        std::size_t nearest = code.word_nt() + 1;
        std::uint32_t best = 0;
        for (std::uint32_t symbol = 0; symbol < code.alphabet(); ++symbol) {
            const auto value = static_cast<std::uint16_t>(symbol);
            code.encode({&value, 1}, word.data());
            const std::size_t apart = dna::hamming_distance(word, read);
            if (apart < nearest) {
                nearest = apart;
                best = symbol;
            }
        }
        fuzz::require(symbols[i] == best && distance[i] == nearest);
    }
}

/// Codes are kept: some assignments take long to find.
const dna::FixedLengthCode& code_of(dna::BookFamily family, unsigned word_nt,
                                    dna::Assignment assignment, std::uint32_t alphabet) {
    using Key = std::tuple<dna::BookFamily, unsigned, dna::Assignment, std::uint32_t>;
    static std::map<Key, dna::FixedLengthCode> codes;
    const Key key = {family, word_nt, assignment, alphabet};
    const auto found = codes.find(key);
    if (found != codes.end()) {
        return found->second;
    }
    dna::FixedLengthCode code(dna::Codebook::get(family, word_nt), alphabet, assignment);
    return codes.emplace(key, std::move(code)).first->second;
}

void check_written(std::span<const std::int8_t> residuals) {
    const auto bytes = core::write_residuals(residuals);
    fuzz::require(bytes.size() <= residuals.size() + 1);
    const auto back = core::read_residuals(bytes, residuals.size());
    fuzz::require(std::equal(back.begin(), back.end(), residuals.begin(), residuals.end()));
}

/// Any bytes behind the form of residuals; with the checksum that their form wants, or as they are.
void read_any_residuals(fuzz::Input& input) {
    const bool sealed = input.byte() % 4 != 0;
    const std::size_t count = input.below(2000);
    std::vector<std::uint8_t> bytes = {input.byte()};
    std::vector<std::uint8_t> rest(input.rest().begin(), input.rest().end());
    if (sealed) rest = core::seal_chunk(bytes[0], rest);
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    const auto residuals = core::read_residuals(bytes, count);
    fuzz::require(residuals.size() == count);
    // Writing tries all tables, which takes fifty times as long as reading.
    if (count % 64 == 1) check_written(residuals);
}

core::ReceivedSegment received(const core::Segment& segment) {
    core::ReceivedSegment result;
    result.shape = core::shape_of(segment);
    result.symbols = segment.symbols;
    result.confidence.assign(segment.symbols.size(), 255);
    return result;
}

/// Entries that come back with symbols erased, and maybe wrong ones that nobody noticed.
void damage_codebook(fuzz::Input& input) {
    std::vector<std::uint16_t> entries(input.below(24));
    for (auto& entry : entries) entry = static_cast<std::uint16_t>(input.below(65536));
    std::vector<core::ReceivedSegment> segments;
    for (const core::Segment& segment : core::codebook_segments(entries)) {
        segments.push_back(received(segment));
    }
    bool unnoticed = false;
    while (!input.empty()) {
        core::ReceivedSegment& segment = segments[input.byte() % segments.size()];
        const std::uint8_t change = input.byte();
        if (segment.symbols.empty()) continue;
        const std::size_t at = input.below(segment.symbols.size());
        if (change == 0) segment.confidence[at] = 0;
        segment.symbols[at] = static_cast<std::uint16_t>(segment.symbols[at] ^ change);
        unnoticed = unnoticed || change != 0;
    }
    const auto back = core::read_codebook(segments);
    fuzz::require(back.size() == entries.size() && (unnoticed || back == entries));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::array<std::uint32_t, 8> alphabets = {0, 1, 2, 3, 10, 16, 40, 256};
    fuzz::Input input(data, size);
    try {
        const std::uint8_t kind = input.byte();
        if (kind >= 224) {
            kind % 4 == 0 ? damage_codebook(input) : read_any_residuals(input);
            return 0;
        }
        const auto family =
            kind % 2 == 0 ? dna::BookFamily::kPaircode : dna::BookFamily::kLexicographic;
        const unsigned word_nt = input.byte() % 7;
        const std::uint32_t alphabet = alphabets[input.byte() % alphabets.size()];
        // The search for near levels takes seconds for larger books under the sanitizer.
        const bool small = word_nt <= 3 && alphabet <= 10;
        const auto assignment = small && input.byte() % 2 == 1 ? dna::Assignment::kNeighbour
                                                               : dna::Assignment::kNatural;
        check(input, code_of(family, word_nt, assignment, alphabet));
    } catch (const core::InputError&) {
    } catch (const core::RecoveryError&) {
    }
    return 0;
}

#include "tests/dna/cuda/comparisons.hpp"

#include "dna/channel/simulation.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

namespace oligo::dna::test {
namespace {

std::vector<std::string> random_strings(core::Random& random, std::size_t count,
                                        std::size_t most_nt) {
    std::vector<std::string> strings;
    for (std::size_t i = 0; i < count; ++i) {
        strings.push_back(random_letters(random, random.below(most_nt + 1), random.below(60)));
    }
    return strings;
}

/// A StringSet and what it looks at.
struct OwnSet {
    std::string letters;
    std::vector<std::uint64_t> begin = {0};

    void add(const std::string& text) {
        letters += text;
        begin.push_back(letters.size());
    }
    StringSet view() const { return {letters, begin}; }
};

/// The string with a few edits.
std::string edited(core::Random& random, std::string text) {
    for (unsigned edits = random.below(12); edits > 0; --edits) {
        const std::size_t at = random.below(text.size() + 1);
        const unsigned kind = random.below(3);
        if (kind == 0) text.insert(at, random_bases(random, 1));
        if (kind == 1 && at < text.size()) text.erase(at, 1);
        if (kind == 2 && at < text.size()) text[at] = random_bases(random, 1)[0];
    }
    return text;
}

}  // namespace

std::size_t odd_size(core::Random& random, std::size_t block) {
    constexpr std::array<std::size_t, 10> kPrimes = {2, 3, 5, 13, 31, 61, 67, 127, 131, 257};
    switch (random.below(8)) {
        case 0:
            return random.below(2);
        case 1:
            return block - 1 + random.below(3);
        case 2:
            return kPrimes[random.below(kPrimes.size())];
        default:
            return random.below(2 * std::min<std::size_t>(block, 40));
    }
}

std::string random_bases(core::Random& random, std::size_t count) {
    std::string bases(count, 'A');
    for (char& base : bases) base = "ACGT"[random.next() >> 62];
    return bases;
}

std::string random_letters(core::Random& random, std::size_t count, unsigned every) {
    std::string letters = random_bases(random, count);
    for (char& letter : letters) {
        if (every != 0 && random.below(every) == 0) {
            letter = static_cast<char>(random.below(3) == 0 ? random.below(256)
                                                            : "Nacgt-"[random.below(6)]);
        }
    }
    return letters;
}

std::vector<std::uint8_t> random_bytes(core::Random& random, std::size_t count, unsigned below) {
    std::vector<std::uint8_t> bytes(count);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.below(below));
    return bytes;
}

Outcome compare_reads(Tested& tested, core::Random& random) {
    const auto chance = [&] {
        return std::array{0.0, 0.01, 0.2, 1.0, random.uniform()}[random.below(5)];
    };
    ChannelModel model;
    model.p_sub = chance();
    model.p_ins = chance();
    model.p_del = chance();
    model.p_dropout = std::array{0.0, 0.0, 0.3, 1.0}[random.below(4)];
    model.coverage = std::array{0.0, 1.0, 0.4, 2.5, 5 * random.uniform()}[random.below(5)];
    model.reverse_half = random.below(2) != 0;
    PackedStrands strands;
    const std::size_t count = odd_size(random, random.below(8) == 0 ? 64 : 12);
    const std::size_t longest = random.below(20) == 0 ? 900 : random.below(130);
    const bool alike = random.below(2) == 0;
    for (std::size_t i = 0; i < count; ++i) {
        strands.add(random_bases(random, alike ? longest : random.below(longest + 1)));
    }
    const std::uint64_t seed = random.next();
    std::vector<SimulatedRead> reads[2];
    SimulationCount counts[2];
    const auto made = tested.device().plain_reads(model);
    for (int i = 0; i < 2; ++i) {
        counts[i] = simulate_each(strands, model, seed, {{}, i == 0 ? made.get() : nullptr},
                                  [&](const SimulatedRead& read) { reads[i].push_back(read); });
    }
    const auto same = [](const SimulatedRead& a, const SimulatedRead& b) {
        return a.bases == b.bases && a.quality == b.quality && a.strand == b.strand &&
               a.reversed == b.reversed && a.substitutions == b.substitutions &&
               a.insertions == b.insertions && a.deletions == b.deletions;
    };
    return {std::equal(reads[0].begin(), reads[0].end(), reads[1].begin(), reads[1].end(), same) &&
                counts[0].strands_without_reads == counts[1].strands_without_reads,
            std::to_string(count) + " strands of up to " + std::to_string(longest) + ", coverage " +
                std::to_string(model.coverage)};
}

Outcome compare_checksums(Tested& tested, core::Random& random) {
    const std::size_t count = odd_size(random, random.below(20) == 0 ? 64 * 128 : 64);
    std::vector<std::uint16_t> symbols(count);
    for (auto& symbol : symbols) symbol = static_cast<std::uint16_t>(random.below(65536));
    const auto there = tested.device().put(symbols);
    return outcome(tested.device().checksum({there->data, there->count}),
                   core::symbols_checksum(symbols, 0), std::to_string(count) + " symbols");
}

Outcome compare_edits(Tested& tested, core::Random& random) {
    constexpr std::array<std::size_t, 8> kLengths = {10, 64, 65, 130, 200, 300, 600, 1100};
    const std::size_t most = kLengths[random.below(random.below(4) == 0 ? 8 : 5)];
    OwnSet reads, candidates;
    const auto drafts = random_strings(random, 1 + random.below(4), most);
    for (const std::string& draft : drafts) candidates.add(draft);
    const std::size_t read_count = odd_size(random, random.below(40) == 0 ? 512 : 16);
    for (std::size_t i = 0; i < read_count; ++i) {
        reads.add(edited(random, drafts[random.below(drafts.size())]));
    }
    std::vector<ReadBucket> buckets;
    for (unsigned i = random.below(4); i > 0; --i) {
        ReadBucket bucket;
        bucket.first_read = random.below(read_count + 1);
        bucket.reads = random.below(read_count - bucket.first_read + 1);
        bucket.first_candidate = random.below(drafts.size() + 1);
        bucket.candidates = random.below(drafts.size() - bucket.first_candidate + 1);
        buckets.push_back(bucket);
    }
    const unsigned limit = std::array{0U, 5U, 63U, 5000U}[random.below(4)];
    return outcome(tested.device().edit_distances(reads.view(), candidates.view(), buckets, limit),
                   cpu_device().edit_distances(reads.view(), candidates.view(), buckets, limit),
                   std::to_string(read_count) + " reads of up to " + std::to_string(most));
}

Outcome compare_substitutions_back(Tested& tested, core::Random& random) {
    const std::uint32_t sources = 33 + random.below(random.below(50) == 0 ? 900 : 60);
    const unsigned bytes = 8 + random.below(57);
    const auto data = random_bytes(random, std::size_t{sources} * bytes);
    const FountainEncoder encoder(data, bytes);
    const FountainCode& code = encoder.code();
    const std::uint32_t padding = code.padded_symbols() - sources;
    const std::uint32_t received = sources + 8 + random.below(5);
    std::vector<std::uint32_t> rows(received + padding);
    Lanes symbols(rows.size(), units_of_bits(std::size_t{8} * bytes));
    std::vector<std::uint8_t> symbol(bytes);
    const std::uint32_t first = random.below(2 * sources);
    for (std::uint32_t i = 0; i < received; ++i) {
        encoder.encode(first + i, symbol);
        rows[i] = code.row_of(first + i);
        store_bytes(symbols[i], symbol);
    }
    std::iota(rows.begin() + received, rows.end(), sources);
    const SparseSolver solver(code, rows, symbols, bytes);
    Lanes expected, found;
    const SolveStatus status = solver.solve(expected);
    if (solver.solve(found, tested.device().back_substituter()) != status) {
        return {false, "another status"};
    }
    if (status != SolveStatus::kSolved) return {};
    for (std::uint32_t i = 0; i < code.columns(); ++i) {
        if (std::memcmp(found[i], expected[i], std::size_t{symbols.units()} * kUnitBytes) != 0) {
            return {false, std::to_string(sources) + " sources of " + std::to_string(bytes)};
        }
    }
    return {};
}

const std::vector<Comparison>& comparisons() {
    static const std::vector<Comparison> all = {
        {"symbols to words", {phases_of<EncodeWords>()}, compare_encoded_words},
        {"words to symbols", {phases_of<DecodeWords>()}, compare_decoded_words},
        {"screening", {phases_of<ScreenOligos>()}, compare_screens},
        {"numbers to strands", {phases_of<EncodeCounted>()}, compare_written_strands},
        {"strands to numbers", {phases_of<DecodeCounted>()}, compare_read_strands},
        {"fountain symbols", {phases_of<MakeSymbols>()}, compare_symbols},
        {"dense fountain symbols", {phases_of<MakeDenseSymbols>()}, compare_dense_symbols},
        {"back-substitution", {phases_of<BackSubstitute>()}, compare_substitutions_back},
        {"Reed-Solomon parity",
         {phases_of<MakeParity<1>>(), phases_of<MakeParity<2>>(), phases_of<MakeParity<4>>(),
          phases_of<MakeParity<8>>(), phases_of<MakeParity<32>>()},
         compare_parity},
        {"Reed-Solomon syndromes", {phases_of<MakeSyndromes>()}, compare_syndromes},
        {"parity of columns",
         {phases_of<SumColumns<std::uint8_t>>(), phases_of<SumColumns<std::uint16_t>>()},
         compare_column_parity},
        {"syndromes of columns",
         {phases_of<SumColumns<std::uint8_t>>(), phases_of<SumColumns<std::uint16_t>>()},
         compare_column_syndromes},
        {"reads of a plain channel", {phases_of<MakeReads>()}, compare_reads},
        {"edit distances",
         {phases_of<EditDistances<1>>(), phases_of<EditDistances<2>>(),
          phases_of<EditDistances<3>>(), phases_of<EditDistances<4>>(),
          phases_of<EditDistances<8>>(), phases_of<EditDistances<16>>()},
         compare_edits},
        {"checksums", {phases_of<ChecksumSymbols>()}, compare_checksums},
        {"drift lattice",
         {phases_of<OpenLattices>(), phases_of<StepLattices<false>>(),
          phases_of<StepLattices<true>>(), phases_of<WeighLattices>(), phases_of<AddBeliefs>(),
          phases_of<ReadBeliefs>()},
         compare_lattices,
         20},
    };
    return all;
}

}  // namespace oligo::dna::test

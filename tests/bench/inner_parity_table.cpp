// The table of inner parity in dna/README.md: what it costs scheme adf and how many single reads
// with substitutions come through. Markdown on standard output; the last line counts reads that
// were taken for another strand or with other contents.
// usage: inner_parity_table [STRANDS]
#include "core/config.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/scheme/scheme.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

using namespace oligo;

namespace {

constexpr std::array<unsigned, 5> kParities = {0, 2, 4, 8, 16};
constexpr std::array<unsigned, 5> kSubstitutionsPerMille = {2, 5, 10, 20, 30};
constexpr std::string_view kBases = "ACGT";

struct Strands {
    std::unique_ptr<const dna::StrandForm> form;
    std::vector<std::string> contents, bases;
};

Strands written(unsigned parity, std::size_t count) {
    auto config = core::Config::from_text(
        R"({"scheme": "adf", "inner_parity": )" + std::to_string(parity) + "}", "table");
    const auto scheme = dna::make_scheme(config);
    Strands strands;
    strands.form = scheme->form({scheme->facts().strand_nt, 6, 0}, {});
    strands.contents.resize(count);
    const std::size_t strand_nt = scheme->facts().strand_nt;
    strands.bases.assign(count, std::string(strand_nt, 'A'));
    core::Random random(parity);
    for (std::string& bytes : strands.contents) {
        bytes.resize(strands.form->proven_bytes());
        for (char& byte : bytes) byte = static_cast<char>(random.below(256));
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(strands.contents[i].data());
        const std::size_t size = strands.contents[i].size();
        strands.form->write({bytes, size, size, 1, i}, 0,
                            {strands.bases[i].data(), strand_nt, strand_nt, 1, i});
    }
    return strands;
}

std::string with_substitutions(std::string bases, unsigned per_mille, core::Random& random) {
    for (char& base : bases) {
        if (random.below(1000) >= per_mille) continue;
        base = kBases[(kBases.find(base) + 1 + random.below(3)) % 4];
    }
    return bases;
}

/// Strands read right once each, and in `wrong` those read wrong.
std::size_t read_right(const Strands& strands, unsigned per_mille, std::size_t& wrong) {
    core::Random random(per_mille);
    std::vector<std::uint8_t> bytes(strands.form->proven_bytes());
    std::size_t right = 0;
    for (std::size_t i = 0; i < strands.bases.size(); ++i) {
        const std::string read = with_substitutions(strands.bases[i], per_mille, random);
        const auto place = strands.form->prove({read, {}}, bytes);
        if (!place) continue;
        const bool same = place->place.index == i &&
                          std::string(bytes.begin(), bytes.end()) == strands.contents[i];
        ++(same ? right : wrong);
    }
    return right;
}

}  // namespace

int main(int argc, char** argv) {
    const long count = argc > 1 ? std::atol(argv[1]) : 20000;
    if (argc > 2 || count < 1 || count > 65536) {
        std::fprintf(stderr, "usage: inner_parity_table [STRANDS]\n");
        return 2;
    }
    std::printf("| inner_parity | payload bits a base of strand |");
    for (const unsigned per_mille : kSubstitutionsPerMille)
        std::printf(" %.1f %% |", per_mille / 10.0);
    std::printf("\n|---|---|---|---|---|---|---|\n");
    std::size_t wrong = 0;
    try {
        for (const unsigned parity : kParities) {
            const Strands strands = written(parity, static_cast<std::size_t>(count));
            std::printf("| %u | %.3f |", parity,
                        8.0 * static_cast<double>(strands.form->proven_bytes()) /
                            static_cast<double>(strands.bases[0].size()));
            for (const unsigned per_mille : kSubstitutionsPerMille) {
                const std::size_t right = read_right(strands, per_mille, wrong);
                std::printf(" %.2f |",
                            100.0 * static_cast<double>(right) / static_cast<double>(count));
            }
            std::printf("\n");
            std::fflush(stdout);
        }
    } catch (const core::Error& error) {
        std::fprintf(stderr, "inner_parity_table: %s\n", error.what());
        return 1;
    }
    std::printf("wrong: %zu\n", wrong);
    return 0;
}

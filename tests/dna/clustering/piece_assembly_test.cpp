#include "dna/clustering/piece_assembly.hpp"

#include "core/config.hpp"
#include "core/random.hpp"
#include "dna/channel/channel.hpp"
#include "dna/nucleotide.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace oligo;

namespace {

/// Pieces of random strands between primers, both strands of ten molecules each broken.
std::vector<dna::Read> pieces_of(const std::vector<std::string>& oligos, const char* tail) {
    auto config = core::Config::from_text(
        std::string(R"({"coverage": 30, "molecules": 10, "decay": {"p_sub": 0.001, "p_break": 0.02,
        "min_nt": 19, "whole_nt": 99, "tail": ")") +
            tail + R"(", "tail_min_nt": 6, "tail_max_nt": 8}})",
        "test");
    const auto model = dna::ChannelModel::from_config(config);
    config.finish();
    std::vector<dna::Read> reads;
    for (auto& read : dna::simulate(oligos, model, 3)) reads.push_back({read.bases, ""});
    return reads;
}

std::vector<std::string> oligos_between_primers(std::size_t count) {
    core::Random random(4);
    std::vector<std::string> oligos(count);
    for (std::string& oligo : oligos) {
        for (int i = 0; i < 120; ++i) oligo += dna::kBases[random.below(4)];
        oligo = "GCCTGTTGGATGATAAGCAC" + oligo + "CACACGCAAGACACTATTCG";
    }
    return oligos;
}

bool stands_in(const std::string& part, const std::vector<std::string>& oligos) {
    return std::any_of(oligos.begin(), oligos.end(), [&](const std::string& oligo) {
        return oligo.find(part) != std::string::npos;
    });
}

}  // namespace

CATCH_TEST_CASE("pieces of broken strands are put together", "[clustering]") {
    const auto oligos = oligos_between_primers(200);
    for (const char* tail : {"", "CT"}) {
        const auto reads = pieces_of(oligos, tail);
        dna::KeptReads source(reads);
        const auto assembled = dna::assemble_pieces(source);
        CATCH_REQUIRE(assembled);
        CATCH_CHECK(assembled->pieces == reads.size());
        CATCH_CHECK(assembled->joined > reads.size() * 9 / 10);
        std::size_t whole = 0, chimeras = 0;
        for (const dna::Read& read : assembled->reads) {
            if (read.bases.size() < 150) continue;
            ++whole;
            // Their ends may be wrong, where there is one piece.
            const std::string middle = read.bases.substr(10, read.bases.size() - 20);
            chimeras += !stands_in(middle.substr(0, 40), oligos) &&
                        !stands_in(dna::reverse_complement(middle.substr(0, 40)), oligos);
        }
        CATCH_CHECK(whole > 100);
        CATCH_CHECK(chimeras * 20 < whole);
    }
}

CATCH_TEST_CASE("lengths tell pieces from whole reads", "[clustering]") {
    CATCH_CHECK(dna::lengths_of_pieces({{20, 100}, {40, 100}, {60, 80}, {90, 40}}));
    CATCH_CHECK_FALSE(dna::lengths_of_pieces({{120, 20}, {238, 400}, {240, 1000}, {241, 300}}));
    CATCH_CHECK_FALSE(dna::lengths_of_pieces({{20, 10}, {40, 10}, {90, 10}}));  // too few
    CATCH_CHECK_FALSE(dna::lengths_of_pieces({}));
    const std::vector<dna::Read> none = {{"ACGT", ""}, {"", ""}, {std::string(200, 'N'), ""}};
    dna::KeptReads source(none);
    const auto assembled = dna::assemble_pieces(source);
    CATCH_REQUIRE(assembled);
    CATCH_CHECK(assembled->reads.empty());
}

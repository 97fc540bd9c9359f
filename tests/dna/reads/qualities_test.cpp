#include "dna/reads/qualities.hpp"

#include "core/files.hpp"
#include "core/random.hpp"
#include "dna/reads/read_source.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

namespace oligo::dna {
namespace {

using Catch::Matchers::Contains;

QualityKind kind_of(const std::string& letters) {
    QualityJudge judge;
    judge.add(letters);
    return judge.kind();
}

std::string random_letters(char first, char last, std::size_t count) {
    core::Random random(3);
    std::string letters(count, first);
    for (char& letter : letters) {
        letter = static_cast<char>(
            first + static_cast<char>(random.below(static_cast<std::uint64_t>(last - first + 1))));
    }
    return letters;
}

}  // namespace

CATCH_TEST_CASE("qualities: kinds", "[qualities]") {
    CATCH_CHECK(kind_of("") == QualityKind::kNone);
    CATCH_CHECK(kind_of("IIIII") == QualityKind::kConstant);
    CATCH_CHECK(kind_of(std::string(5000, '!')) == QualityKind::kConstant);
    CATCH_CHECK(kind_of(random_letters('!', '#', 5000)) == QualityKind::kLowest);
    CATCH_CHECK(kind_of(random_letters('#', 'I', 5000)) == QualityKind::kSound);
    CATCH_CHECK(kind_of(random_letters('#', '~', 5000)) == QualityKind::kSound);
    CATCH_CHECK(kind_of(random_letters('@', 'h', 5000)) == QualityKind::kPhred64);
    CATCH_CHECK(kind_of(random_letters(';', 'h', 5000)) == QualityKind::kPhred64);
    CATCH_CHECK(kind_of(random_letters('?', 'J', 5000)) == QualityKind::kSound);  // a good run
    CATCH_CHECK(kind_of(random_letters('@', '~', 5000)) == QualityKind::kSound);  // merged reads
    CATCH_CHECK(kind_of(random_letters('F', 'I', 5000)) == QualityKind::kBinned);
    CATCH_CHECK(kind_of("FI") == QualityKind::kSound);  // too few to tell
}

CATCH_TEST_CASE("qualities: made Phred+33 of at most 40", "[qualities]") {
    std::string letters = "!#IJ~";
    normalise_quality(letters, QualityKind::kSound);
    CATCH_CHECK(letters == "!#III");
    letters = ";@Bhi";
    normalise_quality(letters, QualityKind::kPhred64);
    CATCH_CHECK(letters == "!!#II");
}

CATCH_TEST_CASE("qualities: reads of a file have those that mean something", "[qualities]") {
    const test::TemporaryFolder folder;
    const auto read = [&](const std::string& quality, std::size_t count, const std::string& more) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) text += "@r\nACGTA\n+\n" + quality + "\n";
        core::write_file_atomic(folder.path() / "r.fastq", text + more);
        FileReads reads({folder.path() / "r.fastq"});
        std::vector<Read> all = reads.all();
        std::string notes;
        for (const auto& note : reads.funnel().notes) notes += note.text;
        return std::pair{all, notes};
    };
    const auto [constant, constant_note] = read("IIIII", 300, "");
    CATCH_CHECK(constant.at(7).quality.empty());
    CATCH_CHECK_THAT(constant_note, Contains("'I'") && Contains("says nothing"));
    const auto [shifted, shifted_note] = read("Bhgfe", 300, "");
    CATCH_CHECK(shifted.at(7).quality == "#IHGF");
    CATCH_CHECK_THAT(shifted_note, Contains("Phred+64"));
    const auto [sound, sound_note] = read("#5:~F", 3, "");
    CATCH_CHECK(sound.at(0).quality == "#5:IF");
    CATCH_CHECK(sound_note.empty());
    const auto [low, low_note] = read("!\"#!!", 300, "");
    CATCH_CHECK(low.at(0).quality.empty());
    // What varies only after thousands of reads counts from there on.
    const auto [late, late_note] = read("IIIII", 10'000, "@x\nACGTA\n+\n#5:AF\n");
    CATCH_CHECK(late.front().quality.empty());
    CATCH_CHECK(late.back().quality == "#5:AF");
}

}  // namespace oligo::dna

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/foreign/package_pool.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/nucleotide.hpp"
#include "tests/dna/pool_support.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace oligo;
using dna::PackageFormat;

namespace {

core::Payload compress(const core::Picture& picture, dna::PictureSettings settings = {}) {
    settings.dialect = dna::Dialect::kCompat;
    dna::JpegdnaCodec codec(settings);
    return codec.compress({&picture, 1}).front();
}

std::vector<dna::Read> noisy_reads(const std::vector<std::string>& oligos, double p_sub,
                                   unsigned copies) {
    core::Random random(17);
    std::vector<dna::Read> reads;
    for (const std::string& oligo : oligos) {
        for (unsigned i = 0; i < copies; ++i) {
            const std::string read = test::damage(oligo, {p_sub, 0, 0, 0, 1}, random);
            reads.push_back({random.below(2) == 0 ? read : dna::reverse_complement(read), ""});
        }
    }
    test::shuffle(reads, random);
    return reads;
}

core::Picture picture_of(const core::ReceivedPayload& payload) {
    dna::JpegdnaCodec codec;
    return codec.decompress({&payload, 1}).front().picture;
}

core::Picture clean_picture(const core::Payload& payload) {
    return picture_of(core::as_received(payload));
}

}  // namespace

CATCH_TEST_CASE("jpegdna format: the parts stand where the survey of the package says",
                "[jpegdna]") {
    const PackageFormat format;
    CATCH_REQUIRE(format.content_nt() == 142);
    const auto oligos = dna::write_package_oligos(compress(test::make_picture(64, 40, 1)));
    for (const std::string& oligo : oligos) {
        CATCH_REQUIRE(oligo.size() == 200);
        CATCH_CHECK(oligo.substr(0, 26) == "GTTCAGAGTTCTACAGTCCGACGATC");
        CATCH_CHECK(oligo[26] == 'A');
        CATCH_CHECK(oligo.substr(27 + 67, 5) == "AATTC");
        CATCH_CHECK(oligo[178] == 'C');
        CATCH_CHECK(oligo.substr(179) == "TGGAATTCTCGGGTGCCAAGG");
        // Parity by counting: content is 75 bases behind the parity, then 67 before the id.
        const std::string content = oligo.substr(103, 75) + oligo.substr(27, 67);
        for (std::size_t i = 0; i < 4; ++i) {
            const auto count = std::count(content.begin(), content.end(), "ATCG"[i]);
            const char base = oligo[99 + i];
            CATCH_CHECK((base == 'C' || base == 'G') == (count % 2 == 1));
        }
        CATCH_CHECK(dna::longest_run(oligo.substr(98, 6)) <= 2);
    }
    // General information: header, blocks of 8, 40 rows, 64 columns.
    const std::string general = oligos[0].substr(103, 75);
    CATCH_CHECK(general.substr(0, 7) == "AATAATA");
    CATCH_CHECK(general.substr(7, 10) == "AATTCCGTTG");
    CATCH_CHECK(general.substr(17, 20) == "AATTCAATTCTTATGAATTC");
    CATCH_CHECK(general.substr(37, 20) == "AATTCAATTCTGCAGTTATG");
    // 64 steps of 10 bases in slices of 128, then data in slices of 127.
    CATCH_CHECK(oligos[5].substr(103, 7) == "GGTGTTC");
    CATCH_CHECK(oligos[6].substr(103, 15) == "TTGAGGAAATAATAT");
}

CATCH_TEST_CASE("jpegdna format: gray, colour and own frequencies come back", "[jpegdna]") {
    for (const bool colour : {false, true}) {
        for (const bool own : {false, true}) {
            dna::PictureSettings settings;
            settings.dialect = dna::Dialect::kCompat;
            settings.colour = colour;
            settings.image_frequencies = own;
            if (colour) settings.sampling = dna::Sampling::k411;
            settings.alpha_thousandths = 470;
            const auto payload = compress(test::make_picture(75, 50, colour ? 3 : 1), settings);
            const auto oligos = dna::write_package_oligos(payload);
            const auto reads = noisy_reads(oligos, 0, 1);
            CATCH_CHECK(dna::looks_like_jpegdna(reads));
            const auto reading = dna::read_package_oligos(reads);
            CATCH_CHECK(dna::JpegdnaCodec::read_parameters(reading.payload.header) == settings);
            CATCH_CHECK(reading.data_oligos_missing == 0);
            CATCH_CHECK(reading.wrong_parity + reading.wrong_sense + reading.unrecognised == 0);
            CATCH_CHECK(picture_of(reading.payload) == clean_picture(payload));
        }
    }
}

CATCH_TEST_CASE("jpegdna format: one per cent substitutions at tenfold coverage", "[jpegdna]") {
    const auto payload = compress(test::make_picture(160, 120, 1));
    const auto reads = noisy_reads(dna::write_package_oligos(payload), 0.01, 10);
    const auto reading = dna::read_package_oligos(reads);
    CATCH_CHECK(reading.wrong_parity > reading.reads / 10);
    CATCH_CHECK(picture_of(reading.payload) == clean_picture(payload));
}

CATCH_TEST_CASE("jpegdna format: what comes before a lost oligo is decoded", "[jpegdna]") {
    const core::Picture picture = test::make_picture(128, 128, 1);
    const auto payload = compress(picture);
    auto oligos = dna::write_package_oligos(payload);
    oligos.erase(oligos.begin() + static_cast<std::ptrdiff_t>(oligos.size() * 3 / 4));
    const auto reading = dna::read_package_oligos(noisy_reads(oligos, 0, 1));
    CATCH_CHECK(reading.data_oligos_missing == 1);
    const core::Picture back = picture_of(reading.payload), clean = clean_picture(payload);
    CATCH_CHECK(
        std::equal(back.samples.begin(), back.samples.begin() + 128 * 80, clean.samples.begin()));
    oligos.erase(oligos.begin());
    CATCH_CHECK_THROWS_AS(dna::read_package_oligos(noisy_reads(oligos, 0, 1)), core::RecoveryError);
}

CATCH_TEST_CASE("jpegdna format: settable lengths, foreign reads", "[jpegdna]") {
    PackageFormat format;
    format.oligo_nt = 240;
    format.five_prime = "ACGTACGTCA";
    format.three_prime = "CATCGA";
    format.image_id = "TTATG";
    format.centre_nt = 90;
    format.offset_nt = 6;
    const auto payload = compress(test::make_picture(50, 40, 1));
    const auto oligos = dna::write_package_oligos(payload, format);
    CATCH_CHECK(oligos[0][10] == 'T');   // the primer ends in A
    CATCH_CHECK(oligos[0][233] == 'G');  // the other one begins with C
    auto reads = noisy_reads(oligos, 0, 1);
    CATCH_CHECK_FALSE(dna::looks_like_jpegdna(reads));
    CATCH_CHECK(dna::looks_like_jpegdna(reads, format));
    CATCH_CHECK(picture_of(dna::read_package_oligos(reads, format).payload) ==
                clean_picture(payload));
    for (auto& read : reads) read.bases.pop_back();
    CATCH_CHECK_THROWS_AS(dna::read_package_oligos(reads, format), core::RecoveryError);
    format.oligo_nt = 120;
    CATCH_CHECK_THROWS_AS(dna::write_package_oligos(payload, format), core::InputError);
    const auto standard =
        dna::JpegdnaCodec().compress(std::vector<core::Picture>{test::make_picture(8, 8, 1)});
    CATCH_CHECK_THROWS_AS(dna::write_package_oligos(standard[0]), core::InputError);
}

CATCH_TEST_CASE("jpegdna format: edit distances", "[jpegdna]") {
    CATCH_CHECK(dna::edit_distance("", "ACG") == 3);
    CATCH_CHECK(dna::edit_distance("AACG", "ACGT") == 2);
    CATCH_CHECK(dna::edit_distance("KITTEN", "SITTING") == 3);
    std::size_t least = 9;
    for (const auto a : dna::kDigitBarcodes) {
        for (const auto b : dna::kDigitBarcodes) {
            if (a != b) least = std::min(least, dna::edit_distance(a, b));
        }
    }
    CATCH_CHECK(least == 3);
}

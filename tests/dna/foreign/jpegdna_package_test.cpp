#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/random.hpp"
#include "dna/foreign/package_pool.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/nucleotide.hpp"
#include "tests/dna/pool_support.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/small_png.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

using namespace oligo;
using dna::PackageFormat;

namespace {

core::Payload compress(const core::Picture& picture,
                       dna::PictureSettings settings = {.dialect = dna::Dialect::kCompat}) {
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

CATCH_TEST_CASE("jpegdna format: the package's own pools, base by base", "[jpegdna]") {
    const std::string folder = std::string(OLIGO_TEST_DATA) + "/jpegdna/";
    const core::Picture crops = test::read_small_png(folder + "package_crops.png");
    std::ifstream lines(folder + "package_pools.txt");
    std::string name, expected;
    std::size_t x = 0, y = 0, sampler = 0, crop = 0, oligos = 0, pools = 0;
    core::Picture picture{0, 0, 1, {}};
    dna::PictureSettings settings{.dialect = dna::Dialect::kPackage};
    while (lines >> name >> x >> y >> picture.width_px >> picture.height_px >> settings.colour >>
           settings.alpha_thousandths >> sampler >> settings.image_frequencies >> crop >> oligos) {
        // A gray picture has no sampler in the pool.
        settings.sampling = static_cast<dna::Sampling>(settings.colour ? sampler : 0);
        picture.channels = settings.colour ? 3 : 1;
        const auto first = crops.samples.begin() + static_cast<std::ptrdiff_t>(crop);
        picture.samples.assign(
            first, first + static_cast<std::ptrdiff_t>(picture.pixels() * picture.channels));
        const auto payload = compress(picture, settings);
        std::vector<std::vector<std::string>> drawn;  // the pool with other random bases
        for (std::uint64_t seed = 0; seed < 24; ++seed) {
            PackageFormat format;
            format.seed = seed;
            drawn.push_back(dna::write_package_oligos(payload, format));
        }
        CATCH_INFO(name << " " << x << "," << y << " pool " << pools);
        CATCH_REQUIRE(drawn[0].size() == oligos);
        std::size_t wrong = 0, random = 0;
        for (std::size_t i = 0; i < oligos; ++i) {
            CATCH_REQUIRE(lines >> expected);
            const std::string primed =
                PackageFormat().five_prime + expected + PackageFormat().three_prime;
            CATCH_REQUIRE(primed.size() == drawn[0][i].size());
            for (std::size_t k = 0; k < primed.size(); ++k) {
                const bool differs = std::any_of(drawn.begin(), drawn.end(), [&](const auto& pool) {
                    return pool[i][k] != drawn[0][i][k];
                });
                random += differs;
                wrong += !differs && primed[k] != drawn[0][i][k];
            }
        }
        CATCH_CHECK(wrong == 0);
        CATCH_CHECK(random < 400);
        CATCH_CHECK(random > 20);
        const auto reads = noisy_reads(drawn[3], 0, 1);
        const auto found = dna::find_package_formats(reads);
        CATCH_REQUIRE(found.size() == 1);
        const auto reading = dna::read_package_oligos(reads, found[0]);
        CATCH_CHECK(dna::JpegdnaCodec::read_parameters(reading.payload.header) == settings);
        CATCH_CHECK(reading.wrong_parity + reading.wrong_sense + reading.unrecognised == 0);
        CATCH_CHECK(picture_of(reading.payload) == clean_picture(payload));
        ++pools;
    }
    CATCH_CHECK(pools == 7);
}

CATCH_TEST_CASE("jpegdna format: primers, lengths and pictures of a pool are found", "[jpegdna]") {
    const dna::PictureSettings settings{
        .dialect = dna::Dialect::kPackage, .colour = true, .image_frequencies = true};
    for (const bool primed : {true, false}) {
        for (const std::size_t oligo_nt : {200, 187, 240}) {
            PackageFormat format;
            format.oligo_nt = oligo_nt;
            if (!primed) format.five_prime = format.three_prime = "";
            std::vector<std::string> oligos;
            std::vector<core::Payload> payloads;
            for (const unsigned side : {40U, 56U, 61U}) {
                format.image_id = dna::kDigitBarcodes[payloads.size() * 2 + 1];
                payloads.push_back(compress(test::make_picture(side, 48, 3, side), settings));
                for (auto& oligo : dna::write_package_oligos(payloads.back(), format)) {
                    oligos.push_back(std::move(oligo));
                }
            }
            const auto reads = noisy_reads(oligos, 0.005, 10);
            const auto found = dna::find_package_formats(reads);
            CATCH_INFO(oligo_nt << (primed ? " primed" : " bare"));
            CATCH_REQUIRE(found.size() == 3);
            for (std::size_t i = 0; i < found.size(); ++i) {
                CATCH_CHECK(found[i].image_id == dna::kDigitBarcodes[i * 2 + 1]);
                const auto reading = dna::read_package_oligos(reads, found[i]);
                CATCH_CHECK(picture_of(reading.payload) == clean_picture(payloads[i]));
            }
        }
    }
}

CATCH_TEST_CASE("jpegdna format: a picture behind thousands of oligos of another is found",
                "[jpegdna]") {
    const dna::PictureSettings settings{.dialect = dna::Dialect::kPackage};
    std::vector<dna::Read> reads;
    for (const std::size_t number : {1U, 4U}) {
        PackageFormat format;
        format.image_id = dna::kDigitBarcodes[number];
        const auto payload = compress(test::make_picture(80, 64, 1, number), settings);
        for (const std::string& oligo : dna::write_package_oligos(payload, format)) {
            for (int copy = number == 1 ? 300 : 1; copy > 0; --copy) reads.push_back({oligo, ""});
        }
    }
    CATCH_REQUIRE(reads.size() > 3000);
    const auto found = dna::find_package_formats(reads);
    CATCH_REQUIRE(found.size() == 2);
    CATCH_CHECK(found[1].image_id == dna::kDigitBarcodes[4]);
}

CATCH_TEST_CASE("jpegdna format: crops in every sampler come back, lost tables are named",
                "[jpegdna]") {
    core::Random random(22);
    const core::Picture photo = test::read_small_png(std::string(OLIGO_TEST_DATA) + "/kodim23.png");
    for (unsigned i = 0; i < 40; ++i) {
        dna::PictureSettings settings{.dialect = dna::Dialect::kPackage, .colour = i % 6 != 5};
        if (settings.colour) settings.sampling = static_cast<dna::Sampling>(i % 5);
        settings.image_frequencies = random.below(2) == 0;
        settings.alpha_thousandths = 200 + random.below(2000);
        core::Picture crop{
            1 + random.below(70), 1 + random.below(60), settings.colour ? 3U : 1U, {}};
        const std::size_t left = random.below(600), top = random.below(400);
        for (std::size_t y = 0; y < crop.height_px; ++y) {
            for (std::size_t x = 0; x < crop.width_px; ++x) {
                for (std::size_t c = 0; c < crop.channels; ++c) {
                    crop.samples.push_back(photo.samples[((top + y) * 768 + left + x) * 3 + c]);
                }
            }
        }
        const auto payload = compress(crop, settings);
        auto oligos = dna::write_package_oligos(payload);
        const auto reading = dna::read_package_oligos(noisy_reads(oligos, 0, 1));
        CATCH_CHECK(dna::JpegdnaCodec::read_parameters(reading.payload.header) == settings);
        CATCH_CHECK(picture_of(reading.payload) == clean_picture(payload));
        if (!settings.image_frequencies) continue;
        oligos.erase(oligos.begin() + 1 + random.below(13));  // a table's
        CATCH_CHECK_THROWS_AS(dna::read_package_oligos(noisy_reads(oligos, 0, 1)),
                              core::RecoveryError);
    }
}

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

CATCH_TEST_CASE("jpegdna format: lost oligos cost their blocks", "[jpegdna]") {
    // The format has neither parity nor restart points: where blocks begin again, and how many were
    // lost, is found in the strand.
    const core::Picture photo = test::read_small_png(std::string(OLIGO_TEST_DATA) + "/kodim03.png");
    for (const bool colour : {false, true}) {
        const core::Picture picture = colour ? photo : test::luma_of(photo);
        const auto payload = compress(picture, {.dialect = dna::Dialect::kPackage,
                                                .colour = colour,
                                                .image_frequencies = colour,
                                                .alpha_thousandths = colour ? 2000U : 1000U});
        const double clean = core::psnr_db(picture, clean_picture(payload));
        std::vector<std::string> oligos = dna::write_package_oligos(payload), left;
        const std::size_t tables = colour ? 48 : 1;  // oligos that the picture hangs on
        core::Random random(7);
        for (const std::string& oligo : oligos) {
            if (left.size() < tables || random.below(50) != 0) left.push_back(oligo);
        }
        const auto reading = dna::read_package_oligos(noisy_reads(left, 0.01, 10));
        CATCH_CHECK(reading.data_oligos_missing == oligos.size() - left.size());
        CATCH_CHECK(core::psnr_db(picture, picture_of(reading.payload)) > clean - 1);
    }
}

CATCH_TEST_CASE("jpegdna format: a whole pool has nothing erased", "[jpegdna]") {
    for (const auto dialect : {dna::Dialect::kPackage, dna::Dialect::kCompat}) {
        const auto payload = compress(test::make_picture(72, 56, 1), {.dialect = dialect});
        auto oligos = dna::write_package_oligos(payload);
        const auto erased = [&] {
            std::size_t count = 0;
            const auto reading = dna::read_package_oligos(noisy_reads(oligos, 0, 1));
            for (const auto& segment : reading.payload.segments) count += segment.erased();
            return count;
        };
        CATCH_CHECK(erased() == 0);
        oligos.erase(oligos.end() - 2);
        CATCH_CHECK(erased() == 127);
    }
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

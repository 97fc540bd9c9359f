#include "core/image/image_io.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/hash.hpp"
#include "core/metrics.hpp"
#include "core/random.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

using namespace oligo::core;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

using Samples = std::vector<std::uint8_t>;

fs::path fixture(const std::string& name) {
    return fs::path(OLIGO_TEST_DATA) / "pictures" / name;
}

Picture noise(std::uint32_t width, std::uint32_t height, std::uint32_t channels) {
    Random random(width * 1000 + height * 10 + channels);
    Picture picture{width, height, channels, Samples(std::size_t{width} * height * channels)};
    for (auto& sample : picture.samples) sample = static_cast<std::uint8_t>(random.below(256));
    return picture;
}

}  // namespace

CATCH_TEST_CASE("image io: gray, palette and bit depths of PNG", "[image]") {
    CATCH_CHECK(load_picture(fixture("gray_1x1.png")) == Picture{1, 1, 1, {77}});
    CATCH_CHECK(load_picture(fixture("gray_1bit.png")) == Picture{4, 1, 1, {0, 255, 255, 0}});
    CATCH_CHECK(load_picture(fixture("palette.png")) ==
                Picture{3, 1, 3, {1, 2, 3, 40, 50, 60, 200, 100, 0}});
}

CATCH_TEST_CASE("image io: 16 bit is scaled by 255 / 65535 with rounding", "[image]") {
    PictureNotes notes;
    // 5 * 257 + 128 lies just below the middle of 5 and 6, + 129 just above.
    CATCH_CHECK(load_picture(fixture("gray16.png"), &notes) == Picture{4, 1, 1, {0, 5, 6, 255}});
    CATCH_CHECK(notes.reduced_to_8_bit);
    CATCH_CHECK_FALSE(notes.alpha_over_white);
    CATCH_CHECK(load_picture(fixture("rgb16.png")) == Picture{1, 1, 3, {1, 2, 3}});
    CATCH_CHECK(load_picture(fixture("gray16.tif")) == Picture{3, 1, 1, {0, 128, 255}});
}

CATCH_TEST_CASE("image io: alpha is composed over white", "[image]") {
    PictureNotes notes;
    // c * 128 / 255 + 127: 10 -> 132.02, 20 -> 137.04, 30 -> 142.06
    CATCH_CHECK(load_picture(fixture("rgba.png"), &notes) ==
                Picture{3, 1, 3, {10, 20, 30, 132, 137, 142, 255, 255, 255}});
    CATCH_CHECK(notes.alpha_over_white);
    CATCH_CHECK_FALSE(notes.reduced_to_8_bit);
    // alpha 0x4000 / 0xFFFF: 255 * (1 - a + a * c) with c = 0, 0.500008, 1
    CATCH_CHECK(load_picture(fixture("rgba16.png"), &notes) == Picture{1, 1, 3, {191, 223, 255}});
    CATCH_CHECK((notes.alpha_over_white && notes.reduced_to_8_bit));
    CATCH_CHECK(load_picture(fixture("gray_alpha.png")) == Picture{3, 1, 1, {50, 152, 255}});
    CATCH_CHECK(load_picture(fixture("palette_alpha.png")) ==
                Picture{2, 1, 3, {1, 2, 3, 255, 255, 255}});
    const Picture webp = load_picture(fixture("alpha.webp"));
    CATCH_REQUIRE(webp.channels == 3);
    CATCH_CHECK(Samples(webp.samples.begin(), webp.samples.begin() + 6) ==
                Samples{255, 255, 255, 20, 60, 220});
}

CATCH_TEST_CASE("image io: orientation tags are applied", "[image]") {
    // Stored as 123 / 456 with tag 6: the upright picture is turned clockwise.
    CATCH_CHECK(load_picture(fixture("turned.png")) == Picture{2, 3, 1, {4, 1, 5, 2, 6, 3}});
    const Picture jpeg = load_picture(fixture("turned.jpg"));
    CATCH_CHECK(jpeg.width_px == 16);
    CATCH_CHECK(jpeg.height_px == 32);
    // The stored left half is blue; turned clockwise it is the upper half.
    CATCH_CHECK(jpeg.samples[2] > 180);
    CATCH_CHECK(jpeg.samples[jpeg.samples.size() - 1] < 80);
}

CATCH_TEST_CASE("image io: all eight orientations of a PNG", "[image]") {
    const oligo::test::TemporaryFolder folder;
    const Samples expected[] = {{1, 2, 3, 4, 5, 6}, {3, 2, 1, 6, 5, 4}, {6, 5, 4, 3, 2, 1},
                                {4, 5, 6, 1, 2, 3}, {1, 4, 2, 5, 3, 6}, {4, 1, 5, 2, 6, 3},
                                {6, 3, 5, 2, 4, 1}, {3, 6, 2, 5, 1, 4}};
    Samples bytes = read_file(fixture("turned.png"));
    constexpr std::uint8_t kName[] = {'e', 'X', 'I', 'f'};
    const auto name = std::search(bytes.begin(), bytes.end(), std::begin(kName), std::end(kName));
    CATCH_REQUIRE(name != bytes.end());
    const auto chunk = static_cast<std::size_t>(name - bytes.begin());
    const std::size_t length = bytes[chunk - 1];
    for (std::uint8_t orientation = 1; orientation <= 8; ++orientation) {
        bytes[chunk + 4 + 19] = orientation;  // TIFF header 8, count 2, entry 12 with value at 8
        const std::uint32_t crc = crc32(std::span(bytes).subspan(chunk, 4 + length));
        for (unsigned i = 0; i < 4; ++i) {
            bytes[chunk + 4 + length + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
        }
        write_file_atomic(folder / "turned.png", bytes);
        const Picture picture = load_picture(folder / "turned.png");
        CATCH_CAPTURE(int{orientation});
        CATCH_CHECK(picture.width_px == (orientation < 5 ? 3 : 2));
        CATCH_CHECK(picture.samples == expected[orientation - 1]);
    }
}

CATCH_TEST_CASE("image io: JPEG, WebP, TIFF and BMP variants load", "[image]") {
    for (const char* name :
         {"progressive.jpg", "cmyk.jpg", "lossy.webp", "colour.tif", "palette.bmp"}) {
        const Picture picture = load_picture(fixture(name));
        CATCH_CAPTURE(name);
        CATCH_REQUIRE((picture.width_px == 32 && picture.height_px == 16));
        CATCH_REQUIRE(picture.channels == 3);
        CATCH_CHECK(std::abs(picture.samples[0] - 20) < 40);   // red of the blue half
        CATCH_CHECK(std::abs(picture.samples[2] - 220) < 40);  // its blue
    }
    CATCH_CHECK(load_picture(fixture("gray.tif")).channels == 1);
}

CATCH_TEST_CASE("image io: lossless formats bring every sample back", "[image]") {
    const oligo::test::TemporaryFolder folder;
    for (const auto& [width, height] : {std::pair{1U, 1U}, {1U, 7U}, {5U, 1U}, {37U, 23U}}) {
        for (const char* name : {"a.png", "a.webp", "a.tif", "A.TIFF", "a.bmp", "a.ppm"}) {
            const Picture picture = noise(width, height, 3);
            save_picture(folder / name, picture);
            CATCH_CAPTURE(name, width, height);
            CATCH_CHECK(load_picture(folder / name) == picture);
        }
        for (const char* name : {"a.png", "a.tif", "a.bmp", "a.pgm"}) {
            const Picture picture = noise(width, height, 1);
            save_picture(folder / name, picture);
            CATCH_CAPTURE(name, width, height);
            CATCH_CHECK(to_gray(load_picture(folder / name)) == picture);
        }
    }
    const Picture smooth = resize(noise(8, 8, 3), 64, 64);
    save_picture(folder / "a.jpg", smooth);
    CATCH_CHECK(psnr_db(load_picture(folder / "a.jpg"), smooth) > 24);
}

CATCH_TEST_CASE("image io: what cannot be written is an input error", "[image]") {
    const oligo::test::TemporaryFolder folder;
    const Picture picture = noise(4, 4, 3);
    CATCH_CHECK_THROWS_WITH(save_picture(folder / "a.gif", picture),
                            Contains("'.gif'") && Contains(".png"));
    CATCH_CHECK_THROWS_AS(save_picture(folder / "a", picture), InputError);
    CATCH_CHECK_THROWS_AS(save_picture(folder / "a.pgm", picture), InputError);
    CATCH_CHECK_THROWS_AS(save_picture(folder / "none/a.png", picture), InputError);
    CATCH_CHECK_THROWS_AS(save_picture(folder / "a.png", Picture{}), InputError);
    CATCH_CHECK(fs::is_empty(folder / ""));
}

CATCH_TEST_CASE("image io: files that are no pictures are input errors", "[image]") {
    const oligo::test::TemporaryFolder folder;
    write_file_atomic(folder / "empty.png", std::string_view());
    CATCH_CHECK_THROWS_WITH(load_picture(folder / "empty.png"), Contains("is empty"));
    write_file_atomic(folder / "text.png", std::string_view("this is a text\n"));
    CATCH_CHECK_THROWS_WITH(load_picture(folder / "text.png"), Contains("header"));
    CATCH_CHECK_THROWS_AS(load_picture(folder / "none.png"), InputError);
    CATCH_CHECK_THROWS_AS(load_picture(folder / ""), InputError);
    CATCH_CHECK_THROWS_WITH(load_picture(fixture("huge.png")), Contains("65536 x 8192"));
    CATCH_CHECK_THROWS_AS(load_picture(fixture("float.tif")), InputError);
}

CATCH_TEST_CASE("image io: damaged samples of a PNG are an input error", "[image]") {
    const oligo::test::TemporaryFolder folder;
    Samples bytes = read_file(fs::path(OLIGO_TEST_DATA) / "kodim03.png");
    bytes[bytes.size() / 2] ^= 0x10;
    write_file_atomic(folder / "damaged.png", bytes);
    CATCH_CHECK_THROWS_AS(load_picture(folder / "damaged.png"), InputError);
}

CATCH_TEST_CASE("image io: sizes are checked before anything is decoded", "[image]") {
    const oligo::test::TemporaryFolder folder;
    for (const std::string_view text : {"P6 4294967295 4294967295 255\n", "P5 2 2 255\nabc",
                                        "P4 9 2\nabc", "P2 2 2 255\n1", "P6 0 4 255\n", "P5"}) {
        write_file_atomic(folder / "a.ppm", text);
        CATCH_CAPTURE(text);
        CATCH_CHECK_THROWS_AS(load_picture(folder / "a.ppm"), InputError);
    }
    write_file_atomic(folder / "a.pgm", std::string_view("P5 # comment 7\n2 2 255\nabcd"));
    CATCH_CHECK(load_picture(folder / "a.pgm") == Picture{2, 2, 1, {'a', 'b', 'c', 'd'}});
    write_file_atomic(folder / "b.pgm", std::string_view("P2 2 1 255\n3 200\n"));
    CATCH_CHECK(load_picture(folder / "b.pgm") == Picture{2, 1, 1, {3, 200}});
}

CATCH_TEST_CASE("image io: only the reader of the format that was found gets a file", "[image]") {
    const oligo::test::TemporaryFolder folder;
    const std::string_view mark = "DICM";
    Samples webp = read_file(fixture("wide.webp"));
    CATCH_REQUIRE(webp.size() > 132);
    std::copy(mark.begin(), mark.end(), webp.begin() + 128);
    write_file_atomic(folder / "a.webp", webp);
    CATCH_CHECK_THROWS_WITH(load_picture(folder / "a.webp"), Contains("DICOM"));
    // A format whose first bytes decide keeps its file, whatever its samples say.
    std::string pgm = "P5 16 16 255\n" + std::string(256, 'x');
    pgm.replace(128, mark.size(), mark);
    write_file_atomic(folder / "a.pgm", pgm);
    CATCH_CHECK(load_picture(folder / "a.pgm").pixels() == 256);
    // Netpbm's letter and digit want white space behind them.
    write_file_atomic(folder / "b.pgm", std::string_view("P5x2 2 255 abcd"));
    CATCH_CHECK_THROWS_WITH(load_picture(folder / "b.pgm"), Contains("header"));
}

CATCH_TEST_CASE("image io: every truncation is an input error or a picture", "[image]") {
    const oligo::test::TemporaryFolder folder;
    for (const char* name : {"rgba.png", "turned.png", "palette.png", "progressive.jpg",
                             "lossy.webp", "alpha.webp", "colour.tif", "palette.bmp"}) {
        const Samples bytes = read_file(fixture(name));
        std::size_t pictures = 0;
        const std::size_t step = std::max<std::size_t>(1, bytes.size() / 40);
        for (std::size_t length = 0; length < bytes.size(); length += step) {
            write_file_atomic(folder / name, std::span(bytes).first(length));
            try {
                load_picture(folder / name);
                ++pictures;
            } catch (const InputError&) {
            }
        }
        CATCH_CAPTURE(name, pictures);
        // Tags and padding may follow the samples, but half a file never passes for a whole one.
        CATCH_CHECK(pictures < 20);
    }
    const Samples jpeg = read_file(fixture("turned.jpg"));
    write_file_atomic(folder / "cut.jpg", std::span(jpeg).first(jpeg.size() - 20));
    CATCH_CHECK_THROWS_WITH(load_picture(folder / "cut.jpg"), Contains("broken"));
}

CATCH_TEST_CASE("image io: pictures are found below folders, sorted", "[image]") {
    const oligo::test::TemporaryFolder folder;
    fs::create_directories(folder / "b/c");
    for (const char* name : {"z.png", "b/y.JPG", "b/c/x.webp", "b/note.txt"}) {
        write_file_atomic(folder / name, std::string_view("x"));
    }
    const std::vector<fs::path> expected = {folder / "b/c/x.webp", folder / "b/y.JPG",
                                            folder / "z.png"};
    CATCH_CHECK(find_pictures({folder / ""}).size() == 3);
    auto found = find_pictures({folder / "b", folder / "z.png"});
    CATCH_CHECK(found == expected);
    CATCH_CHECK_THROWS_AS(find_pictures({folder / "none"}), InputError);
}

CATCH_TEST_CASE("image io: gray, RGB, resize and side by side", "[image]") {
    const Picture gray{2, 1, 1, {10, 20}};
    CATCH_CHECK(to_rgb(gray) == Picture{2, 1, 3, {10, 10, 10, 20, 20, 20}});
    CATCH_CHECK(to_gray(to_rgb(gray)) == gray);
    CATCH_CHECK(to_gray(Picture{1, 1, 3, {255, 0, 0}}) == Picture{1, 1, 1, {76}});
    const Picture four{2, 2, 1, {10, 20, 30, 40}};
    CATCH_CHECK(resize(four, 1, 1) == Picture{1, 1, 1, {25}});
    CATCH_CHECK(resize(four, 2, 2) == four);
    CATCH_CHECK_THROWS_AS(resize(four, 0, 5), InputError);
    CATCH_CHECK(beside(gray, Picture{1, 1, 3, {1, 2, 3}}, 1) ==
                Picture{4, 1, 3, {10, 10, 10, 20, 20, 20, 255, 255, 255, 1, 2, 3}});
    CATCH_CHECK_THROWS_AS(beside(gray, four, 1), InputError);
}

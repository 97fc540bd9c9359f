#include "core/error.hpp"
#include "core/files.hpp"
#include "core/image/image_io.hpp"
#include "core/image/picture_header.hpp"
#include "core/metrics.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

// What picture files say about their samples (tests/data/pictures, made by Pillow): profiles, alpha
// that is multiplied in, several pages, cut files.

using namespace oligo::core;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

fs::path fixture(const std::string& name) {
    return fs::path(OLIGO_TEST_DATA) / "pictures" / name;
}

/// Largest difference of two pictures' samples; 255 for unlike sizes.
int difference(const Picture& a, const Picture& b) {
    if (a.samples.size() != b.samples.size() || a.width_px != b.width_px) return 255;
    int largest = 0;
    for (std::size_t i = 0; i < a.samples.size(); ++i) {
        largest = std::max(largest, std::abs(int{a.samples[i]} - int{b.samples[i]}));
    }
    return largest;
}

std::size_t find(const std::vector<std::uint8_t>& bytes, std::string_view text) {
    const auto at = std::search(bytes.begin(), bytes.end(), text.begin(), text.end());
    return static_cast<std::size_t>(at - bytes.begin());
}

}  // namespace

CATCH_TEST_CASE("pictures: a colour profile is converted to sRGB in every format", "[image]") {
    const Picture photo = load_picture(fixture("photo.png"));
    for (const std::string name : {"wide.png", "wide.tif", "wide.webp"}) {
        PictureNotes notes;
        CATCH_CHECK(difference(load_picture(fixture(name), &notes), photo) <= 2);
        CATCH_CHECK(notes.converted_to_srgb);
        CATCH_CHECK(notes.sentences() ==
                    std::vector<std::string>{"converted to sRGB from its colour profile"});
    }
    const Picture jpeg = load_picture(fixture("wide.jpg"));
    CATCH_CHECK(psnr_db(jpeg, photo) > 37);
}

CATCH_TEST_CASE("pictures: a profile that is sRGB changes no sample", "[image]") {
    PictureNotes notes;
    CATCH_CHECK(load_picture(fixture("named_srgb.png"), &notes) ==
                load_picture(fixture("photo.png")));
    CATCH_CHECK(notes.sentences().empty());
}

CATCH_TEST_CASE("pictures: the gamma that a PNG states is applied", "[image]") {
    PictureNotes notes;
    const Picture linear = load_picture(fixture("linear.png"), &notes);
    CATCH_CHECK(difference(linear, load_picture(fixture("photo.png"))) <= 1);
    CATCH_CHECK((notes.converted_to_srgb && notes.reduced_to_8_bit));
}

CATCH_TEST_CASE("pictures: a broken profile leaves the samples and is said", "[image]") {
    auto bytes = read_file(fixture("wide.tif"));
    const std::size_t profile = find(bytes, "acsp");
    CATCH_REQUIRE(profile < bytes.size());
    bytes[profile] = 'x';
    PictureNotes notes;
    decode_picture("x.tif", bytes, &notes);
    CATCH_CHECK(notes.profile_unusable);
    CATCH_CHECK_FALSE(notes.converted_to_srgb);
}

CATCH_TEST_CASE("pictures: alpha of a TIFF is applied once, multiplied in or not", "[image]") {
    const Picture over_white = load_picture(fixture("over_white.png"));
    for (const std::string name : {"associated.tif", "unassociated.tif"}) {
        PictureNotes notes;
        CATCH_CHECK(difference(load_picture(fixture(name), &notes), over_white) <= 1);
        CATCH_CHECK(notes.alpha_over_white);
    }
}

CATCH_TEST_CASE("pictures: of several pages or frames the first, and their number", "[image]") {
    const Picture photo = load_picture(fixture("photo.png"));
    const Picture palette = load_picture(fixture("gif_palette.png"));
    const struct {
        std::string name;
        std::size_t pages;
        const Picture& first;
    } cases[] = {{"three_pages.tif", 3, photo},  {"two_frames.apng", 2, photo},
                 {"two_frames.webp", 2, photo},  {"two_frames.gif", 2, palette},
                 {"interlaced.gif", 1, palette}, {"photo.png", 1, photo}};
    for (const auto& one : cases) {
        CATCH_INFO(one.name);
        PictureNotes notes;
        CATCH_CHECK(load_picture(fixture(one.name), &notes) == one.first);
        CATCH_CHECK(notes.pages == one.pages);
        CATCH_CHECK(notes.sentences().empty() == (one.pages == 1));
    }
    PictureNotes notes;
    load_picture(fixture("three_pages.tif"), &notes);
    CATCH_CHECK_THAT(notes.sentences().at(0), Contains("first of its 3 pictures"));
}

CATCH_TEST_CASE("pictures: samples that leave most of their bits free are said", "[image]") {
    PictureNotes notes;
    load_picture(fixture("twelve_bits.png"), &notes);
    CATCH_CHECK(notes.used_bits == 12);
    CATCH_CHECK_THAT(notes.sentences().back(), Contains("only 12 of 16 bits, so 4 of 8"));
    load_picture(fixture("rgb16.png"), &notes);
    CATCH_CHECK(notes.sentences() ==
                std::vector<std::string>{"reduced to 8 bits a sample",
                                         "its samples use only 10 of 16 bits, so 2 of 8 are left: "
                                         "a 10-bit picture should be scaled to 16 bits before"});
}

CATCH_TEST_CASE("pictures: a JPEG that decodes as a whole is read whatever lies around",
                "[image]") {
    const auto bytes = read_file(fixture("photo.jpg"));
    const Picture whole = decode_picture("x.jpg", bytes);
    auto unended = bytes;  // without its end marker
    unended.resize(bytes.size() - 2);
    CATCH_CHECK(decode_picture("x.jpg", unended) == whole);
    auto trailed = bytes;
    trailed.insert(trailed.end(), 5000, 0x55);
    CATCH_CHECK(decode_picture("x.jpg", trailed) == whole);
    auto stray = bytes;  // zeros before the second segment
    const std::size_t second = 4 + bytes[4] * 256U + bytes[5];
    stray.insert(stray.begin() + static_cast<std::ptrdiff_t>(second), 16, 0);
    CATCH_CHECK(decode_picture("x.jpg", stray) == whole);
}

CATCH_TEST_CASE("pictures: a JPEG whose data end too early is refused", "[image]") {
    const auto bytes = read_file(fixture("photo.jpg"));
    auto half = bytes;
    half.resize(bytes.size() / 2 + 300);
    CATCH_CHECK_THROWS_WITH(decode_picture("x.jpg", half), Contains("too early"));
    auto filled = half;
    filled.resize(bytes.size(), 0);  // as an interrupted download leaves it
    CATCH_CHECK_THROWS_WITH(decode_picture("x.jpg", filled), Contains("too early"));
    half.insert(half.end(), bytes.begin(), bytes.end());  // another picture behind it
    CATCH_CHECK_THROWS_WITH(decode_picture("x.jpg", half), Contains("too early"));
}

CATCH_TEST_CASE("pictures: a TIFF of five channels is refused by their number", "[image]") {
    auto bytes = read_file(fixture("unassociated.tif"));
    const std::string_view entry("\x15\x01\x03\x00\x01\x00\x00\x00\x04\x00", 10);
    const std::size_t at = find(bytes, entry);
    CATCH_REQUIRE(at < bytes.size());
    bytes[at + 8] = 5;
    CATCH_CHECK_THROWS_WITH(decode_picture("x.tif", bytes), Contains("5 channels"));
}

CATCH_TEST_CASE("pictures: every truncation of every kind is an error or a picture", "[image]") {
    for (const std::string name : {"wide.png", "wide.tif", "wide.webp", "two_frames.webp",
                                   "two_frames.gif", "associated.tif", "two_frames.apng"}) {
        const auto bytes = read_file(fixture(name));
        for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 8) {
            try {
                const auto part =
                    std::vector(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
                const auto pixels = decode_picture(name, part).pixels();
                CATCH_CHECK(pixels == 32 * 16);
            } catch (const InputError& error) {
                CATCH_CHECK_THAT(error.what(), Contains(name));
            }
        }
    }
}

CATCH_TEST_CASE("pictures: a chain of TIFF directories that goes round ends", "[picture_kinds]") {
    for (const std::uint8_t reduced : {0, 1}) {  // pages, and reduced copies that are none
        const std::vector<std::uint8_t> round = {
            'I', 'I', 42, 0, 8, 0, 0, 0, 3,       0,        // three entries:
            254, 0,   4,  0, 1, 0, 0, 0, reduced, 0, 0, 0,  // kind
            0,   1,   4,  0, 1, 0, 0, 0, 7,       0, 0, 0,  // width
            1,   1,   4,  0, 1, 0, 0, 0, 5,       0, 0, 0,  // height
            8,   0,   0,  0};                               // and itself again
        const auto header = detail::read_picture_header(round);
        CATCH_REQUIRE(header);
        CATCH_CHECK(header->pages == 1);
    }
}

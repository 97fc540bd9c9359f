#include "core/error.hpp"
#include "core/files.hpp"
#include "core/image/row_reader.hpp"
#include "core/image/row_writer.hpp"
#include "core/random.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

using namespace oligo::core;
namespace fs = std::filesystem;
namespace test = oligo::test;

namespace {

struct Layout {
    const char* mode = "w";
    int compression = COMPRESSION_NONE;
    std::uint32_t tile = 0;  ///< side; 0: strips
    int bits = 8;
};

/// Pictures as the pages of a TIFF file.
void write_tiff(const fs::path& path, const std::vector<Picture>& pages, const Layout& layout) {
    TIFF* const file = TIFFOpen(path.c_str(), layout.mode);
    for (const Picture& picture : pages) {
        const int channels = static_cast<int>(picture.channels);
        TIFFSetField(file, TIFFTAG_IMAGEWIDTH, picture.width_px);
        TIFFSetField(file, TIFFTAG_IMAGELENGTH, picture.height_px);
        TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, layout.bits);
        TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, channels);
        TIFFSetField(file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
        TIFFSetField(file, TIFFTAG_PHOTOMETRIC,
                     channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
        TIFFSetField(file, TIFFTAG_COMPRESSION, layout.compression);
        const std::size_t row = std::size_t{picture.width_px} * picture.channels;
        if (layout.tile == 0) {
            TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, 7);
            for (std::uint32_t y = 0; y < picture.height_px; ++y) {
                std::vector<std::uint8_t> samples(row * 2);
                for (std::size_t i = 0; i < row; ++i) {
                    const auto sample = picture.samples[y * row + i];
                    if (layout.bits == 8) {
                        samples[i] = sample;
                    } else {  // 257 times: the same sample in 16 bits
                        samples[2 * i] = samples[2 * i + 1] = sample;
                    }
                }
                TIFFWriteScanline(file, samples.data(), y, 0);
            }
        } else {
            TIFFSetField(file, TIFFTAG_TILEWIDTH, layout.tile);
            TIFFSetField(file, TIFFTAG_TILELENGTH, layout.tile);
            const std::size_t pixel = picture.channels, side = layout.tile;
            for (std::uint32_t top = 0; top < picture.height_px; top += layout.tile) {
                for (std::uint32_t left = 0; left < picture.width_px; left += layout.tile) {
                    std::vector<std::uint8_t> tile(side * side * pixel);
                    for (std::uint32_t y = top; y < std::min(picture.height_px, top + layout.tile);
                         ++y) {
                        const auto columns = std::min(layout.tile, picture.width_px - left) * pixel;
                        std::copy_n(
                            picture.samples.begin() +
                                static_cast<std::ptrdiff_t>(y * row + left * pixel),
                            columns,
                            tile.begin() + static_cast<std::ptrdiff_t>((y - top) * side * pixel));
                    }
                    TIFFWriteTile(file, tile.data(), left, top, 0, 0);
                }
            }
        }
        TIFFWriteDirectory(file);
    }
    TIFFClose(file);
}

/// Read in pieces of uneven height.
Picture read_in_pieces(PictureReader& reader) {
    Picture picture{reader.width_px(), reader.height_px(), reader.channels(), {}};
    picture.samples.resize(picture.pixels() * picture.channels);
    const std::size_t row = std::size_t{picture.width_px} * picture.channels;
    for (std::uint32_t y = 0, count = 1; y < picture.height_px; y += count, count += 2) {
        count = std::min(count, picture.height_px - y);
        reader.read(count, picture.samples.data() + y * row);
    }
    return picture;
}

}  // namespace

CATCH_TEST_CASE("picture rows: TIFF strips, tiles, BigTIFF, 16 bits, compressions", "[image]") {
    const test::TemporaryFolder folder;
    for (const std::uint32_t channels : {1U, 3U}) {
        const Picture picture = test::make_picture(101, 67, channels);
        for (const Layout& layout :
             {Layout{}, Layout{"w8"}, Layout{"w", COMPRESSION_LZW},
              Layout{"w8", COMPRESSION_ADOBE_DEFLATE, 32}, Layout{"w", COMPRESSION_NONE, 128},
              Layout{"wb", COMPRESSION_NONE, 0, 16}}) {
            const fs::path path = folder / "rows.tif";
            write_tiff(path, {picture}, layout);
            const auto reader = open_picture_rows(path);
            CATCH_REQUIRE(reader);
            CATCH_CHECK(read_in_pieces(*reader) == picture);
            CATCH_CHECK(load_picture(path) == picture);
            CATCH_CHECK(reader->notes().reduced_to_8_bit == (layout.bits == 16));
        }
    }
}

CATCH_TEST_CASE("picture rows: any page of a TIFF; one that is not there", "[image]") {
    const test::TemporaryFolder folder;
    const fs::path path = folder / "pages.tif";
    const std::vector<Picture> pages{test::make_picture(20, 30, 3, 1),
                                     test::make_picture(31, 17, 1, 2),
                                     test::make_picture(5, 6, 3, 3)};
    write_tiff(path, pages, {"w", COMPRESSION_LZW});
    for (std::size_t page = 0; page < pages.size(); ++page) {
        const auto reader = open_picture_rows(path, page);
        CATCH_REQUIRE(reader);
        CATCH_CHECK(read_all(*reader) == pages[page]);
    }
    CATCH_CHECK_THROWS_WITH(open_picture_rows(path, 3), Catch::Contains("--page 1..3"));
}

CATCH_TEST_CASE("picture rows: written files come back, and as load_picture reads them",
                "[image]") {
    const test::TemporaryFolder folder;
    for (const std::uint32_t channels : {1U, 3U}) {
        const Picture picture = test::make_picture(77, 45, channels);
        for (const std::string ending : {".png", ".tif", ".ppm"}) {
            const fs::path path = folder / ("written" + ending);
            const auto sink = create_picture_rows(path, path);
            sink->begin(picture.width_px, picture.height_px, channels);
            const std::size_t row = std::size_t{picture.width_px} * channels;
            sink->write(40, picture.samples.data());
            sink->write(5, picture.samples.data() + 40 * row);
            sink->finish();
            CATCH_CHECK(to_rgb(load_picture(path)) == to_rgb(picture));
            const auto reader = open_picture_rows(path);
            CATCH_CHECK(bool(reader) == (ending != ".ppm"));
            if (reader) CATCH_CHECK(read_in_pieces(*reader) == picture);
        }
    }
    CATCH_CHECK_THROWS_AS(create_picture_rows("x.webp", folder / "x"), InputError);
}

CATCH_TEST_CASE("picture rows: shipped kinds are read as load_picture reads them, or not at all",
                "[image]") {
    std::size_t read = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(OLIGO_TEST_DATA) / "pictures")) {
        if (!is_picture_name(entry.path())) continue;
        CATCH_CAPTURE(entry.path().string());
        PictureNotes notes;
        Picture whole;
        try {
            whole = load_picture(entry.path(), &notes);
        } catch (const InputError&) {
            continue;
        }
        const auto reader = open_picture_rows(entry.path());
        if (!reader) continue;
        ++read;
        CATCH_CHECK(read_in_pieces(*reader) == whole);
        CATCH_CHECK(reader->notes().sentences() == notes.sentences());
    }
    CATCH_CHECK(read > 3);
}

namespace {

/// The first rows of a file, or how it is refused; nothing else may become of any bytes.
void try_rows(const fs::path& path) {
    constexpr std::uint64_t kMostSamples = 1U << 20;
    for (const std::size_t page : {0U, 1U}) {
        try {
            const auto reader = open_picture_rows(path, page);
            if (!reader) continue;
            const auto row = std::uint64_t{reader->width_px()} * reader->channels();
            std::vector<std::uint8_t> samples(row);
            for (std::uint64_t y = 0; y < reader->height_px() && y * row < kMostSamples; ++y) {
                reader->read(1, samples.data());
            }
        } catch (const InputError& error) {
            const std::string said = error.what();
            CATCH_CHECK(said.find(path.filename().string()) != std::string::npos);
            CATCH_CHECK(said.find('\n') == std::string::npos);
        }
    }
}

}  // namespace

CATCH_TEST_CASE("picture rows: any flipped bits and any end give rows or one sentence", "[image]") {
    const test::TemporaryFolder folder;
    const Picture picture = test::make_picture(70, 60, 3);
    std::vector<fs::path> files{folder / "strips.tif", folder / "tiles.tif", folder / "p.png",
                                folder / "p.jpg"};
    write_tiff(files[0], {picture, picture}, {"w", COMPRESSION_LZW});
    write_tiff(files[1], {picture, picture}, {"w8", COMPRESSION_ADOBE_DEFLATE, 32});
    save_picture(files[2], picture);
    save_picture(files[3], picture);
    Random random(7);
    for (const fs::path& path : files) {
        const auto sound = read_file(path);
        CATCH_REQUIRE(open_picture_rows(path));
        for (int trial = 0; trial < 120; ++trial) {
            auto bytes = sound;
            if (trial % 4 == 0) bytes.resize(random.below(bytes.size()));
            // Headers and directories are at the begin or at the end.
            for (std::uint32_t flips = random.below(6); flips > 0 && !bytes.empty(); --flips) {
                const auto most = std::min<std::size_t>(bytes.size(), 400);
                const std::size_t at = random.below(flips % 3 == 0 ? bytes.size() : most);
                bytes[flips % 3 == 1 ? bytes.size() - 1 - at : at] ^=
                    static_cast<std::uint8_t>(1U << random.below(8));
            }
            write_file_atomic(path, bytes);
            try_rows(path);
        }
    }
}

CATCH_TEST_CASE("picture rows: tiles beyond the end of the file", "[image]") {
    const test::TemporaryFolder folder;
    const fs::path path = folder / "beyond.tif";
    write_tiff(path, {test::make_picture(90, 80, 3)}, {"w8", COMPRESSION_NONE, 32});
    auto bytes = read_file(path);
    // BigTIFF, little-endian: the entry of TileOffsets, whose values lie elsewhere.
    const std::uint8_t entry[] = {324 & 0xFF, 324 >> 8, 16, 0};
    const auto found = std::search(bytes.begin(), bytes.end(), entry, entry + sizeof entry);
    CATCH_REQUIRE(found != bytes.end());
    std::uint64_t values = 0;
    std::memcpy(&values, &*found + 12, sizeof values);
    CATCH_REQUIRE(values + 8 <= bytes.size());
    bytes[values + 5] = 1;  // a terabyte on
    write_file_atomic(path, bytes);
    const auto reader = open_picture_rows(path);
    CATCH_REQUIRE(reader);
    CATCH_CHECK_THROWS_WITH(read_all(*reader), Catch::Contains("is broken"));
}

CATCH_TEST_CASE("picture rows: a TIFF's pages are counted without smaller versions", "[image]") {
    const test::TemporaryFolder folder;
    const fs::path path = folder / "small.tif";
    const std::vector<Picture> pages{test::make_picture(20, 30, 3, 1),
                                     test::make_picture(10, 15, 3, 2),
                                     test::make_picture(21, 31, 3, 3)};
    write_tiff(path, pages, {});
    TIFF* const file = TIFFOpen(path.c_str(), "r+");
    CATCH_REQUIRE(TIFFSetDirectory(file, 1) == 1);
    TIFFSetField(file, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
    TIFFRewriteDirectory(file);
    TIFFClose(file);
    CATCH_CHECK(picture_pages(path) == 2);
    CATCH_CHECK(read_all(*open_picture_rows(path, 1)) == pages[2]);
    CATCH_CHECK_THROWS_WITH(open_picture_rows(path, 2), Catch::Contains("--page 1..2"));
}

CATCH_TEST_CASE("picture rows: cut and lying files end in one sentence", "[image]") {
    const test::TemporaryFolder folder;
    const Picture picture = test::make_picture(90, 80, 3);
    const fs::path tiff = folder / "cut.tif", png = folder / "cut.png";
    for (const Layout& layout :
         {Layout{"w", COMPRESSION_LZW}, Layout{"w8", COMPRESSION_NONE, 32}}) {
        write_tiff(tiff, {picture}, layout);
        auto bytes = read_file(tiff);
        // The directory comes last: what is zeroed are strips or tiles, not their places.
        std::fill(bytes.begin() + 2000, bytes.begin() + 6000, std::uint8_t{0});
        write_file_atomic(tiff, bytes);
        const auto reader = open_picture_rows(tiff);
        CATCH_REQUIRE(reader);
        if (layout.compression == COMPRESSION_LZW) {
            CATCH_CHECK_THROWS_AS(read_all(*reader), InputError);
        } else {
            CATCH_CHECK(read_all(*reader) != picture);
        }
    }
    save_picture(png, picture);
    auto bytes = read_file(png);
    bytes[bytes.size() / 2] ^= 0x5A;
    write_file_atomic(png, bytes);
    const auto reader = open_picture_rows(png);
    CATCH_REQUIRE(reader);
    CATCH_CHECK_THROWS_WITH(read_all(*reader), Catch::Contains("is broken"));
    bytes.resize(bytes.size() / 2);
    write_file_atomic(png, bytes);
    CATCH_CHECK_FALSE(open_picture_rows(png));  // load_picture says what is wrong
    // A million squared, in the header of a small file.
    write_tiff(tiff, {picture}, {});
    TIFF* const file = TIFFOpen(tiff.c_str(), "r+");
    TIFFSetField(file, TIFFTAG_IMAGEWIDTH, 1000000);
    TIFFSetField(file, TIFFTAG_IMAGELENGTH, 1000000);
    TIFFRewriteDirectory(file);
    TIFFClose(file);
    try {
        const auto lying = open_picture_rows(tiff);
        if (lying) {
            std::vector<std::uint8_t> row(3 * std::size_t{lying->width_px()});
            for (int i = 0; i < 1000; ++i) lying->read(1, row.data());
            CATCH_FAIL("rows that are not there were read");
        }
    } catch (const InputError&) {
        CATCH_SUCCEED();
    }
}

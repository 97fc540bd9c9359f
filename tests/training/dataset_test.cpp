#include "training/dataset.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/image/image_io.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/temporary_folder.hpp"
#include "training/augment.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <cstdlib>
#include <set>
#include <tuple>

using namespace oligo;

namespace {

training::DataConfig config_for(const test::TemporaryFolder& folder) {
    training::DataConfig config;
    config.folders = {folder.path().string()};
    config.crop_px = 16;
    config.batch = 4;
    config.validation = 2;
    return config;
}

void write_photos(const test::TemporaryFolder& folder, int count) {
    for (int i = 0; i < count; ++i) {
        core::save_picture(folder / ("p" + std::to_string(i) + ".png"),
                           test::make_picture(40, 30, 3, static_cast<std::uint64_t>(i + 1)));
    }
}

}  // namespace

CATCH_TEST_CASE("augment: a window is the part of the picture it says, mirrored when flipped",
                "[training]") {
    const auto picture = test::make_picture(20, 12);
    std::vector<std::uint8_t> out(5 * 5 * 3);
    for (const bool flipped : {false, true}) {
        training::copy_window(picture, {7, 4, 5, flipped}, out.data());
        for (std::size_t y = 0; y < 5; ++y) {
            for (std::size_t x = 0; x < 5; ++x) {
                const auto source = ((4 + y) * 20 + 7 + (flipped ? 4 - x : x)) * 3;
                CATCH_REQUIRE(out[(y * 5 + x) * 3 + 1] == picture.samples[source + 1]);
            }
        }
    }
}

CATCH_TEST_CASE("augment: windows reach every place and both directions", "[training]") {
    const auto picture = test::make_picture(18, 17);
    core::Random random(1);
    std::set<std::tuple<std::uint32_t, std::uint32_t, bool>> seen;
    for (int i = 0; i < 400; ++i) {
        const auto window = training::random_window(picture, 16, true, random);
        CATCH_REQUIRE(window.left_px <= 2);
        CATCH_REQUIRE(window.top_px <= 1);
        seen.insert({window.left_px, window.top_px, window.flipped});
    }
    CATCH_CHECK(seen.size() == 12);
}

CATCH_TEST_CASE("dataset: a batch is a function of seed and step", "[training]") {
    const test::TemporaryFolder folder;
    write_photos(folder, 30);
    const training::PhotoSet photos(config_for(folder), 1);
    const training::PhotoSet again(config_for(folder), 1);
    const training::PhotoSet other(config_for(folder), 2);
    CATCH_CHECK(photos.training_count() == 28);
    CATCH_CHECK(photos.steps_per_epoch() == 7);
    CATCH_CHECK(photos.validation_crops(256).size() == 2);
    const auto batch = photos.batch(5);
    CATCH_CHECK(batch.sizes() == at::IntArrayRef({4, 3, 16, 16}));
    photos.batch(6);
    CATCH_CHECK(torch::equal(photos.batch(5), batch));
    CATCH_CHECK(torch::equal(again.batch(5), batch));
    CATCH_CHECK_FALSE(torch::equal(other.batch(5), batch));
    CATCH_CHECK_FALSE(torch::equal(photos.batch(6), batch));
}

CATCH_TEST_CASE("dataset: photos that do not fit the cache are decoded again", "[training]") {
    const test::TemporaryFolder folder;
    for (int i = 0; i < 8; ++i) {
        core::save_picture(folder / ("p" + std::to_string(i) + ".png"),
                           test::make_picture(1600, 1200, 3, static_cast<std::uint64_t>(i + 1)));
    }
    auto config = config_for(folder);
    const training::PhotoSet roomy(config, 1);
    config.cache_mb = 16;
    const training::PhotoSet tight(config, 1);
    CATCH_CHECK(torch::equal(roomy.batch(0), tight.batch(0)));
    CATCH_CHECK(torch::equal(roomy.batch(1), tight.batch(1)));
}

CATCH_TEST_CASE("dataset: broken and small photos are skipped, none left is an error",
                "[training]") {
    const test::TemporaryFolder folder;
    CATCH_CHECK_THROWS_WITH(training::PhotoSet(config_for(folder), 1),
                            Catch::Contains("no photo to train on"));
    core::write_file_atomic(folder / "broken.jpg", std::string_view("this is no picture"));
    core::save_picture(folder / "small.png", test::make_picture(15, 40));
    CATCH_CHECK_THROWS_WITH(training::PhotoSet(config_for(folder), 1),
                            Catch::Contains("1 broken") && Catch::Contains("1 smaller"));
    write_photos(folder, 1);
    const training::PhotoSet photos(config_for(folder), 1);
    CATCH_CHECK(photos.training_count() == 1);
    CATCH_CHECK(photos.batch(0).size(0) == 4);
    training::DataConfig none;
    CATCH_CHECK_THROWS_WITH(training::PhotoSet(none, 1), Catch::Contains("--data"));
}

CATCH_TEST_CASE("dataset: photos in a tar shard are those of its files", "[training]") {
    const test::TemporaryFolder folder;
    write_photos(folder, 6);
    const auto config = config_for(folder);
    const auto expected = training::PhotoSet(config, 1).batch(3);
    const std::string inside = "cd '" + folder.path().string() + "' && ";
    for (const std::string format : {"ustar", "gnu", "pax"}) {
        const test::TemporaryFolder shards;
        const auto shard = shards / "photos.tar";
        const std::string pack = "tar --format=" + format + " -cf '" + shard.string() + "' *.png";
        CATCH_REQUIRE(std::system((inside + pack).c_str()) == 0);
        CATCH_CHECK(training::photos_in_shard(shard).size() == 6);
        for (const auto& source : {shards.path(), std::filesystem::path(shard)}) {
            auto packed = config;
            packed.folders = {source.string()};
            CATCH_CHECK(torch::equal(training::PhotoSet(packed, 1).batch(3), expected));
        }
    }
}

CATCH_TEST_CASE("dataset: shards of every dialect, packed or not", "[training]") {
    const test::TemporaryFolder folder;
    const std::string in = "cd '" + folder.path().string() + "' && ";
    const auto run = [&](const std::string& command) {
        CATCH_INFO(command);
        CATCH_REQUIRE(std::system((in + command).c_str()) == 0);
    };
    const std::string deep = std::string(90, 'd') + "/" + std::string(90, 'e');
    run("mkdir -p '" + deep + "' files");
    core::save_picture(folder / deep / "a.png", test::make_picture(40, 30));
    // Every ending of a format that is read, in small letters and capitals; the content decides.
    const auto png = core::read_file(folder / deep / "a.png");
    std::size_t pictures = 1;
    for (const std::string ending : {"jpg", "JPEG", "jpe", "jfif", "PNG", "apng", "webp", "tif",
                                     "TIFF", "bmp", "dib", "gif", "pnm", "ppm", "pgm", "pbm"}) {
        core::write_file_atomic(folder / "files" / ("one." + ending), png);
        ++pictures;
    }
    for (const std::string other : {"one.json", "one.cls", "README", "empty.png"}) {
        core::write_file_atomic(folder / "files" / other, std::string_view());
    }
    run("ln -s one.jpg files/link.jpg && ln files/one.jpg files/hard.jpg");
    const std::string what = " " + deep.substr(0, 90) + " files";
    for (const std::string name :
         {"u.tar --format=ustar -c", "g.tar --format=gnu -c", "p.tar --format=pax -c",
          "z.tar.gz --format=pax -cz", "y.TGZ --format=gnu -cz", "x.tar --format=ustar -cz"}) {
        const std::string file = name.substr(0, name.find(' '));
        run("tar -f " + name + what);
        const auto found = training::photos_in_shard(folder / file);
        CATCH_INFO(file);
        CATCH_CHECK(training::ShardFile::has_name(folder / file));
        CATCH_CHECK(found.size() == pictures);  // of two hard links one is the file
        for (const auto& photo : found) CATCH_CHECK(photo.load().width_px == 40);
    }
    for (const std::string name : {"a.tar.zst", "b.tar.xz", "c.tbz2", "d.tar"}) {
        CATCH_CHECK(training::ShardFile::has_name(name));
    }
    for (const std::string name : {"a.gz", "tar", "b.tar.txt", "c.target"}) {
        CATCH_CHECK_FALSE(training::ShardFile::has_name(name));
    }
    auto cut = core::read_file(folder / "z.tar.gz");
    cut.resize(cut.size() / 2);
    core::write_file_atomic(folder / "cut.tar.gz", cut);
    CATCH_CHECK_THROWS_WITH(training::photos_in_shard(folder / "cut.tar.gz"),
                            Catch::Contains("cut.tar.gz") && Catch::Contains("truncated"));
    // With the folder's other files: loose ones and all shards.
    const auto all =
        training::find_photos({(folder / "files").string(), (folder / "u.tar").string()});
    CATCH_CHECK(all.size() > 2 * pictures);
}

CATCH_TEST_CASE("dataset: long names in a shard, and shards that are broken", "[training]") {
    const test::TemporaryFolder folder;
    const auto photos = folder / std::string(80, 'a') / std::string(80, 'b');
    std::filesystem::create_directories(photos);
    core::save_picture(photos / "p.png", test::make_picture(40, 30));
    const auto shard = folder / "x.tar";
    for (const std::string format : {"ustar", "pax", "gnu"}) {
        const std::string pack =
            "cd '" + folder.path().string() + "' && tar --format=" + format + " -cf x.tar a*";
        CATCH_REQUIRE(std::system(pack.c_str()) == 0);
        const auto found = training::photos_in_shard(shard);
        CATCH_REQUIRE(found.size() == 1);
        CATCH_CHECK(found[0].member ==
                    std::string(80, 'a') + "/" + std::string(80, 'b') + "/p.png");
        CATCH_CHECK(found[0].load().width_px == 40);
    }

    auto bytes = core::read_file(shard);
    bytes.resize(1024 + 700);  // within the picture
    core::write_file_atomic(folder / "short.tar", bytes);
    CATCH_CHECK_THROWS_WITH(training::photos_in_shard(folder / "short.tar"),
                            Catch::Contains("ends within"));
    bytes[0] ^= 1;
    core::write_file_atomic(folder / "flipped.tar", bytes);
    CATCH_CHECK_THROWS_WITH(training::photos_in_shard(folder / "flipped.tar"),
                            Catch::Contains("no tar"));
}

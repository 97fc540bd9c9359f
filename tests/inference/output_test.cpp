#include "inference/report/output.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "inference/api/recovery.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace fs = std::filesystem;
using namespace oligo;
using namespace oligo::inference;

namespace {

std::vector<std::string> names_of(const std::vector<dna::ReceivedObject>& objects) {
    std::vector<Selected> selected;
    for (std::size_t i = 0; i < objects.size(); ++i) selected.push_back({&objects[i], i + 1});
    return output_names(selected);
}

}  // namespace

CATCH_TEST_CASE("output: names from a pool cannot leave the folder", "[output]") {
    CATCH_CHECK(safe_file_name("kodim23") == "kodim23");
    CATCH_CHECK(safe_file_name("../../etc/passwd") == "_.._etc_passwd");
    CATCH_CHECK(safe_file_name("/etc/passwd") == "_etc_passwd");
    CATCH_CHECK(safe_file_name("a\\b\nc") == "a_b_c");
    CATCH_CHECK(safe_file_name("..").empty());
    CATCH_CHECK(safe_file_name(".hidden") == "hidden");
    CATCH_CHECK(safe_file_name(std::string("a\0b", 3)) == "a_b");
    CATCH_CHECK(safe_file_name(std::string(255, 'x')).size() == 200);
}

CATCH_TEST_CASE("output: objects get distinct names", "[output]") {
    std::vector<dna::ReceivedObject> objects(5);
    objects[0].name = objects[1].name = "same";
    objects[3].name = "notes.txt";
    objects[3].role = dna::Role::kFile;
    objects[4].name = "ready.png";
    CATCH_CHECK(names_of(objects) == std::vector<std::string>{"same.png", "2-same.png",
                                                              "object-0003.png", "notes.txt",
                                                              "ready.png"});
}

CATCH_TEST_CASE("output: a set that is not kept leaves all as it was", "[output]") {
    const test::TemporaryFolder folder;
    core::write_file_atomic(folder / "old", std::string_view("old"));
    {
        OutputSet outputs;
        outputs.make_folder(folder / "a/b/");
        outputs.write(folder / "a/b/file", std::string_view("x"));
        outputs.write(folder / "old", std::string_view("new"));
    }
    CATCH_CHECK(!fs::exists(folder / "a"));
    CATCH_CHECK(core::read_text(folder / "old") == "old");
    {
        OutputSet outputs;
        outputs.make_folder(folder / "a");
        outputs.write(folder / "a/file", std::string_view("x"));
        outputs.write(folder / "old", std::string_view("new"));
        outputs.keep();
    }
    CATCH_CHECK(fs::exists(folder / "a/file"));
    CATCH_CHECK(core::read_text(folder / "old") == "new");
    CATCH_CHECK(folder.entries() == 2);
    OutputSet outputs;
    CATCH_CHECK_THROWS_AS(outputs.make_folder(folder / "a/file/b"), core::InputError);
}

CATCH_TEST_CASE("output: a name that was made up never replaces a file", "[output]") {
    const test::TemporaryFolder folder;
    const auto write = [&](const std::string& name, std::string_view text) {
        OutputSet outputs;
        core::AtomicFile file(folder / name);
        file.write(text);
        const auto path = outputs.take_made_up(std::move(file));
        outputs.keep();
        return path.filename().string();
    };
    CATCH_CHECK(write("a.png", "one") == "a.png");
    CATCH_CHECK(write("a.png", "two") == "a-2.png");
    CATCH_CHECK(write("a.png", "three") == "a-3.png");
    // The same again knows its own.
    CATCH_CHECK(write("a.png", "one") == "a.png");
    CATCH_CHECK(write("a.png", "three") == "a-3.png");
    CATCH_CHECK(folder.entries() == 3);
    CATCH_CHECK(core::read_text(folder / "a.png") == "one");
    CATCH_CHECK(core::read_text(folder / "a-2.png") == "two");
    OutputSet outputs;
    outputs.reserve(folder / "b.png");
    core::AtomicFile file(folder / "b.png");
    CATCH_CHECK(outputs.take_made_up(std::move(file)) == folder / "b-2.png");
    CATCH_CHECK(numbered("d/pool.fasta.gz", 2) == "d/pool-2.fasta.gz");
    CATCH_CHECK(numbered(".gz", 2) == ".gz-2");
    CATCH_CHECK(numbered("name", 3) == "name-3");
}

CATCH_TEST_CASE("output: places are checked before any work", "[output]") {
    const test::TemporaryFolder folder;
    CATCH_CHECK_NOTHROW(require_file_place(folder / "file"));
    CATCH_CHECK_THROWS_AS(require_file_place(folder / "none/file"), core::InputError);
    CATCH_CHECK_THROWS_AS(require_file_place(folder / ""), core::InputError);
    CATCH_CHECK(names_folder("anything/"));
    CATCH_CHECK(names_folder((folder / "").string()));
    CATCH_CHECK(!names_folder((folder / "file").string()));
}

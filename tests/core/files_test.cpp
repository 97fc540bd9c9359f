#include "core/files.hpp"

#include "core/error.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

using namespace oligo::core;
namespace fs = std::filesystem;

namespace {

/// As on a file system that knows no files without a name.
struct NamedTemporaries {
    NamedTemporaries() { use_unnamed_files(false); }
    ~NamedTemporaries() { use_unnamed_files(true); }
};

}  // namespace

CATCH_TEST_CASE("files: what is written is read back", "[files]") {
    const oligo::test::TemporaryFolder folder;
    std::vector<std::uint8_t> bytes(100000);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * i >> 3);
    write_file_atomic(folder / "data", bytes);
    CATCH_CHECK(read_file(folder / "data") == bytes);
    write_file_atomic(folder / "data", std::string_view("replaced\n"));
    CATCH_CHECK(read_text(folder / "data") == "replaced\n");
    write_file_atomic(folder / "empty", std::string_view());
    CATCH_CHECK(read_file(folder / "empty").empty());
    CATCH_CHECK(folder.entries() == 2);
}

CATCH_TEST_CASE("files: reading a missing file, a folder or a large file throws", "[files]") {
    const oligo::test::TemporaryFolder folder;
    CATCH_CHECK_THROWS_WITH(
        read_file(folder / "none"),
        Catch::Contains((folder / "none").string()) && Catch::Contains("No such file"));
    CATCH_CHECK_THROWS_AS(read_file(folder / "none"), InputError);
    CATCH_CHECK_THROWS_WITH(read_file(folder / ""), Catch::Contains("folder"));
    write_file_atomic(folder / "ten", std::string_view("0123456789"));
    CATCH_CHECK(read_file(folder / "ten", 10).size() == 10);
    CATCH_CHECK_THROWS_AS(read_file(folder / "ten", 9), InputError);
    // No size is known beforehand: the limit holds for what is read.
    CATCH_CHECK_THROWS_AS(read_file("/dev/zero", 1000), InputError);
}

CATCH_TEST_CASE("files: an uncommitted file leaves nothing behind", "[files]") {
    const oligo::test::TemporaryFolder folder;
    write_file_atomic(folder / "out", std::string_view("old"));
    {
        AtomicFile file(folder / "out");
        file.write(std::string_view("new"));
        CATCH_CHECK(read_text(file.temporary()) == "new");
        CATCH_CHECK(read_text(folder / "out") == "old");
        file.stage();
        CATCH_CHECK(read_text(folder / "out") == "old");
    }
    CATCH_CHECK(folder.entries() == 1);
    CATCH_CHECK(read_text(folder / "out") == "old");
}

CATCH_TEST_CASE("files: where every file has a name the temporary one is hidden", "[files]") {
    const oligo::test::TemporaryFolder folder;
    const NamedTemporaries named;
    write_file_atomic(folder / "out", std::string_view("old"));
    {
        AtomicFile file(folder / "out");
        CATCH_CHECK(file.temporary().filename().string() ==
                    ".out." + std::to_string(::getpid()) + ".tmp");
        file.write(std::string_view("new"));
        CATCH_CHECK(folder.entries() == 2);
    }
    CATCH_CHECK(folder.entries() == 1);
    AtomicFile file(folder / "out");
    file.write(std::string_view("new"));
    file.commit();
    CATCH_CHECK(read_text(folder / "out") == "new");
    CATCH_CHECK(folder.entries() == 1);
}

CATCH_TEST_CASE("files: what a killed program left goes with the next run", "[files]") {
    const oligo::test::TemporaryFolder folder;
    for (const char* name : {".out.999999.tmp", ".out.12.3.tmp", ".other.999999.tmp", ".out.tmp",
                             ".out.x.tmp", "out.5.tmp"}) {
        std::ofstream(folder / name) << "rest";
    }
    // Held by a program that lives: this one.
    const int held = ::open((folder / ".out.12.3.tmp").c_str(), O_RDONLY);
    CATCH_REQUIRE(::flock(held, LOCK_EX) == 0);
    write_file_atomic(folder / "out", std::string_view("new"));
    CATCH_CHECK_FALSE(fs::exists(folder / ".out.999999.tmp"));
    CATCH_CHECK(fs::exists(folder / ".out.12.3.tmp"));
    CATCH_CHECK(fs::exists(folder / ".other.999999.tmp"));
    CATCH_CHECK(fs::exists(folder / ".out.tmp"));
    CATCH_CHECK(fs::exists(folder / ".out.x.tmp"));
    CATCH_CHECK(fs::exists(folder / "out.5.tmp"));
    ::close(held);
}

CATCH_TEST_CASE("files: several appear together or leave all as it was", "[files]") {
    const oligo::test::TemporaryFolder folder;
    for (const bool unnamed : {true, false}) {
        use_unnamed_files(unnamed);
        write_file_atomic(folder / "one", std::string_view("old one"));
        std::vector<AtomicFile> files;
        for (const char* name : {"one", "two", "three"}) {
            files.emplace_back(folder / name);
            files.back().write(std::string_view("new"));
        }
        // A folder takes the last one's name meanwhile: it cannot be given any more.
        fs::create_directory(folder / "three");
        CATCH_CHECK_THROWS_AS(commit_together(files), InputError);
        files.clear();
        CATCH_CHECK(read_text(folder / "one") == "old one");
        CATCH_CHECK_FALSE(fs::exists(folder / "two"));
        CATCH_CHECK(folder.entries() == 2);
        fs::remove(folder / "three");
        for (const char* name : {"one", "two", "three"}) {
            files.emplace_back(folder / name);
            files.back().write(std::string_view("new"));
        }
        commit_together(files);
        files.clear();
        for (const char* name : {"one", "two", "three"}) {
            CATCH_CHECK(read_text(folder / name) == "new");
            fs::remove(folder / name);
        }
        CATCH_CHECK(folder.entries() == 0);
    }
    use_unnamed_files(true);
}

CATCH_TEST_CASE("files: a library may write the temporary itself", "[files]") {
    const oligo::test::TemporaryFolder folder;
    AtomicFile file(folder / "out");
    std::ofstream(file.temporary()) << "by name";
    file.commit();
    CATCH_CHECK(read_text(folder / "out") == "by name");
    CATCH_CHECK(folder.entries() == 1);
}

CATCH_TEST_CASE("files: two writers of one file do not disturb each other", "[files]") {
    const oligo::test::TemporaryFolder folder;
    AtomicFile first(folder / "out"), second(folder / "out");
    first.write(std::string_view("first"));
    second.write(std::string_view("second"));
    second.commit();
    CATCH_CHECK(read_text(folder / "out") == "second");
    first.commit();
    CATCH_CHECK(read_text(folder / "out") == "first");
    CATCH_CHECK(folder.entries() == 1);
}

CATCH_TEST_CASE("files: a bad target is an input error with path and reason", "[files]") {
    const oligo::test::TemporaryFolder folder;
    CATCH_CHECK_THROWS_WITH(AtomicFile(folder / "none/out"),
                            Catch::Contains("none/out") && Catch::Contains("No such file"));
    CATCH_CHECK_THROWS_AS(AtomicFile(folder / "none/out"), InputError);
    CATCH_CHECK_THROWS_WITH(AtomicFile(folder / ""), Catch::Contains("folder"));
    fs::create_directory(folder / "inner");
    CATCH_CHECK_THROWS_WITH(AtomicFile(folder / "inner"), Catch::Contains("folder"));
    CATCH_CHECK(folder.entries() == 1);
    const std::string long_name(240, 'n');
    write_file_atomic(folder / long_name, std::string_view("x"));
    CATCH_CHECK(read_text(folder / long_name) == "x");
}

CATCH_TEST_CASE("files: a full disk is the machine's, a device is never replaced", "[files]") {
    if (!fs::exists("/dev/full") || ::access("/dev/full", W_OK) != 0) {
        CATCH_WARN("SKIPPED: this system has no /dev/full");
        return;
    }
    CATCH_CHECK_THROWS_AS(write_file_atomic("/dev/full", std::string_view("x")), MachineError);
    CATCH_CHECK_THROWS_WITH(write_file_atomic("/dev/full", std::string_view("x")),
                            Catch::Contains("/dev/full") && Catch::Contains("No space left"));
    CATCH_CHECK(fs::is_character_file("/dev/full"));
    write_file_atomic("/dev/null", std::string_view("x"));
    CATCH_CHECK(fs::is_character_file("/dev/null"));
}

CATCH_TEST_CASE("files: a link is kept and its target replaced", "[files]") {
    const oligo::test::TemporaryFolder folder;
    write_file_atomic(folder / "target", std::string_view("old"));
    fs::create_symlink(folder / "target", folder / "link");
    write_file_atomic(folder / "link", std::string_view("new"));
    CATCH_CHECK(fs::is_symlink(folder / "link"));
    CATCH_CHECK(read_text(folder / "target") == "new");
}

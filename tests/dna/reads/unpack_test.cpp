// Packed files, whole and damaged.
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/reads/read_file.hpp"
#include "tests/support/packed.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <functional>

namespace oligo::dna {
namespace {

using Catch::Matchers::Contains;

struct PackedFixture {
    test::TemporaryFolder folder;
    std::string text;
    std::vector<std::string> bases;

    PackedFixture() {
        core::Random random(5);
        for (int i = 0; i < 2500; ++i) {
            std::string read(40 + random.below(100), 'A');
            for (char& base : read) base = "ACGT"[random.below(4)];
            text += "@r" + std::to_string(i) + "\n" + read + "\n+\n" +
                    std::string(read.size(), static_cast<char>('#' + random.below(30))) + "\n";
            bases.push_back(read);
        }
    }
    std::filesystem::path put(const std::string& bytes) const {
        const auto path = folder.path() / "reads.x";
        core::write_file_atomic(path, bytes);
        return path;
    }
    /// Reads all, requires that they are the first ones, and gives the remark.
    std::optional<Remark> check(const std::string& bytes, std::size_t least, std::size_t most) {
        ReadFile file(put(bytes));
        std::size_t count = 0;
        bool same = true;
        for (Read read; file.next(read); ++count) same &= read.bases == bases[count % bases.size()];
        CATCH_CHECK(same);
        CATCH_CHECK(count >= least);
        CATCH_CHECK(count <= most);
        return file.remark();
    }
    std::string error(const std::string& bytes) const {
        try {
            ReadFile file(put(bytes));
            for (Read read; file.next(read);) {
            }
        } catch (const core::InputError& error) {
            return error.what();
        }
        return "";
    }
};

const std::vector<std::pair<std::string, std::function<std::string(const std::string&)>>> kPackers =
    {{"gzip", test::gzip},
     {"zstd", test::zstd},
     {"xz", test::xz},
     {"bzip2", test::bzip2},
     {"BGZF", [](const std::string& text) { return test::bgzf(text, 20'000); }}};

}  // namespace

CATCH_TEST_CASE_METHOD(PackedFixture, "unpack: every packing, several streams, one in another",
                       "[unpack]") {
    for (const auto& [name, pack] : kPackers) {
        CATCH_CAPTURE(name);
        CATCH_CHECK_FALSE(check(pack(text), 2500, 2500));
        CATCH_CHECK_FALSE(check(pack(text) + pack(text), 5000, 5000));
        CATCH_CHECK_FALSE(check(test::gzip(pack(text)), 2500, 2500));
        CATCH_CHECK_THAT(error(pack("")), Contains("is empty"));
        CATCH_CHECK_FALSE(check(pack("") + pack(text), 2500, 2500));
    }
    std::string nested = text;
    for (int i = 0; i < 6; ++i) nested = test::gzip(nested);
    CATCH_CHECK_THAT(error(nested), Contains("packed more than 4 times"));
}

CATCH_TEST_CASE_METHOD(PackedFixture, "unpack: what is cut gives what came before, and a remark",
                       "[unpack]") {
    for (const auto& [name, pack] : kPackers) {
        const std::string packed = pack(text);
        for (const std::size_t share : {50, 80, 99}) {
            CATCH_CAPTURE(name, share);
            // bzip2 gives nothing of its one block until all of it is there; xz may do the same.
            const std::size_t least = name == "bzip2" || share == 50 ? 0 : 500;
            try {
                const auto remark =
                    check(packed.substr(0, packed.size() * share / 100), least, 2499);
                CATCH_REQUIRE(remark);
                CATCH_CHECK(remark->damage);
                CATCH_CHECK_THAT(remark->text, Contains("truncated"));
            } catch (const core::InputError& error) {
                CATCH_CHECK(least == 0);
                CATCH_CHECK_THAT(error.what(), Contains("truncated"));
            }
        }
        CATCH_CHECK_THAT(error(packed.substr(0, 20)), Contains("truncated"));
    }
}

CATCH_TEST_CASE_METHOD(PackedFixture, "unpack: what is damaged ends there", "[unpack]") {
    for (const auto& [name, pack] : kPackers) {
        CATCH_CAPTURE(name);
        std::string packed = pack(text);
        packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] ^ 0x55);
        ReadFile file(put(packed));
        try {
            std::size_t count = 0;
            for (Read read; file.next(read);) ++count;
            CATCH_REQUIRE(file.remark());
            CATCH_CHECK(file.remark()->damage);
        } catch (const core::InputError& error) {  // nothing came before
            CATCH_CHECK_THAT(error.what(), Contains("damaged"));
        }
        CATCH_CHECK(check(pack(text) + "junk!", 2500, 2500)->damage);
    }
}

CATCH_TEST_CASE_METHOD(PackedFixture, "unpack: BGZF without its end block, and padding behind gzip",
                       "[unpack]") {
    const auto cut = check(test::bgzf(text, 5000, false), 2500, 2500);
    CATCH_REQUIRE(cut);
    CATCH_CHECK_THAT(cut->text, Contains("no end block"));
    const auto padded = check(test::gzip(text) + std::string(5000, '\0'), 2500, 2500);
    CATCH_REQUIRE(padded);
    CATCH_CHECK_FALSE(padded->damage);
    CATCH_CHECK_THAT(padded->text, Contains("5000 zero bytes"));
    CATCH_CHECK_FALSE(check(test::gzip(text) + "\n", 2500, 2500));
    // Members of other writers among the blocks.
    CATCH_CHECK_FALSE(check(test::bgzf(text, 9000, false) + test::gzip(text), 5000, 5000));
    CATCH_CHECK_FALSE(check(test::gzip(text) + test::bgzf(text, 65'000), 5000, 5000));
}

CATCH_TEST_CASE_METHOD(PackedFixture, "unpack: BGZF is the same on any number of threads",
                       "[unpack]") {
    const std::string packed = test::bgzf(text, 700);
    for (const std::size_t threads : {1, 3, 0}) {
        core::set_thread_count(threads);
        CATCH_CHECK_FALSE(check(packed, 2500, 2500));
    }
}

}  // namespace oligo::dna

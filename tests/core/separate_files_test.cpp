#include "core/separate_files.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string_view>

using namespace oligo::core;
namespace fs = std::filesystem;

CATCH_TEST_CASE("separate files: an output is no input and no other output", "[files]") {
    const oligo::test::TemporaryFolder folder;
    write_file_atomic(folder / "in", std::string_view("x"));
    fs::create_symlink(folder / "in", folder / "link");
    fs::create_hard_link(folder / "in", folder / "twin");
    fs::create_symlink(folder / "later", folder / "to-later");
    fs::create_directory(folder / "sub");
    fs::create_symlink("loop", folder / "loop");
    const auto together = [](const fs::path& input, const fs::path& one, const fs::path& two) {
        const NamedFile inputs[] = {{"READS", input}};
        const NamedFile outputs[] = {{"-o", one}, {"--report", two}};
        require_separate(inputs, outputs);
    };
    const fs::path none;
    for (const fs::path& same :
         {folder / "in", folder / "link", folder / "twin", folder / "sub/../in",
          fs::relative(folder / "in"), folder.path() / "." / "in"}) {
        CATCH_INFO(same);
        CATCH_CHECK_THROWS_AS(together(folder / "in", same, none), UsageError);
        CATCH_CHECK_THROWS_AS(together(same, none, folder / "in"), UsageError);
        CATCH_CHECK_THROWS_AS(together(none, folder / "in", same), UsageError);
        CATCH_CHECK(is_same_file(folder / "in", same));
    }
    // Files that are still to come, by way of a link that leads nowhere yet.
    CATCH_CHECK_THROWS_AS(together(none, folder / "later", folder / "to-later"), UsageError);
    CATCH_CHECK_THROWS_AS(together(none, folder / "new", folder / "sub/../new"), UsageError);
    CATCH_CHECK_NOTHROW(together(folder / "in", folder / "new", folder / "newer"));
    CATCH_CHECK_NOTHROW(together(folder / "in", folder / "sub/in", none));
    CATCH_CHECK_NOTHROW(together("/dev/null", "/dev/null", "/dev/null"));
    CATCH_CHECK_NOTHROW(together(folder / "sub", folder / "sub", none));
    CATCH_CHECK_NOTHROW(together(folder / "loop", folder / "new", none));
    CATCH_CHECK(!is_same_file(folder / "in", folder / "new"));
    CATCH_CHECK_THROWS_WITH(together(folder / "in", folder / "link", none),
                            Catch::Contains("-o") && Catch::Contains("READS"));
}

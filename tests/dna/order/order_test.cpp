#include "core/error.hpp"
#include "core/files.hpp"
#include "dna/order/order_check.hpp"
#include "dna/order/order_form.hpp"
#include "dna/order/price_list.hpp"
#include "dna/reads/read_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace oligo::dna {
namespace {

std::vector<std::string> some_oligos(std::size_t count, std::size_t length) {
    std::vector<std::string> oligos;
    std::uint64_t state = 7;
    for (std::size_t i = 0; i < count; ++i) {
        std::string oligo;
        for (std::size_t j = 0; j < length; ++j) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            oligo += "ACGT"[state >> 62];
        }
        oligos.push_back(oligo);
    }
    return oligos;
}

void write_form(const std::filesystem::path& path, const std::string& vendor,
                const std::vector<std::string>& oligos) {
    OrderForm form(path, vendor_named(vendor), "two photos");
    form.begin(1);
    form.write("ACGTACGTACGT");  // of a salt that did not do
    form.begin(oligos.size());
    for (const std::string& oligo : oligos) form.write(oligo);
    form.finish().commit();
}

std::string refusals(const Vendor& vendor, const std::vector<std::string>& oligos,
                     std::vector<std::string> forbidden = {}) {
    OrderCheck check(vendor, std::move(forbidden));
    check.begin();
    for (const std::string& oligo : oligos) check.add(oligo);
    std::string text;
    for (const OrderFinding& finding : check.findings()) {
        if (finding.refused) text += finding.text + "\n";
    }
    return text;
}

CATCH_TEST_CASE("order: every form of every vendor reads back", "[order]") {
    const test::TemporaryFolder folder;
    for (const std::size_t count : {std::size_t{1}, std::size_t{37}, std::size_t{3000}}) {
        const std::vector<std::string> oligos = some_oligos(count, 100);
        for (const Vendor& vendor : vendors()) {
            for (const std::string_view ending : vendor.endings) {
                const auto path = folder.path() / (std::string(vendor.name) + std::string(ending));
                CATCH_CAPTURE(path.string(), count);
                write_form(path, std::string(vendor.name), oligos);
                std::vector<std::string> back;
                for (Read& read : read_all({path})) back.push_back(std::move(read.bases));
                CATCH_CHECK(back == oligos);
                const auto bytes = core::read_file(path);
                write_form(path, std::string(vendor.name), oligos);
                CATCH_CHECK(core::read_file(path) == bytes);
            }
        }
    }
}

CATCH_TEST_CASE("order: columns and names of the plain form", "[order]") {
    const test::TemporaryFolder folder;
    write_form(folder.path() / "o.csv", "plain", {"ACTTTAGT", "ACGGCCGT"});
    CATCH_CHECK(core::read_text(folder.path() / "o.csv") ==
                "name,sequence\ntwo_photos_000001,ACTTTAGT\ntwo_photos_000002,ACGGCCGT\n");
    write_form(folder.path() / "o.txt", "agilent", {"ACTTTAGT"});
    CATCH_CHECK(core::read_text(folder.path() / "o.txt") ==
                "SequenceName\tSequence\tReplication\ntwo_photos_000001\tACTTTAGT\t1\n");
    for (const char* wrong : {"o.pdf", ".csv", "o", "o.xls"}) {
        CATCH_CAPTURE(wrong);
        CATCH_CHECK_THROWS_AS(check_form_name(wrong, vendor_named("plain")), core::UsageError);
    }
    CATCH_CHECK_THROWS_AS(vendor_named("Twist"), core::UsageError);
}

CATCH_TEST_CASE("order: names of any pool suit every vendor", "[order]") {
    CATCH_CHECK(order_pool_name("photo", 10) == "photo");
    CATCH_CHECK(order_pool_name("7 of 9 (b)", 10) == "p7_of_9__b_");
    CATCH_CHECK(order_pool_name("\xC3\xA9t\xC3\xA9", 10) == "p__t__");
    CATCH_CHECK(order_pool_name("", 10) == "pool");
    CATCH_CHECK(order_pool_name("///", 10) == "pool");
    OligoNames names(order_pool_name(std::string(200, 'x'), 12'345'678), 12'345'678);
    CATCH_CHECK(std::string(names(0)) == std::string(23, 'x') + "_00000001");
    CATCH_CHECK(names(12'345'677).size() == kLongestOligoName);
}

CATCH_TEST_CASE("order: limits of vendors", "[order]") {
    const Vendor& twist = vendor_named("twist");
    CATCH_CHECK(refusals(twist, some_oligos(3, 350)).empty());
    CATCH_CHECK(refusals(twist, some_oligos(3, 351)).find("3 oligos longer than 350 nt") == 0);
    CATCH_CHECK(refusals(twist, some_oligos(1, 19)).find("1 oligo shorter than 20 nt") == 0);
    const Vendor& agilent = vendor_named("agilent");
    CATCH_CHECK(refusals(agilent, some_oligos(3, 230)).empty());
    CATCH_CHECK_FALSE(refusals(agilent, some_oligos(3, 231)).empty());
    CATCH_CHECK_FALSE(refusals(agilent, some_oligos(3, 29)).empty());
    CATCH_CHECK_FALSE(refusals(agilent, {std::string(40, 'A') + "N"}).empty());
    CATCH_CHECK_FALSE(refusals(vendor_named("linkzill"), some_oligos(65'537, 20)).empty());
    // The site of EcoRI in the second oligo alone, on either strand.
    const std::vector<std::string> sites{std::string(30, 'C'), "CCCCGAATTCCCCCCCCCCCCCCC"};
    CATCH_CHECK(refusals(twist, sites, {"GAATTC"}).find("1 oligo with a site") == 0);
    CATCH_CHECK(refusals(twist, sites, {"GGGATTC"}).empty());
}

CATCH_TEST_CASE("order: repetitions are counted", "[order]") {
    Repeats repeats;
    for (const char* text : {"a", "b", "a", "a", "c", "b"}) repeats.add(text);
    CATCH_CHECK(repeats.repeated() == 3);
    CATCH_CHECK(repeats.all() == 6);
}

// Values copied by hand from the vendor's list, corners and steps.
CATCH_TEST_CASE("order: prices by the list", "[order]") {
    CATCH_CHECK(quote(1, 20)->usd == 400);
    CATCH_CHECK(quote(100, 350)->usd == 1288);
    CATCH_CHECK(quote(6'000, 200)->usd == 3120);
    CATCH_CHECK(quote(6'001, 200)->usd == 4056);
    CATCH_CHECK(quote(6'001, 200)->further == 5'999);
    CATCH_CHECK(quote(6'000, 201)->usd == 4136);
    CATCH_CHECK(quote(696'000, 350)->usd == 143'028);
    CATCH_CHECK_FALSE(quote(696'001, 100).has_value());
    CATCH_CHECK_FALSE(quote(10, 351).has_value());
    CATCH_CHECK(oligos_for(3'180, 200) == 6'000);
    CATCH_CHECK(oligos_for(3'179, 200) == 2'000);
    CATCH_CHECK(oligos_for(100, 200) == 0);
}

}  // namespace
}  // namespace oligo::dna

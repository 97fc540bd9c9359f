#include "core/vq/codebook_parts.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

using namespace oligo;

CATCH_TEST_CASE("codebook: an object of a pool that lost a fifth of its strands", "[codebook]") {
    auto config = core::Config::from_text(R"({"scheme": "adf"})", "test");
    const auto entries = test::random_segment(65536, 4000, core::Tolerance::kExact, 1).symbols;
    dna::PoolObject object = test::raw_file({});
    object.role = dna::Role::kCodebook;
    object.payload.segments = core::codebook_segments(entries);
    const auto pool =
        dna::write_pool({object}, *dna::make_scheme(config), dna::parse_primers("default"));
    const auto reading = dna::read_pool(test::reads_of(pool, {0, 0, 0, 0.2, 1}, 2));
    CATCH_CHECK(reading.objects.at(0).role == dna::Role::kCodebook);
    CATCH_CHECK(core::read_codebook(reading.objects[0].payload.segments) == entries);
}

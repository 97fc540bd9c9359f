#include "dna/scheme/adf.hpp"

#include "core/error.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/constraints/slow_screen.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

using namespace oligo;
using dna::Pool;
using dna::PoolReading;

namespace {

std::unique_ptr<dna::Scheme> adf(const std::string& settings = "") {
    const std::string rest = settings.empty() ? "" : ", " + settings;
    auto config = core::Config::from_text("{\"scheme\": \"adf\"" + rest + "}", "test");
    return dna::make_scheme(config);
}

dna::PoolObject random_file(std::size_t size, std::uint64_t seed) {
    return test::raw_file(test::random_segment(256, size, core::Tolerance::kExact, seed).symbols);
}

Pool write(const std::vector<dna::PoolObject>& objects, const dna::Scheme& scheme,
           const std::string& primers = "default") {
    return dna::write_pool(objects, scheme, dna::parse_primers(primers));
}

/// Every oligo by a screen that knows nothing of the mapping, and all strands different.
void check_oligos(const Pool& pool, const dna::Constraints& rules) {
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < pool.strands.size(); ++i) {
        wrong += !test::keeps_rules(pool.oligo(i), rules);
    }
    CATCH_CHECK(wrong == 0);
    const std::set<std::string> different(pool.strands.begin(), pool.strands.end());
    CATCH_CHECK(different.size() == pool.strands.size());
}

void check_same(const PoolReading& reading, const std::vector<dna::PoolObject>& objects) {
    CATCH_REQUIRE(reading.objects.size() == objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) {
        CATCH_CHECK(reading.objects[i].payload.verified);
        CATCH_CHECK(reading.objects[i].complete);
        const auto& segments = objects[i].payload.segments;
        for (std::size_t k = 0; k < segments.size(); ++k) {
            CATCH_CHECK(test::symbols_of(reading.objects[i], k) == segments[k].symbols);
        }
    }
}

}  // namespace

CATCH_TEST_CASE("adf: files of every small size, and zeros", "[adf]") {
    const auto scheme = adf();
    for (const std::size_t size : {0, 1, 2, 45, 46, 47, 1200, 12345}) {
        for (const bool zeros : {true, false}) {
            CATCH_INFO(size << (zeros ? " zeros" : " random bytes"));
            const std::vector<dna::PoolObject> objects = {
                zeros ? test::raw_file(std::vector<std::uint16_t>(size, 0))
                      : random_file(size, size)};
            const Pool pool = write(objects, *scheme);
            check_oligos(pool, scheme->facts().constraints);
            const PoolReading reading = dna::read_pool(test::reads_of(pool, {}, size));
            check_same(reading, objects);
            CATCH_CHECK(reading.reads.used() == reading.reads.all);
            CATCH_CHECK(reading.count.strands == pool.strands.size());
            CATCH_CHECK(reading.count.payload_nt == pool.count.payload_nt);
            CATCH_CHECK(reading.scheme == "adf");
        }
    }
}

CATCH_TEST_CASE("adf: five strands in a hundred may be lost, whichever they are", "[adf]") {
    const auto scheme = adf();
    const std::vector<dna::PoolObject> objects = {random_file(200000, 1)};
    const Pool pool = write(objects, *scheme);
    check_oligos(pool, scheme->facts().constraints);
    std::size_t back = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto reading = dna::read_pool(test::reads_of(pool, {0, 0, 0, 0.05, 1}, seed));
        back += reading.objects[0].payload.verified;
    }
    CATCH_CHECK(back == 100);
    // Beyond what the redundancy covers it says so, and gives the strands that came.
    const auto reading = dna::read_pool(test::reads_of(pool, {0, 0, 0, 0.3, 1}, 7));
    const auto& segment = reading.objects[0].payload.segments[0];
    CATCH_CHECK_FALSE(reading.objects[0].complete);
    CATCH_CHECK(segment.erased() > 40000);
    CATCH_CHECK(segment.erased() < 80000);
    for (std::size_t i = 0; i < segment.symbols.size(); ++i) {
        if (segment.confidence[i] == 0) continue;
        CATCH_REQUIRE(segment.symbols[i] == objects[0].payload.segments[0].symbols[i]);
    }
}

CATCH_TEST_CASE("adf: noisy reads, several copies, both directions, trimmed primers", "[adf]") {
    const auto scheme = adf();
    const std::vector<dna::PoolObject> objects = {random_file(30000, 2)};
    const Pool pool = write(objects, *scheme);
    // Reads of 240 bases at 0.5 % are right three times in ten: 12 copies leave one of them.
    check_same(dna::read_pool(test::reads_of(pool, {0.005, 0, 0, 0.02, 12}, 3)), objects);
    check_same(dna::read_pool(test::reads_of(pool, {0.002, 0.001, 0.001, 0, 8}, 4)), objects);
    Pool trimmed = pool;
    trimmed.primers = {};
    check_same(dna::read_pool(test::reads_of(trimmed, {0, 0, 0, 0.03, 1}, 5)), objects);
}

CATCH_TEST_CASE("adf: constraints, lengths and primers that the mapping adapts to", "[adf]") {
    const std::string custom = "ACTGACTCTGAGTCATCGCA:TGCATCTGAGCTATCGTGCT";
    for (const std::string settings :
         {R"("strand_nt": 152)", R"("strand_nt": 72)", R"("strand_nt": 600)",
          R"("constraints": {"max_run": 4, "gc_min": 0.45, "gc_max": 0.55})",
          R"("constraints": {"gc_windows": [{"length_nt": 20, "gc_min": 0.4, "gc_max": 0.6}]})",
          R"("constraints": {"forbidden_motifs": ["AAGCTT", "GGTCTC"]})",
          R"("constraints": {"hairpin": {"stem_nt": 9, "loop_nt": 3}})", R"("redundancy": 0.25)",
          R"("expected_loss": 0.2, "redundancy_limit": 1)"}) {
        for (const std::string& primers :
             {std::string("default"), std::string("illumina"), custom}) {
            CATCH_INFO(settings << " " << primers);
            const auto scheme = adf(settings);
            const std::vector<dna::PoolObject> objects = {random_file(3000, 3)};
            const Pool pool = write(objects, *scheme, primers);
            check_oligos(pool, scheme->facts().constraints);
            const PoolReading reading = dna::read_pool(test::reads_of(pool, {}, 1));
            check_same(reading, objects);
            CATCH_CHECK(reading.constraints == scheme->facts().constraints);
        }
    }
}

CATCH_TEST_CASE("adf: a small picture is cheap, several objects share a pool", "[adf]") {
    auto picture = random_file(1200, 5);
    picture.role = dna::Role::kPicture;
    picture.payload.header = {"hyperprior", {1, 2, 3, 4}, 768, 512, {1, 2}};
    const auto scheme = adf();
    const Pool one = write({picture}, *scheme);
    CATCH_CHECK(one.strands.size() <= 34);
    check_same(dna::read_pool(test::reads_of(one, {}, 2)), {picture});

    std::vector<dna::PoolObject> many = {picture, test::latent_picture(5000, 6, "latent"),
                                         random_file(0, 7), random_file(70000, 8)};
    many[1].payload.segments.push_back(test::random_segment(3, 1001, core::Tolerance::kChunked, 9));
    many[1].payload.segments.push_back(test::random_segment(1000, 777, core::Tolerance::kExact, 9));
    many[1].payload.segments.push_back(test::random_segment(65536, 9, core::Tolerance::kExact, 9));
    many[1].payload.segments[2].importance = 15;
    for (std::size_t i = 0; i < many.size(); ++i) many[i].name = "object " + std::to_string(i);
    const Pool pool = write(many, *scheme);
    check_oligos(pool, scheme->facts().constraints);
    check_same(dna::read_pool(test::reads_of(pool, {}, 3)), many);
}

CATCH_TEST_CASE("adf: what matters more survives more", "[adf]") {
    dna::PoolObject object = random_file(20000, 10);
    object.payload.segments.push_back(
        test::random_segment(256, 20000, core::Tolerance::kExact, 11));
    object.payload.segments[1].importance = 15;
    const Pool pool = write({object}, *adf());
    const auto reading = dna::read_pool(test::reads_of(pool, {0, 0, 0, 0.2, 1}, 4));
    CATCH_CHECK(reading.objects[0].payload.segments[0].erased() > 0);
    CATCH_CHECK(reading.objects[0].payload.segments[1].erased() == 0);
    CATCH_CHECK(test::symbols_of(reading.objects[0], 1) == object.payload.segments[1].symbols);
}

CATCH_TEST_CASE("adf: density at strand level", "[adf]") {
    // Header strands, index, checks and redundancy counted. A file of 2 MB fills its blocks.
    const auto object = random_file(2000000, 12);
    const auto density = [&](const std::string& settings) {
        const auto scheme = adf(settings);
        core::SegmentShape shape = core::shape_of(object.payload.segments[0]);
        dna::PoolFrame frame{scheme->facts().strand_nt, 5, 0};
        while (scheme->strands(frame, {&shape, 1}).count.strands > scheme->most_strands(frame)) {
            ++frame.address_symbols;
        }
        const auto count = scheme->strands(frame, {&shape, 1}).count;
        CATCH_CHECK(count.payload_bits / static_cast<double>(count.payload_nt) > 1.83);
        return count.payload_bits / static_cast<double>(count.strand_nt + 6 * frame.strand_nt);
    };
    CATCH_CHECK(density(R"("strand_nt": 200)") >= 1.66);
    CATCH_CHECK(density(R"("strand_nt": 152)") >= 1.60);
}

CATCH_TEST_CASE("adf: automatic redundancy is enough and little more", "[adf]") {
    // Chance that more than `extra` - 2 of `sent` strands are lost, summed term by term.
    const auto failure = [](std::uint64_t sent, std::uint64_t extra, double loss) {
        double sum = 0;
        for (std::uint64_t lost = extra - 1; lost <= sent; ++lost) {
            const auto n = static_cast<double>(sent), k = static_cast<double>(lost);
            sum += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                            k * std::log(loss) + (n - k) * std::log1p(-loss));
        }
        return sum;
    };
    struct Size {
        std::uint64_t data, blocks;
    };
    for (const unsigned loss : {10, 50, 200}) {
        for (const Size size : {Size{10, 1}, Size{50, 1}, Size{400, 1}, Size{3000, 1},
                                Size{8192, 1}, Size{4097, 2}, Size{8192, 40}, Size{8192, 3000}}) {
            CATCH_INFO(size.data << " strands, " << size.blocks << " blocks, " << loss
                                 << " per mille");
            const dna::AdfRedundancy rule{true, loss, 4000};
            const std::uint64_t extra = rule.extra(size.data, size.blocks, 0);
            const double target = 1e-4 / static_cast<double>(size.blocks);
            const double share = loss / 1000.0;
            CATCH_CHECK(failure(size.data + extra, extra, share) < target);
            const std::uint64_t spare = 5 + extra / 20;  // what the estimate may give away
            CATCH_CHECK(failure(size.data + extra - spare, extra - spare, share) > target);
        }
    }
    const dna::AdfRedundancy rule;
    CATCH_CHECK(rule.extra(27, 1, 0) == 4);    // the limit of 15 %
    CATCH_CHECK(rule.extra(27, 1, 15) == 16);  // four times that
    CATCH_CHECK(rule.extra(1, 1, 0) == 2);
    CATCH_CHECK(dna::AdfRedundancy{false, 100, 0}.extra(27, 1, 0) == 3);
    CATCH_CHECK(dna::AdfRedundancy{false, 0, 0}.extra(27, 1, 9) == 0);
}

CATCH_TEST_CASE("adf: blocks cover the strands of an object without gap", "[adf]") {
    const auto bits = dna::MappedBits::share(395, 20, 0);
    CATCH_CHECK(bits.payload_bytes() == 45);
    CATCH_CHECK(bits.check_bits == 15);
    for (const std::uint64_t size :
         {1ULL, 45ULL, 46ULL, 8192ULL * 45, 8192ULL * 45 + 1, 3000001ULL}) {
        const std::vector<core::SegmentShape> shapes = {{256, size, 0, core::Tolerance::kExact},
                                                        {10, size / 3, 7, core::Tolerance::kLossy}};
        const dna::AdfLayout layout(bits, {}, shapes);
        std::uint64_t next = 0;
        for (const dna::AdfClass& part : layout.classes()) {
            std::uint64_t data = 0;
            for (std::uint64_t b = 0; b < part.blocks; ++b) {
                const dna::AdfBlock block = layout.block(part, b);
                CATCH_REQUIRE(block.first_strand == next);
                CATCH_REQUIRE(block.first_data == data);
                CATCH_REQUIRE(block.data <= 8192);
                next += block.data + block.extra;
                data += block.data;
            }
            CATCH_CHECK(data * 45 >= part.bytes);
        }
        CATCH_CHECK(next == layout.strand_count());
    }
}

CATCH_TEST_CASE("adf: what a forged directory announces is counted, not laid out", "[adf]") {
    // Segments of all the symbols there can be: 10^8 blocks and more.
    const std::vector<core::SegmentShape> shapes(5000, {65536, 0xFFFFFFFF, 0, {}});
    const dna::PoolFrame frame{200, 8, 0};
    const auto scheme = adf();
    const auto strands = scheme->strands(frame, shapes);
    CATCH_CHECK(strands.count.strands > scheme->most_strands(frame));
    CATCH_CHECK(strands.starts.size() == 2);
}

CATCH_TEST_CASE("adf: parameters come back, broken ones are refused", "[adf]") {
    CATCH_CHECK(adf()->facts().parameters.empty());
    for (const std::string settings :
         {R"("redundancy": 0.07)", R"("expected_loss": 0.01)", R"("redundancy_limit": 0.5)",
          R"("primers": "none")", R"("primers": "ACGTC:AG", "constraints": {"max_run": 4})"}) {
        const auto scheme = adf(settings);
        const auto again = dna::make_scheme("adf", scheme->facts().parameters, 200);
        CATCH_CHECK(again->facts().parameters == scheme->facts().parameters);
        CATCH_CHECK_FALSE(scheme->facts().parameters.empty());
        CATCH_CHECK(again->facts().constraints == scheme->facts().constraints);
    }
    using Bytes = std::vector<std::uint8_t>;
    for (const Bytes& broken : {Bytes{16}, Bytes{8}, Bytes{1, 0}, Bytes{1, 255, 255, 0, 0},
                                Bytes{2, 3, 'A', 'C'}, Bytes{2, 1, 'X', 1, 'A'}, Bytes{0, 0}}) {
        CATCH_CHECK_THROWS_AS(dna::make_scheme("adf", broken, 200), core::InputError);
    }
    CATCH_CHECK_THROWS_AS(dna::make_scheme("adf", {}, 20), core::InputError);
    for (const std::string settings : {R"("redundancy": "much")", R"("redundancy": -1)",
                                       R"("expected_loss": 0.9)", R"("strand_nt": 20)"}) {
        CATCH_CHECK_THROWS_AS(adf(settings), core::InputError);
    }
    auto config =
        core::Config::from_file(std::string(OLIGO_SOURCE_DIR) + "/configs/schemes/adf.json");
    CATCH_CHECK(dna::make_scheme(config)->facts().parameters.empty());
}

CATCH_TEST_CASE("adf: a million zeros", "[adf]") {
    const auto scheme = adf();
    const std::vector<dna::PoolObject> objects = {
        test::raw_file(std::vector<std::uint16_t>(1000000, 0))};
    const Pool pool = write(objects, *scheme);
    check_oligos(pool, scheme->facts().constraints);
    check_same(dna::read_pool(test::reads_of(pool, {0, 0, 0, 0.05, 1}, 1)), objects);
}

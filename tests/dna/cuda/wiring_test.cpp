#include "core/config.hpp"
#include "dna/cuda/kernel_device.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "tests/dna/cuda/grid_machine.hpp"
#include "tests/dna/pool_support.hpp"

#include <catch2/catch.hpp>

namespace oligo::dna::test {
namespace {

/// The processor again, whatever a test did.
struct ProcessorAgain {
    ~ProcessorAgain() { set_device(nullptr); }
};

struct RoundTrip {
    Pool pool;
    std::vector<std::uint16_t> symbols;
    std::vector<std::uint8_t> confidence;
};

RoundTrip round_trip(const std::string& scheme_name, const PoolObject& object) {
    auto config = core::Config::from_text("{\"scheme\": \"" + scheme_name + "\"}", "test");
    const auto scheme = make_scheme(config);
    RoundTrip result;
    result.pool = write_pool({object}, *scheme, parse_primers("default"));
    const auto reading = read_pool(oligo::test::reads_of(result.pool, {.p_sub = 0.01}, 5));
    const core::ReceivedSegment& segment = reading.objects.at(0).payload.segments.at(0);
    result.symbols = segment.symbols;
    result.confidence = segment.confidence;
    return result;
}

CATCH_TEST_CASE("wiring: pools are the same and read the same, whatever device works", "[wiring]") {
    const ProcessorAgain again;
    std::vector<std::uint16_t> bytes(9000);
    core::Random random(8);
    for (auto& byte : bytes) byte = static_cast<std::uint16_t>(random.below(256));
    for (const bool picture : {true, false}) {
        for (const char* scheme : {"fixed-length", "adf", "robust"}) {
            // The lattice of every read is much work for the grid.
            const unsigned part = scheme == std::string_view("robust") ? 20 : 1;
            const std::vector<std::uint16_t> some(bytes.begin(), bytes.begin() + 9000 / part);
            const PoolObject object =
                picture ? oligo::test::latent_picture(5000 / part, 3) : oligo::test::raw_file(some);
            CATCH_INFO(scheme << (picture ? ", a latent" : ", a file"));
            set_device(nullptr);
            const RoundTrip expected = round_trip(scheme, object);
            auto machine = std::make_unique<GridMachine>(2);
            const GridMachine& grid = *machine;
            set_device(std::make_unique<KernelDevice>(std::move(machine)));
            const RoundTrip found = round_trip(scheme, object);
            CATCH_CHECK(grid.launches() > 0);
            CATCH_CHECK(found.pool.strands == expected.pool.strands);
            CATCH_CHECK(found.symbols == expected.symbols);
            CATCH_CHECK(found.confidence == expected.confidence);
        }
    }
}

}  // namespace
}  // namespace oligo::dna::test

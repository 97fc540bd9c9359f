#include "core/config.hpp"
#include "core/error.hpp"
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

RoundTrip round_trip(const std::string& scheme_config, const PoolObject& object) {
    auto config = core::Config::from_text(scheme_config, "test");
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
        for (const std::string scheme : {R"({"scheme": "fixed-length"})",
                                         R"({"scheme": "fixed-length", "outer_field": "gf65536"})",
                                         R"({"scheme": "adf"})", R"({"scheme": "robust"})"}) {
            // The lattice of every read is much work for the grid.
            const unsigned part = scheme.find("robust") != std::string::npos ? 20 : 1;
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

/// A payload whose symbols lie on a device, and how often they were brought to the host.
struct LatentThere {
    std::shared_ptr<int> copies = std::make_shared<int>(0);
    core::Payload payload;

    LatentThere(const Device& device, const core::Payload& here) : payload(here) {
        core::Segment& segment = payload.segments.at(0);
        core::DeviceView view = *device.put(segment.symbols);
        view.copy = [copies = copies, copy = view.copy](std::uint64_t first,
                                                        std::span<std::uint16_t> to) {
            ++*copies;
            copy(first, to);
        };
        segment.there = std::make_shared<const core::DeviceView>(std::move(view));
        segment.symbols.clear();
    }
};

std::vector<std::string> strands_of(const PoolObject& object, const std::string& scheme) {
    auto config = core::Config::from_text("{\"scheme\": \"" + scheme + "\"}", "test");
    return write_pool({object}, *make_scheme(config), parse_primers("default")).strands;
}

CATCH_TEST_CASE("wiring: symbols that a network left on the device stay there", "[wiring]") {
    const ProcessorAgain again;
    const PoolObject here = oligo::test::latent_picture(5000, 3);
    const KernelDevice elsewhere(std::make_unique<GridMachine>(3));
    const auto expected = strands_of(here, "fixed-length"), expected_adf = strands_of(here, "adf");
    for (const Device* device : {&cpu_device(), static_cast<const Device*>(&elsewhere)}) {
        // A processor brings them down from elsewhere, once.
        LatentThere latent(*device, here.payload);
        const PoolObject object{here.role, here.name, latent.payload};
        CATCH_CHECK(strands_of(object, "fixed-length") == expected);
        CATCH_CHECK(*latent.copies == (device == &elsewhere ? 1 : 0));
    }
    set_device(std::make_unique<KernelDevice>(std::make_unique<GridMachine>(2)));
    LatentThere latent(device(), here.payload);
    const PoolObject object{here.role, here.name, latent.payload};
    CATCH_CHECK(strands_of(object, "fixed-length") == expected);
    CATCH_CHECK(*latent.copies == 0);
    // A scheme that protects bytes needs them on the host.
    CATCH_CHECK(strands_of(object, "adf") == expected_adf);
    CATCH_CHECK(*latent.copies == 1);
    core::Segment segment = latent.payload.segments.at(0);
    CATCH_CHECK(core::shape_of(segment) == core::shape_of(here.payload.segments.at(0)));
    segment.fetch();
    CATCH_CHECK(segment.symbols == here.payload.segments.at(0).symbols);
    CATCH_CHECK(segment.there == nullptr);
}

CATCH_TEST_CASE("wiring: a symbol outside the alphabet is refused where it lies", "[wiring]") {
    const ProcessorAgain again;
    PoolObject object = oligo::test::latent_picture(5000, 3);
    core::Segment& segment = object.payload.segments.at(0);
    segment.symbols.at(4321) = static_cast<std::uint16_t>(segment.alphabet);
    set_device(std::make_unique<KernelDevice>(std::make_unique<GridMachine>(2)));
    object.payload = LatentThere(device(), object.payload).payload;
    CATCH_CHECK_THROWS_WITH(strands_of(object, "fixed-length"),
                            Catch::Contains("symbol 10; expected 0..9"));
}

}  // namespace
}  // namespace oligo::dna::test

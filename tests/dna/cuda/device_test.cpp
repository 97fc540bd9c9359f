#include "core/error.hpp"
#include "dna/channel/simulation.hpp"
#include "dna/cuda/cuda_machine.hpp"
#include "dna/cuda/kernel_device.hpp"
#include "dna/mapping/counted_code.hpp"
#include "tests/dna/cuda/comparisons.hpp"
#include "tests/dna/cuda/grid_machine.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

namespace oligo::dna::test {
namespace {

CATCH_TEST_CASE("devices: names, and what is missing in one sentence", "[device]") {
    CATCH_CHECK(open_gpu("cpu") == nullptr);
    CATCH_CHECK(device().name() == "cpu");
    for (const char* name : {"gpu", "cuda:", "cuda:x", "cuda:1x", "cuda0", ""}) {
        CATCH_INFO(name);
        CATCH_CHECK_THROWS_AS(open_gpu(name), core::UsageError);
    }
    if (!has_cuda_kernels()) {
        CATCH_CHECK_THROWS_WITH(open_gpu("cuda"), Catch::Contains("no CUDA kernels") &&
                                                      Catch::Contains("--device cpu"));
    } else if (cuda_machines() == 0) {
        CATCH_CHECK_THROWS_WITH(open_gpu("cuda:1"), Catch::Contains("shows 0 CUDA device(s)"));
    }
    if (cuda_machines() == 0) {
        CATCH_CHECK(open_gpu("auto") == nullptr);
        choose_device("auto");
        CATCH_CHECK(device().name() == "cpu");
        choose_device("cuda");
        if (has_cuda_kernels()) {
            CATCH_CHECK_THROWS_AS(device(), core::InputError);
        } else {
            CATCH_CHECK(device().name() == "cpu");  // and a warning
        }
    }
    CATCH_CHECK_THROWS_AS(choose_device("abacus"), core::UsageError);
    set_device(nullptr);
    CATCH_CHECK(device().name() == "cpu");
}

CATCH_TEST_CASE("devices: processes that were started together take a GPU each", "[device]") {
    ::unsetenv("LOCAL_RANK");
    ::unsetenv("SLURM_LOCALID");
    CATCH_CHECK(core::gpu_of_process(4) == 0);
    ::setenv("SLURM_LOCALID", "2", 1);
    CATCH_CHECK(core::gpu_of_process(4) == 2);
    ::setenv("LOCAL_RANK", "7", 1);
    CATCH_CHECK(core::gpu_of_process(4) == 3);
    CATCH_CHECK(core::gpu_of_process(1) == 0);
    ::setenv("LOCAL_RANK", "-1", 1);
    CATCH_CHECK(core::gpu_of_process(4) == 0);
    ::unsetenv("LOCAL_RANK");
    ::unsetenv("SLURM_LOCALID");
}

CATCH_TEST_CASE("devices: sizes that do not fit and values out of range are refused alike",
                "[device]") {
    const KernelDevice grid(std::make_unique<GridMachine>(1));
    const FixedLengthCode code(Codebook::get(BookFamily::kLexicographic, 5), 10,
                               Assignment::kNatural);
    const ReedSolomon parity(GaloisField::gf16(), 4);
    const FountainEncoder encoder(std::vector<std::uint8_t>(100), 8);
    const std::vector<std::uint16_t> symbols = {1, 9, 10};
    std::string bases(15, 'A');
    std::vector<std::uint16_t> room(2);
    std::vector<std::uint8_t> bytes(12);
    for (const Device* one : {static_cast<const Device*>(&grid), &cpu_device()}) {
        CATCH_INFO(one->name());
        CATCH_CHECK_THROWS_WITH(one->words(code)->encode(symbols, bases.data()),
                                Catch::Contains("symbol 10; expected 0..9"));
        CATCH_CHECK_THROWS_AS(one->words(code)->decode(bases, room, {}), core::InputError);
        CATCH_CHECK_THROWS_AS(one->parity(parity)->encode(bytes, 12, std::span(bytes).first(4)),
                              core::InputError);
        CATCH_CHECK_THROWS_AS(one->symbols(encoder)->encode(0, std::span(bytes).first(9)),
                              core::InputError);
        CATCH_CHECK_THROWS_AS(
            one->symbols(encoder)->encode(FountainCode::kMostIds, std::span(bytes).first(8)),
            core::InputError);
        const WideReedSolomon wide(WideField::gf512(), 4);
        std::vector<std::uint16_t> rows(20, 512), sums(8);
        CATCH_CHECK_THROWS_WITH(one->columns(wide)->encode(rows, 2, sums),
                                Catch::Contains("symbol 512; expected 0..511"));
        CATCH_CHECK_THROWS_AS(one->columns(wide)->encode(rows, 3, sums), core::InputError);
        CATCH_CHECK_THROWS_AS(one->columns(wide)->syndromes(std::span(rows).first(8), 2, sums),
                              core::InputError);
        const std::vector<std::uint64_t> begin = {0, 5, 15};
        const std::vector<ReadBucket> beyond = {{1, 2, 0, 1}};
        CATCH_CHECK_THROWS_AS(one->edit_distances({bases, begin}, {bases, begin}, beyond, 9),
                              core::InputError);
    }
}

CATCH_TEST_CASE("devices: reads of a plain channel are made there, too long ones are not",
                "[device]") {
    auto machine = std::make_unique<GridMachine>(1);
    const GridMachine& seen = *machine;
    const KernelDevice grid(std::move(machine));
    core::Random random(3);
    ChannelModel model{0.02, 0.01, 0.01, 0.1, 3.5, true};
    const auto elsewhere = grid.plain_reads(model);
    CATCH_CHECK(cpu_device().plain_reads(model) == nullptr);
    for (const std::size_t nt : {std::size_t{150}, std::size_t{1} << 20}) {
        PackedStrands strands;
        for (int i = 0; i < 3; ++i) strands.add(random_bases(random, nt));
        const std::size_t before = seen.launches();
        std::vector<std::string> reads[2];
        for (int i = 0; i < 2; ++i) {
            simulate_each(strands, model, 9, {{}, i == 0 ? elsewhere.get() : nullptr},
                          [&](const SimulatedRead& read) { reads[i].push_back(read.bases); });
        }
        CATCH_CHECK(reads[0] == reads[1]);
        CATCH_CHECK((seen.launches() > before) == (nt == 150));
    }
    model.stages.emplace_back();
    CATCH_CHECK(grid.plain_reads(model) == nullptr);
    CATCH_CHECK_THROWS_AS(grid.plain_reads({1.5}), core::InputError);
}

CATCH_TEST_CASE("devices: symbols that lie on the device are taken in any order", "[device]") {
    auto machine = std::make_unique<GridMachine>(9);
    GridMachine& grid_machine = *machine;
    const KernelDevice grid(std::move(machine));
    const FixedLengthCode code(Codebook::get(BookFamily::kLexicographic, 5), 200,
                               Assignment::kNatural);
    core::Random random(4);
    std::vector<std::uint16_t> symbols(9000);
    for (auto& symbol : symbols) symbol = static_cast<std::uint16_t>(random.below(200));
    const auto order = core::permutation(static_cast<std::uint32_t>(symbols.size()), random);
    const MachineMemory there(grid_machine, Machine::Memory::kDevice, 2 * symbols.size());
    std::copy(symbols.begin(), symbols.end(), there.as<std::uint16_t>());
    for (const auto& taken : {std::vector<std::uint32_t>{}, order}) {
        std::string found(symbols.size() * 5, '?'), expected = found;
        grid.words(code)->encode(DeviceSymbols{there.as<std::uint16_t>(), symbols.size()}, taken,
                                 found.data());
        cpu_device().words(code)->encode(DeviceSymbols{symbols.data(), symbols.size()}, taken,
                                         expected.data());
        CATCH_CHECK(found == expected);
        std::vector<std::uint16_t> sorted = symbols;
        for (std::size_t i = 0; i < taken.size(); ++i) sorted[i] = symbols[taken[i]];
        std::string direct(expected.size(), '?');
        code.encode(sorted, direct.data());
        CATCH_CHECK(direct == expected);
    }
    std::string bases(45000, '?');
    const std::vector<std::uint32_t> beyond(9000, 9000);
    CATCH_CHECK_THROWS_AS(grid.words(code)->encode(DeviceSymbols{there.as<std::uint16_t>(), 9000},
                                                   beyond, bases.data()),
                          core::InputError);
}

/// Whether no base stands more than three times in a row.
bool screened(const std::string& strand) {
    return satisfies(strand, {3, 0, 1, {}});
}

/// The strand whose number is one too large where a byte came in: counts are rounded down there, so
/// that there are bases for it, which no writer writes.
std::string first_beyond(const CountedCode& code) {
    const CountedCode::Tables tables = code.tables();
    std::string strand;
    std::size_t row = tables.machine.class_of(tables.start);
    ConstraintMachine::State state = tables.start;
    std::uint32_t number = 0;
    bool within = false;
    for (std::size_t layer = tables.length_nt; layer > 0; --layer) {
        const CountedCode::Row& here = tables.rows[row];
        const bool last = std::none_of(tables.refill.begin() + 1,
                                       tables.refill.begin() + static_cast<std::ptrdiff_t>(layer),
                                       [](std::uint8_t refill) { return refill != 0; });
        if (!within && last) {
            number = here.end;
            within = true;
        }
        std::size_t step = 0;
        while (within && step < 3 && number >= here.begins[step]) ++step;
        if (step > 0) number -= here.begins[step - 1];
        const CountedCode::Move& move = tables.moves[state][step];
        strand += move.letter;
        row += layer > 1 ? static_cast<std::size_t>(move.row_shift) : 0;
        state = move.next;
    }
    return strand;
}

CATCH_TEST_CASE("devices: the first strand beyond the last number is refused", "[device]") {
    const ConstrainedMapping mapping(Constraints{3, 0, 1, {}}, MappingRegion{40, "", ""});
    const std::string strand = first_beyond(dynamic_cast<const CountedCode&>(mapping.code()));
    const KernelDevice grid(std::make_unique<GridMachine>(1));
    for (const Device* one : {static_cast<const Device*>(&grid), &cpu_device()}) {
        CATCH_INFO(one->name() << ": " << strand);
        std::vector<std::uint8_t> bits(mapping.capacity_bytes()), good(1, 7);
        one->mapper(mapping)->decode(strand, bits, good);
        CATCH_CHECK(good[0] == 0);
        CATCH_CHECK(screened(strand));
    }
}

CATCH_TEST_CASE("devices: a batch goes through a machine in many pieces", "[device]") {
    auto machine = std::make_unique<GridMachine>(9);
    const GridMachine& seen = *machine;
    const KernelDevice grid(std::move(machine));
    core::Random random(4);
    const ReedSolomon code(GaloisField::gf256(), 8);
    const auto messages = random_bytes(random, std::size_t{2000} * 40);
    std::vector<std::uint8_t> found(std::size_t{2000} * 8), expected = found;
    grid.parity(code)->encode(messages, 40, found);
    cpu_device().parity(code)->encode(messages, 40, expected);
    CATCH_CHECK(found == expected);
    CATCH_CHECK(seen.launches() > 10);
}

}  // namespace
}  // namespace oligo::dna::test

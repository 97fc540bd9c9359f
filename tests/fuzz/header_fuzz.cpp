// Any bytes as header strands (after their words were read) and as a directory.
#include "core/error.hpp"
#include "dna/header/directory.hpp"
#include "dna/header/header_strands.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace oligo::dna;
    oligo::fuzz::Input input(data, size);
    const std::size_t words = HeaderLayout::kMinWords + input.below(60);
    const std::vector<std::uint16_t> erasures = {static_cast<std::uint16_t>(input.below(words))};
    std::vector<HeaderStrand> strands;
    auto bytes = input.rest();
    for (; bytes.size() >= words; bytes = bytes.subspan(words)) {
        for (const auto& unknown : {std::vector<std::uint16_t>{}, erasures}) {
            if (auto strand = decode_header_strand(bytes.first(words), unknown)) {
                strands.push_back(std::move(*strand));
            }
        }
    }
    try {
        const auto try_bytes = [&](std::span<const std::uint8_t> whole, PoolNumber pool) {
            if (const auto directory = read_directory(whole, 6 * words, pool)) {
                write_directory(*directory);  // what was read can be written
            }
        };
        for (const HeaderAssembly& assembly : assemble_headers(strands)) {
            try_bytes(assembly.bytes, assembly.pool);
        }
        try_bytes(input.rest(), {});
    } catch (const oligo::core::InputError&) {
    }
    return 0;
}

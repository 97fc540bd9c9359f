// Reads of a forged pool: any bytes stand in its header strands as a directory with a right
// checksum, or any letters come as reads.
#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/directory.hpp"
#include "dna/pool/header_strands.hpp"
#include "dna/pool/read.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace oligo;

constexpr std::size_t kStrandNt = 120;

std::vector<dna::Read> any_reads(std::span<const std::uint8_t> bytes) {
    std::vector<dna::Read> reads(1);
    for (const std::uint8_t byte : bytes) {
        if (byte % 64 == 63) {
            reads.emplace_back();
        } else {
            reads.back().bases += "ACGTN"[byte % 63 < 60 ? byte % 4 : 4];
        }
    }
    return reads;
}

/// The shortest beginning of `bytes` that is a directory once the right checksum stands behind it,
/// with that checksum; all of `bytes` when there is none.
std::vector<std::uint8_t> forged_directory(std::span<const std::uint8_t> bytes) {
    bytes = bytes.first(std::min<std::size_t>(bytes.size(), 300));
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
        const auto body = bytes.first(size);
        core::ByteWriter checked;  // the strand length is under the checksum too
        checked.bytes(body);
        checked.u16(kStrandNt);
        core::ByteWriter forged;
        forged.bytes(body);
        forged.u16(core::crc16(checked.data()));
        if (dna::read_directory(forged.data(), kStrandNt)) {
            return forged.take();
        }
    }
    return {bytes.begin(), bytes.end()};
}

/// Header strands that say what `bytes` say, twice each, and a few strands of noise.
std::vector<dna::Read> forged_reads(fuzz::Input input) {
    core::Random random(input.byte());
    std::vector<std::uint8_t> directory = forged_directory(input.rest());
    directory.resize(std::max<std::size_t>(directory.size(), 1));
    std::vector<std::string> strands =
        dna::write_header_strands(directory, kStrandNt, [](const std::string&) { return true; });
    for (int i = 0; i < 40; ++i) {
        std::string noise;
        for (std::size_t n = 0; n < kStrandNt; ++n) {
            noise += dna::kBases[random.below(4)];
        }
        strands.push_back(noise);
    }
    std::vector<dna::Read> reads;
    for (const std::string& strand : strands) {
        reads.push_back({strand, ""});
        reads.push_back({strand, ""});
    }
    return reads;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    core::set_thread_count(1);
    fuzz::Input input(data, size);
    try {
        dna::read_pool(input.byte() % 4 == 0 ? any_reads(input.rest()) : forged_reads(input));
    } catch (const core::InputError&) {
    } catch (const core::RecoveryError&) {
    }
    return 0;
}

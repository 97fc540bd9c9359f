// Reads of a forged pool or of two partitions: any bytes stand in the header strands as a directory
// with a right checksum, or any letters come as reads.
#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/header/directory.hpp"
#include "dna/header/header_strands.hpp"
#include "dna/nucleotide.hpp"
#include "dna/oligo/primers.hpp"
#include "dna/pool/read_pool.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace {

using namespace oligo;

constexpr std::size_t kStrandNt = 120;
// A directory is looked for in every input. A pool of it takes ten times as long and more, and the
// fuzzer likes those: one in so many inputs that give a directory becomes reads.
constexpr std::size_t kWholeOneIn = 16, kNewerOneIn = 128, kPartitionsOneIn = 64, kBareOneIn = 1024;

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

/// Orders of words are searched for seconds: pools name one of these alphabets, or a larger one.
void keep_to_few_alphabets(dna::Directory& directory) {
    constexpr std::uint32_t kFew[] = {2, 16, 256};
    for (dna::DirectoryRecord& record : directory.objects) {
        for (core::SegmentShape& shape : record.segments) {
            if (shape.alphabet < 1024) shape.alphabet = kFew[shape.alphabet % std::size(kFew)];
        }
    }
}

struct Forged {
    std::vector<std::uint8_t> bytes;
    bool newer = false;  ///< it names a scheme or codec that nobody knows
};

/// The shortest beginning of `bytes` that is a directory once the right checksum stands behind it,
/// with that checksum; nothing when there is none.
std::optional<Forged> forged_directory(std::span<const std::uint8_t> bytes) {
    bytes = bytes.first(std::min<std::size_t>(bytes.size(), 300));
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
        const auto body = bytes.first(size);
        core::ByteWriter checked;  // the strand length is under the checksum too
        checked.bytes(body);
        checked.u16(kStrandNt);
        core::ByteWriter forged;
        forged.bytes(body);
        forged.u16(core::crc16(checked.data()));
        try {
            if (auto directory = dna::read_directory(forged.data(), kStrandNt)) {
                keep_to_few_alphabets(*directory);
                return Forged{dna::write_directory(*directory)};
            }
        } catch (const core::InputError&) {
            return Forged{forged.take(), true};
        }
    }
    return std::nullopt;
}

/// Header strands that say what `directory` says, twice each between primers.
void add_headers(std::vector<dna::Read>& reads, std::vector<std::uint8_t> directory,
                 const dna::Primers& primers) {
    directory.resize(std::max<std::size_t>(directory.size(), 1));
    for (const std::string& strand :
         dna::write_header_strands(directory, kStrandNt, [](const std::string&) { return true; })) {
        for (int copy = 0; copy < 2; ++copy) {
            reads.push_back({primers.five_prime + strand + primers.three_prime, ""});
        }
    }
}

/// Strands of noise between primers, twice each.
void add_noise(std::vector<dna::Read>& reads, std::uint8_t seed, const dna::Primers& primers) {
    core::Random random(seed);
    for (int i = 0; i < 20; ++i) {
        std::string noise;
        for (std::size_t n = 0; n < kStrandNt; ++n) noise += dna::kBases[random.below(4)];
        reads.push_back({primers.five_prime + noise + primers.three_prime, ""});
        reads.push_back(reads.back());
    }
}

/// A pool whose header strands say what the bytes say. Known primers are found at once; to find
/// where strands without them begin takes a hundred times as long, so that is rarer.
std::vector<dna::Read> forged_pool(fuzz::Input input, std::uint8_t kind) {
    const bool bare = kind == 253;
    const dna::Primers primers = bare ? dna::Primers{"none", "", ""} : dna::known_primers()[0];
    const std::uint8_t noise = input.byte();
    auto directory = forged_directory(input.rest());
    if (!directory && !bare) return {};
    if (!directory) directory = Forged{{input.rest().begin(), input.rest().end()}};
    if (!input.one_in(bare ? kBareOneIn : directory->newer ? kNewerOneIn : kWholeOneIn)) return {};
    std::vector<dna::Read> reads;
    add_headers(reads, std::move(directory->bytes), primers);
    add_noise(reads, noise, primers);
    return reads;
}

/// Two partitions between primers of their own, each with a directory of half of the bytes.
std::vector<dna::Read> forged_partitions(fuzz::Input input) {
    const std::array<dna::Primers, 2> pairs = {
        {{"", "ACGATCTGCAGTCATGACTC", "GTCTAGCACTGATCGTACAG"},
         {"", "TGCTGACTACGTGTCAGATG", "CAGAGTATCGCTCTGTGCAT"}}};
    const bool whole = input.one_in(kPartitionsOneIn);
    const std::uint8_t noise = input.byte();
    const auto bytes = input.rest();
    const std::array halves = {bytes.first(bytes.size() / 2), bytes.subspan(bytes.size() / 2)};
    std::vector<dna::Read> reads;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto directory = forged_directory(halves[i]);
        if (!directory || !whole) return {};
        add_headers(reads, directory->bytes, pairs[i]);
        add_noise(reads, static_cast<std::uint8_t>(noise + i), pairs[i]);
    }
    return reads;
}

std::vector<dna::Read> reads_of(fuzz::Input input) {
    const std::uint8_t kind = input.byte();
    if (kind % 4 == 0) return any_reads(input.rest());
    return kind % 16 == 3 ? forged_partitions(input) : forged_pool(input, kind);
}

/// Says at last how many inputs came to be reads of a pool.
struct Count {
    std::size_t reads = 0;
    ~Count() { std::fprintf(stderr, "inputs that were read: %zu\n", reads); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Count count;
    core::set_thread_count(1);
    const std::vector<dna::Read> reads = reads_of(fuzz::Input(data, size));
    if (reads.empty()) return 0;  // bytes that are no directory, or not its turn
    ++count.reads;
    try {
        dna::read_pool(reads);
    } catch (const core::InputError&) {
    } catch (const core::RecoveryError&) {
    }
    return 0;
}

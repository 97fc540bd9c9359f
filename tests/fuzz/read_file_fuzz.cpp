// Any bytes as a file of reads, in every format and packing: records come out as promised or an
// InputError does.
#include "core/error.hpp"
#include "dna/reads/read_file.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace {

using oligo::fuzz::require;

void check(const oligo::dna::Record& record) {
    using oligo::dna::Fate;
    if (record.fate != Fate::kUse) {
        require(!record.oddity.empty());
        return;
    }
    const auto& [bases, quality, second_part] = record.read;
    require(!bases.empty() && bases.size() <= 100'000 && second_part == 0);
    require(bases.find_first_not_of("ACGTN") == std::string::npos);
    require(quality.empty() || quality.size() == bases.size());
    for (const char letter : quality) require(letter >= '!' && letter <= '~');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const int file = memfd_create("reads", 0);
    require(file >= 0 && write(file, data, size) == static_cast<ssize_t>(size));
    try {
        oligo::dna::ReadFile reads("/proc/self/fd/" + std::to_string(file));
        oligo::dna::Record record;
        while (reads.next(record)) check(record);
        require(reads.records() > 0 && reads.records() <= reads.tally().records);
        const auto remark = reads.remark();
        require(!remark || !remark->text.empty());
    } catch (const oligo::core::InputError&) {
    }
    close(file);
    return 0;
}

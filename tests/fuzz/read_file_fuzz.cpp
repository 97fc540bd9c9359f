// Any bytes as a file of reads: records come out as promised or an InputError does.
#include "core/error.hpp"
#include "dna/reads/read_file.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <sys/mman.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using oligo::fuzz::require;
    const int file = memfd_create("reads", 0);
    require(file >= 0 && write(file, data, size) == static_cast<ssize_t>(size));
    try {
        oligo::dna::ReadFile reads("/proc/self/fd/" + std::to_string(file));
        oligo::dna::Read read;
        while (reads.next(read)) {
            require(!read.bases.empty() && read.bases.size() <= 100'000);
            require(read.bases.find_first_not_of("ACGTN") == std::string::npos);
            require(read.quality.empty() || read.quality.size() == read.bases.size());
        }
        require(reads.records() > 0);
    } catch (const oligo::core::InputError&) {
    }
    close(file);
    return 0;
}

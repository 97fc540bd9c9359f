// From opening a file of reads to all of them placed, beside minimap2 -x sr mapping the same reads
// to the same pool: processor seconds, in alternation, in one thread each.
//   placing_speed POOL.fasta READS.fastq [ROUNDS]
#include "core/thread_pool.hpp"
#include "dna/pool/read_pool.hpp"
#include "tests/bench/median_seconds.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace oligo {
namespace {

double children_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_CHILDREN, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void print(const dna::ReadTally& reads) {
    std::printf(
        "reads %llu, header %llu, placed %llu (with indels %llu, of several %llu), wrong length "
        "%llu, unplaced %llu, foreign %llu\n",
        static_cast<unsigned long long>(reads.all), static_cast<unsigned long long>(reads.header),
        static_cast<unsigned long long>(reads.placed),
        static_cast<unsigned long long>(reads.indels),
        static_cast<unsigned long long>(reads.several),
        static_cast<unsigned long long>(reads.wrong_length),
        static_cast<unsigned long long>(reads.unplaced),
        static_cast<unsigned long long>(reads.foreign));
}

int run(int argc, char** argv) {
    if (argc < 3) return std::puts("placing_speed POOL.fasta READS.fastq [ROUNDS]"), 2;
    core::set_thread_count(1);
    const std::string mapping = std::string("minimap2 -x sr -t 1 '") + argv[1] + "' '" + argv[2] +
                                "' > /dev/null 2> /dev/null";
    std::vector<double> ours, theirs;
    for (int round = 0; round < (argc > 3 ? std::atoi(argv[3]) : 3); ++round) {
        const double start = bench::processor_seconds();
        dna::FileReads reads({argv[2]});
        const dna::PoolReading reading = dna::survey_pool(reads);
        ours.push_back(bench::processor_seconds() - start);
        if (round == 0) {
            std::printf("%s, strands of %zu nt between %s and %s\n", reading.scheme.c_str(),
                        reading.strand_nt, reading.primers.five_prime.c_str(),
                        reading.primers.three_prime.c_str());
            print(reading.reads);
        }
        const double before = children_seconds();
        if (std::system(mapping.c_str()) != 0) return std::puts("minimap2 cannot be run"), 1;
        theirs.push_back(children_seconds() - before);
        std::printf("placing %.2f s, minimap2 %.2f s: %.1f x\n", ours.back(), theirs.back(),
                    theirs.back() / ours.back());
    }
    std::printf("median: %.1f x\n", median(theirs) / median(ours));
    return 0;
}

}  // namespace
}  // namespace oligo

int main(int argc, char** argv) {
    return oligo::run(argc, argv);
}

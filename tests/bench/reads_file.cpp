// Reading FASTQ.gz beside `gzip -dc` of the same file: CPU and wall seconds in alternation, medians
// and ratios; once as one gzip member, once as BGZF.
//   reads_file READS.fastq [FOLDER]   (FOLDER for packed copies; default: .)
#include "core/files.hpp"
#include "dna/reads/read_source.hpp"
#include "tests/support/packed.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace oligo {
namespace {

struct Seconds {
    double cpu = 0, wall = 0;
};

double cpu_seconds(int who) {
    rusage usage{};
    getrusage(who, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <typename Work>
Seconds time_of(int who, const Work& work) {
    const double before = cpu_seconds(who);
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    return {cpu_seconds(who) - before, wall.count()};
}

Seconds with_gzip(const std::string& path) {
    return time_of(RUSAGE_CHILDREN, [&] {
        const pid_t child = fork();
        if (child == 0) {
            const int sink = open("/dev/null", O_WRONLY);
            dup2(sink, STDOUT_FILENO);
            execlp("gzip", "gzip", "-dc", path.c_str(), static_cast<char*>(nullptr));
            _exit(127);
        }
        waitpid(child, nullptr, 0);
    });
}

Seconds with_us(const std::string& path) {
    return time_of(RUSAGE_SELF, [&] {
        dna::FileReads reads({path});
        while (!reads.next().empty()) {
        }
    });
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void compare(const char* name, const std::string& path) {
    constexpr int kRuns = 7;
    std::vector<double> ours, theirs, our_wall, their_wall;
    for (int i = 0; i < kRuns; ++i) {
        const Seconds gzip = with_gzip(path), us = with_us(path);
        ours.push_back(us.cpu);
        theirs.push_back(gzip.cpu);
        our_wall.push_back(us.wall);
        their_wall.push_back(gzip.wall);
    }
    std::printf("%-5s gzip -dc %.3f CPU s, reading %.3f: ratio %.2f (wall %.2f)\n", name,
                median(theirs), median(ours), median(ours) / median(theirs),
                median(our_wall) / median(their_wall));
}

}  // namespace
}  // namespace oligo

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: reads_file READS.fastq [FOLDER]\n");
        return 2;
    }
    const std::filesystem::path folder = argc > 2 ? argv[2] : ".";
    const std::string text = oligo::core::read_text(argv[1]);
    const std::string plain = folder / "reads_file.fastq.gz", blocks = folder / "reads_file.bgz";
    oligo::core::write_file_atomic(plain, oligo::test::gzip(text));
    oligo::core::write_file_atomic(blocks, oligo::test::bgzf(text, 65'280));
    oligo::compare("gzip", plain);
    oligo::compare("BGZF", blocks);
    return 0;
}

// A file of random bytes through scheme adf to FASTA and back, 5 % of the oligos lost, as `encode
// --raw` and `decode` do it: MB of the file a CPU second each way, and the most memory so far.
//   adf_file MEGABYTES [FOLDER]   (FOLDER for some 8 bytes a byte of the file; default: .)
#include "core/files.hpp"
#include "core/random.hpp"
#include "dna/pool/export.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace oligo {
namespace {

namespace fs = std::filesystem;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

void write_random_file(const fs::path& path, std::uint64_t bytes) {
    core::AtomicFile file(path);
    core::Random random(1);
    std::vector<std::uint8_t> piece(1 << 16);
    for (std::uint64_t done = 0; done < bytes; done += piece.size()) {
        for (auto& byte : piece) byte = static_cast<std::uint8_t>(random.next());
        piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), bytes - done)));
        file.write(std::span<const std::uint8_t>(piece));
    }
    file.commit();
}

/// Writes all oligos but one in twenty.
class LossyFile final : public dna::StrandSink {
  public:
    explicit LossyFile(const fs::path& path) : file_(dna::OligoFile::of_strands(path)) {}

    void begin(std::uint64_t strands) override { file_.begin(strands); }
    void take(const dna::OligoBlock& oligos) override {
        for (std::size_t i = 0; i < oligos.count; ++i) {
            const std::string_view oligo = oligos.oligo(i);
            if (random_.below(20) != 0) file_.write({oligo.data(), 0, oligo.size(), 0, 1});
        }
    }
    void commit() { file_.commit(); }

  private:
    dna::OligoFile file_;
    core::Random random_{2};
};

class ByteFile final : public core::SymbolSink {
  public:
    explicit ByteFile(const fs::path& path) : file_(path) {}

    void take(const core::SymbolBlock& block) override {
        const std::vector<std::uint8_t> bytes(block.symbols.begin(), block.symbols.end());
        file_.write(std::span<const std::uint8_t>(bytes));
    }
    void commit() { file_.commit(); }

  private:
    core::AtomicFile file_;
};

bool run(std::uint64_t bytes, const fs::path& folder) {
    const fs::path input = folder / "adf_file.bin", pool = folder / "adf_file.fasta",
                   output = folder / "adf_file.out";
    write_random_file(input, bytes);
    auto report = [&, before = cpu_seconds()](const char* what) mutable {
        const double now = cpu_seconds();
        std::printf("%s %.1f MB/s of CPU time, peak memory %.0f MB\n", what,
                    1e-6 * static_cast<double>(bytes) / (now - before), peak_megabytes());
        before = now;
    };
    auto config = core::Config::from_text("{\"scheme\": \"adf\"}", "adf_file");
    const auto primers = dna::parse_primers("default");
    core::PayloadHeader header;
    header.codec = "raw";
    LossyFile oligos(pool);
    dna::write_pool({{dna::Role::kFile, "", header, std::make_shared<core::FileSymbols>(input)}},
                    *dna::make_scheme(config), primers, oligos);
    oligos.commit();
    report("encode");
    dna::FileReads reads({pool});
    ByteFile back(output);
    const auto reading = dna::read_pool(
        reads,
        {[&](std::size_t, const dna::DirectoryRecord&) { return &back; }, {1 << 25, folder}});
    back.commit();
    report("decode");
    const bool good = reading.objects[0].payload.verified && fs::file_size(output) == bytes;
    std::printf("%s\n", good ? "the file came back" : "the file did NOT come back");
    for (const fs::path& path : {input, pool, output}) fs::remove(path);
    return good;
}

}  // namespace
}  // namespace oligo

int main(int count, char** arguments) {
    const double megabytes = count > 1 ? std::strtod(arguments[1], nullptr) : 0;
    if (megabytes <= 0) {
        std::fprintf(stderr, "usage: adf_file MEGABYTES [FOLDER]\n");
        return 2;
    }
    const auto bytes = static_cast<std::uint64_t>(megabytes * 1e6);
    return oligo::run(bytes, count > 2 ? arguments[2] : ".") ? 0 : 1;
}

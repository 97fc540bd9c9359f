// The table of codes in dna/README.md: densities at three levels, bytes a second of processor time
// in one thread, and how many lost strands each code bears. Markdown on standard output.
// usage: codes_table [FILE_BYTES [SEEDS]]
#include "core/config.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/foreign/erlich.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>

using namespace oligo;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr double kMega = 1e6;
constexpr std::array<unsigned, 15> kLossPerMille = {0,  5,   10,  20,  30,  40,  50, 60,
                                                    80, 100, 120, 150, 200, 250, 300};

/// Oligos of a file, and how to get the file back from reads of them.
struct Written {
    std::vector<std::string> oligos;
    std::size_t header_strands = 0;  ///< the first ones
    dna::NucleotideCount count;
    std::function<Bytes(const std::vector<dna::Read>&)> read;
};

struct Code {
    std::string name;
    std::function<Written(const Bytes&)> write;
};

double seconds_of(const std::function<void()>& work) {
    const std::clock_t start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

Code scheme_code(const std::string& name, const std::string& settings = "") {
    const auto write = [name, settings](const Bytes& file) {
        auto config = core::Config::from_text("{\"scheme\": \"" + name + "\"" + settings + "}",
                                              "codes_table");
        const auto scheme = dna::make_scheme(config);
        dna::PoolObject object;
        object.role = dna::Role::kFile;
        object.payload.header.codec = "raw";
        object.payload.segments.emplace_back();
        object.payload.segments[0].symbols.assign(file.begin(), file.end());
        const auto pool = dna::write_pool({object}, *scheme, dna::parse_primers("default"));
        Written written;
        written.header_strands = pool.count.header_strands;
        written.count = pool.count;
        for (std::size_t i = 0; i < pool.strands.size(); ++i) {
            written.oligos.push_back(pool.oligo(i));
        }
        written.read = [](const std::vector<dna::Read>& reads) {
            const auto reading = dna::read_pool(reads);
            const auto& symbols = reading.objects.at(0).payload.segments.at(0).symbols;
            if (!reading.objects[0].payload.verified) throw core::RecoveryError("not read back");
            return Bytes(symbols.begin(), symbols.end());
        };
        return written;
    };
    return {settings.empty() ? name : name + settings.substr(1), write};
}

/// As the paper wrote its pool, primers not counted: its strands stand for themselves.
Code erlich_code() {
    const auto write = [](const Bytes& file) {
        auto config = core::Config::from_text("{}", "codes_table");
        dna::ErlichOptions options = dna::read_erlich_options(config);
        options.droplets.file_bytes = file.size();
        Written written;
        written.oligos = dna::encode_erlich(file, options);
        written.count.strands = written.oligos.size();
        written.count.payload_bits = 8 * static_cast<double>(file.size());
        written.count.payload_nt = 4 * file.size();
        written.count.strand_nt = written.oligos.size() * written.oligos[0].size();
        const dna::Primers primers = dna::parse_primers("default");
        written.count.ordered_nt =
            written.count.strand_nt +
            written.oligos.size() * (primers.five_prime.size() + primers.three_prime.size());
        written.read = [options](const std::vector<dna::Read>& reads) {
            return dna::decode_erlich(reads, options);
        };
        return written;
    };
    return {"erlich", write};
}

/// One read of every strand that is left when each data strand is lost with the given chance.
std::vector<dna::Read> reads_of(const Written& written, unsigned loss_per_mille,
                                std::uint64_t seed) {
    core::Random random(seed);
    std::vector<dna::Read> reads;
    for (std::size_t i = 0; i < written.oligos.size(); ++i) {
        // Header strands are the same for all codes; their loss is another test's matter.
        if (random.below(1000) < loss_per_mille && i >= written.header_strands) continue;
        reads.push_back({written.oligos[i], ""});
    }
    return reads;
}

bool comes_back(const Written& written, const Bytes& file, unsigned loss, std::uint64_t seed) {
    try {
        return written.read(reads_of(written, loss, seed)) == file;
    } catch (const core::RecoveryError&) {
        return false;
    }
}

/// Largest share of the grid, in per mille, at which and below which the file comes back for every
/// seed; -1 when it does not without loss.
int tolerated_loss(const Written& written, const Bytes& file, std::uint64_t seeds) {
    int tolerated = -1;
    for (const unsigned loss : kLossPerMille) {
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            if (!comes_back(written, file, loss, seed)) return tolerated;
        }
        tolerated = static_cast<int>(loss);
    }
    return tolerated;
}

void print_row(const Code& code, const Bytes& file, std::uint64_t seeds) {
    Written written;
    const double size = static_cast<double>(file.size());
    const double encode = seconds_of([&] { written = code.write(file); });
    const auto reads = reads_of(written, 0, 1);
    Bytes back;
    const double decode = seconds_of([&] { back = written.read(reads); });
    if (back != file) throw core::RecoveryError("codes_table: " + code.name + " reads wrong");
    const auto density = [&](std::uint64_t nt) {
        return written.count.payload_bits / static_cast<double>(nt);
    };
    std::printf("| %s | %.3f | %.3f | %.3f | %.2f | %.2f | %.1f |\n", code.name.c_str(),
                density(written.count.payload_nt), density(written.count.strand_nt),
                density(written.count.ordered_nt), size / kMega / encode, size / kMega / decode,
                tolerated_loss(written, file, seeds) / 10.0);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const long bytes = argc > 1 ? std::atol(argv[1]) : 200'000;
    const long seeds = argc > 2 ? std::atol(argv[2]) : 20;
    if (argc > 3 || bytes < 1 || bytes > 100'000'000 || seeds < 1) {
        std::fprintf(stderr, "usage: codes_table [FILE_BYTES [SEEDS]]\n");
        return 2;
    }
    core::set_thread_count(1);
    core::Random random(1);
    Bytes file(static_cast<std::size_t>(bytes));
    for (auto& byte : file) byte = static_cast<std::uint8_t>(random.below(256));
    const std::vector<Code> codes = {scheme_code("goldman"),
                                     scheme_code("goldman", ", \"overlap\": 1"),
                                     erlich_code(),
                                     scheme_code("adf"),
                                     scheme_code("fixed-length"),
                                     scheme_code("three-to-two"),
                                     scheme_code("two-bit")};
    std::printf(
        "| code | payload | strand | ordered | encode MB/s | decode MB/s | lost %% |\n"
        "|---|---|---|---|---|---|---|\n");
    try {
        for (const Code& code : codes) print_row(code, file, static_cast<std::uint64_t>(seeds));
    } catch (const core::Error& error) {
        std::fprintf(stderr, "codes_table: %s\n", error.what());
        return 1;
    }
    return 0;
}

// Rate and quality of codec jpegdna over PNG pictures, and what noise does to single reads.
// usage: jpegdna_table PICTURE.png...
#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/random.hpp"
#include "core/ycbcr.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "dna/scheme/bases.hpp"
#include "tests/support/small_png.hpp"

#include <cstdio>

using namespace oligo;

namespace {

struct Means {
    double payload = 0, ordered = 0, psnr_db = 0;
};

core::Picture picture_for(const std::string& path, const dna::PictureSettings& settings) {
    const core::Picture picture = test::read_small_png(path);
    return settings.colour ? picture : test::luma_of(picture);
}

dna::Pool write(const core::Payload& payload) {
    dna::BasesOptions options;
    options.other.inner_parity = 8;
    return dna::write_pool({{dna::Role::kPicture, "", payload}}, dna::BasesScheme(options),
                           dna::parse_primers("default"));
}

Means measure(const std::vector<std::string>& paths, const dna::PictureSettings& settings) {
    Means means;
    dna::JpegdnaCodec codec(settings);
    for (const std::string& path : paths) {
        const core::Picture picture = picture_for(path, settings);
        const auto payloads = codec.compress({&picture, 1});
        const auto received = core::as_received(payloads[0]);
        const auto pixels = static_cast<double>(picture.pixels());
        // Every segment counts, block starts and breaks too: they are payload as the bases are.
        const dna::NucleotideCount count = write(payloads[0]).count;
        means.payload += static_cast<double>(count.payload_nt) / pixels;
        means.ordered += static_cast<double>(count.ordered_nt) / pixels;
        means.psnr_db += core::psnr_db(picture, codec.decompress({&received, 1})[0].picture);
    }
    const auto count = static_cast<double>(paths.size());
    return {means.payload / count, means.ordered / count, means.psnr_db / count};
}

/// PSNR through real strands, one read each.
double through_single_reads(const std::vector<std::string>& paths, std::uint32_t per_cent) {
    double sum = 0;
    dna::JpegdnaCodec codec;
    for (const std::string& path : paths) {
        const core::Picture picture = picture_for(path, codec.settings());
        const dna::Pool pool = write(codec.compress({&picture, 1})[0]);
        core::Random random(1);
        std::vector<dna::Read> reads;
        for (std::size_t i = 0; i < pool.strands.size(); ++i) {
            // Header strands are read ten times: their damage is another test's matter.
            for (int copy = i < pool.count.header_strands ? 10 : 1; copy > 0; --copy) {
                dna::Read read{pool.oligo(i), ""};
                for (char& base : read.bases) {
                    if (random.below(100) >= per_cent) continue;
                    const char old = base;
                    while (base == old) base = "ACGT"[random.below(4)];
                }
                reads.push_back(std::move(read));
            }
        }
        const auto reading = dna::read_pool(reads);
        sum +=
            core::psnr_db(picture, codec.decompress({&reading.objects[0].payload, 1})[0].picture);
    }
    return sum / static_cast<double>(paths.size());
}

void print_rates(const std::vector<std::string>& paths) {
    std::printf("%-8s %-6s %-8s %5s  %12s %12s  %8s\n", "colour", "sample", "dialect", "alpha",
                "payload nt/px", "ordered", "PSNR dB");
    for (const auto dialect : {dna::Dialect::kCompat, dna::Dialect::kStandard}) {
        for (std::size_t row = 0; row <= dna::kSamplingNames.size(); ++row) {
            for (const std::uint32_t alpha : {2000U, 1000U, 500U}) {
                dna::PictureSettings settings;
                settings.dialect = dialect;
                settings.alpha_thousandths = alpha;
                settings.colour = row > 0;
                if (row > 0) settings.sampling = static_cast<dna::Sampling>(row - 1);
                const Means means = measure(paths, settings);
                std::printf("%-8s %-6s %-8s %5.2f  %12.4f %12.4f  %8.3f\n",
                            row > 0 ? "rgb" : "gray",
                            row > 0 ? std::string(dna::kSamplingNames[row - 1]).c_str() : "-",
                            dialect == dna::Dialect::kCompat ? "compat" : "standard",
                            settings.alpha(), means.payload, means.ordered, means.psnr_db);
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> paths(argv + 1, argv + argc);
    if (paths.empty()) {
        std::fprintf(stderr, "usage: jpegdna_table PICTURE.png...\n");
        return 2;
    }
    try {
        print_rates(paths);
        for (const std::uint32_t per_cent : {0U, 1U, 2U, 3U}) {
            std::printf(
                "gray, standard, alpha 1, one read a strand, %u %% substitutions: %.2f dB\n",
                per_cent, through_single_reads(paths, per_cent));
        }
    } catch (const core::Error& error) {
        std::fprintf(stderr, "jpegdna_table: %s\n", error.what());
        return 1;
    }
    return 0;
}

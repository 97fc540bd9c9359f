// Speed of codec jpegdna on a photo, alpha in hundredths as the argument: strands, and in colour
// whole pools of the jpegdna package.
#include "dna/foreign/package_pool.hpp"
#include "dna/jpegdna/codec.hpp"
#include "tests/support/small_png.hpp"

#include <benchmark/benchmark.h>

namespace oligo::dna {
namespace {

const core::Picture& photo() {
    static const core::Picture luma =
        test::luma_of(test::read_small_png(OLIGO_TEST_DATA "/kodim05.png"));
    return luma;
}

PictureSettings settings_of(const benchmark::State& state) {
    PictureSettings settings;
    settings.alpha_thousandths = static_cast<std::uint32_t>(10 * state.range(0));
    return settings;
}

void count_pixels(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(photo().pixels()));
}

void jpegdna_encode(benchmark::State& state) {
    PictureCoder coder(settings_of(state));
    for (auto _ : state) benchmark::DoNotOptimize(coder.encode(photo()));
    count_pixels(state);
}

void jpegdna_decode(benchmark::State& state) {
    PictureCoder coder(settings_of(state));
    const PictureStrand strand = coder.encode(photo());
    for (auto _ : state) {
        const auto blocks = coder.decode(strand.bases, photo().width_px, photo().height_px);
        benchmark::DoNotOptimize(coder.reconstruct(blocks, photo().width_px, photo().height_px));
    }
    count_pixels(state);
}

void jpegdna_construct(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(PictureCoder(PictureSettings{}));
}

JpegdnaCodec package_codec(const benchmark::State& state) {
    PictureSettings settings = settings_of(state);
    settings.dialect = Dialect::kPackage;
    settings.colour = settings.image_frequencies = true;
    settings.sampling = Sampling::k422;
    return JpegdnaCodec(settings);
}

const core::Picture& colour_photo() {
    static const core::Picture rgb = test::read_small_png(OLIGO_TEST_DATA "/kodim05.png");
    return rgb;
}

void jpegdna_package_write(benchmark::State& state) {
    const JpegdnaCodec codec = package_codec(state);
    for (auto _ : state) {
        const auto payloads = codec.compress({&colour_photo(), 1});
        benchmark::DoNotOptimize(write_package_oligos(payloads[0]));
    }
    count_pixels(state);
}

void jpegdna_package_read(benchmark::State& state) {
    const JpegdnaCodec codec = package_codec(state);
    std::vector<Read> reads;
    for (auto& oligo : write_package_oligos(codec.compress({&colour_photo(), 1})[0])) {
        reads.push_back({std::move(oligo), ""});
    }
    for (auto _ : state) {
        const PackageReading reading = read_package_oligos(reads);
        benchmark::DoNotOptimize(codec.decompress({&reading.payload, 1}));
    }
    count_pixels(state);
}

BENCHMARK(jpegdna_encode)->Arg(200)->Arg(100)->Arg(50);
BENCHMARK(jpegdna_decode)->Arg(200)->Arg(100)->Arg(50);
BENCHMARK(jpegdna_package_write)->Arg(80);
BENCHMARK(jpegdna_package_read)->Arg(80);
BENCHMARK(jpegdna_construct)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace oligo::dna

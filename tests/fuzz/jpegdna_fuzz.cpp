// Payloads of codec jpegdna with any parameters, bases, erasures and restart points; and reads that
// may be a pool in the jpegdna package's format.
#include "core/error.hpp"
#include "dna/foreign/package_pool.hpp"
#include "dna/jpegdna/codec.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <vector>

namespace {

using namespace oligo;

core::ReceivedSegment segment(std::uint32_t alphabet, std::size_t count) {
    core::ReceivedSegment result;
    result.shape = {alphabet, count, 0, core::Tolerance::kChunked};
    result.symbols.assign(count, 0);
    result.confidence.assign(count, 255);
    return result;
}

/// Time goes with the pixels, what happens hardly does: most pictures are small.
constexpr std::size_t kSmallPx = 24, kLargePx = 300, kLargeOneIn = 4096;

void decompress(fuzz::Input& input) {
    const std::size_t most_px = input.one_in(kLargeOneIn) ? kLargePx : kSmallPx;
    core::ReceivedPayload payload;
    payload.header.codec = dna::JpegdnaCodec::kName;
    payload.header.width_px = 1 + static_cast<std::uint32_t>(input.below(most_px));
    payload.header.height_px = 1 + static_cast<std::uint32_t>(input.below(most_px));
    payload.header.parameters = {input.byte(), input.byte(), 7, input.byte(), input.byte()};
    payload.header.parameters[1] |= 0x80;  // alpha in two bytes
    const std::size_t table = input.below(600), frequencies = input.below(800);
    payload.segments.push_back(segment(4, 0));
    payload.segments.push_back(segment(256, table));
    for (auto& symbol : payload.segments[1].symbols) symbol = input.byte();
    if (payload.header.parameters[0] & 32) {
        payload.segments.push_back(segment(256, frequencies));
        for (auto& symbol : payload.segments[2].symbols) symbol = input.byte();
    }
    if (payload.header.parameters[0] & dna::JpegdnaCodec::kBreaksFlag) {
        payload.segments.push_back(segment(256, input.below(50)));
        for (auto& symbol : payload.segments.back().symbols) symbol = input.byte();
    }
    core::ReceivedSegment& bases = payload.segments[0];
    for (const std::uint8_t byte : input.rest()) {
        for (unsigned shift = 0; shift < 8; shift += 2) {
            bases.symbols.push_back(byte >> shift & 3);
            bases.confidence.push_back(byte == 0xEE ? 0 : 255);
        }
    }
    bases.shape.count = bases.symbols.size();
    dna::JpegdnaCodec codec;
    const core::Picture picture = codec.decompress({&payload, 1}).at(0).picture;
    fuzz::require(picture.width_px == payload.header.width_px &&
                  picture.height_px == payload.header.height_px &&
                  picture.samples.size() == picture.pixels() * picture.channels);
}

void read_pool(fuzz::Input& input) {
    dna::PackageFormat format;
    format.oligo_nt = 185 + input.byte() % 64;
    const std::string headers[] = {format.general_header, format.quantisation_header,
                                   format.frequency_header + format.dc_header,
                                   format.frequency_header + format.ac_header, format.data_header};
    std::vector<dna::Read> reads;
    while (!input.empty() && reads.size() < 64) {
        std::string content = headers[input.byte() % 5];
        while (content.size() < format.content_nt()) content += "ACGT"[input.byte() % 4];
        reads.push_back({dna::wrap_content(content, format), ""});
        if (input.byte() % 4 == 0) reads.back().bases[input.byte() % 180] = 'N';
    }
    dna::looks_like_jpegdna(reads, format);
    const auto reading = dna::read_package_oligos(reads, format);
    dna::JpegdnaCodec codec;
    codec.decompress({&reading.payload, 1});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    try {
        const std::uint8_t kind = input.byte();
        if (kind % 2 == 0) {
            decompress(input);
        } else {
            read_pool(input);
        }
    } catch (const core::InputError&) {
    } catch (const core::RecoveryError&) {
    }
    return 0;
}

#include "dna/jpegdna/codec.hpp"

#include "core/error.hpp"
#include "core/ycbcr.hpp"
#include "dna/jpegdna/block_starts.hpp"
#include "dna/jpegdna/conceal.hpp"
#include "dna/jpegdna/run_breaks.hpp"
#include "dna/jpegdna/strand_decoder.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 28;
constexpr std::size_t kBaseSegment = 0, kStartSegment = 1, kFrequencySegment = 2;  // segments

bool has_breaks(const core::PayloadHeader& header) {
    return (header.parameters.at(0) & JpegdnaCodec::kBreaksFlag) != 0;
}

core::Segment byte_segment(std::string name, core::Tolerance tolerance) {
    return {std::move(name), 256, 15, tolerance, {}};
}

void refuse(const std::string& what) {
    throw core::InputError("jpegdna: the payload has " + what);
}

std::uint64_t block_count(const PictureSettings& settings, const core::PayloadHeader& header) {
    const std::uint64_t size = settings.block_px;
    std::uint64_t blocks = 0;
    for (std::size_t channel = 0; channel < settings.channels(); ++channel) {
        const Plane shape =
            channel_shape(header.width_px, header.height_px, settings.sampling, channel);
        blocks += (shape.width_px + size - 1) / size * ((shape.height_px + size - 1) / size);
    }
    return blocks;
}

/// Everything the header and the shapes promise, before anything is allocated or built for it.
void check_shapes(const core::ReceivedPayload& payload, const PictureSettings& settings) {
    const core::PayloadHeader& header = payload.header;
    const std::uint64_t pixels = std::uint64_t{header.width_px} * header.height_px;
    if (header.codec != JpegdnaCodec::kName) {
        refuse("codec '" + header.codec + "'; expected jpegdna");
    }
    if (pixels == 0 || pixels > kMostPixels) {
        refuse(std::to_string(header.width_px) + " x " + std::to_string(header.height_px) +
               " pixels; expected 1..2^28 in all");
    }
    const std::size_t segments = 2 + (settings.image_frequencies ? 1 : 0) + has_breaks(header);
    if (payload.segments.size() != segments) {
        refuse(std::to_string(payload.segments.size()) + " segments; expected " +
               std::to_string(segments));
    }
    for (std::size_t i = 0; i < segments; ++i) {
        const core::ReceivedSegment& segment = payload.segments[i];
        const std::uint32_t alphabet = i == kBaseSegment ? 4 : 256;
        if (segment.shape.alphabet != alphabet ||
            segment.symbols.size() != segment.confidence.size()) {
            refuse("a segment " + std::to_string(i) + " over " +
                   std::to_string(segment.shape.alphabet) + " symbols; expected " +
                   std::to_string(alphabet));
        }
    }
    const std::size_t bases = payload.segments[kBaseSegment].symbols.size();
    const std::uint64_t blocks = block_count(settings, header);
    if (bases / 2 < blocks) {  // a block has two bases at least
        refuse(std::to_string(bases) + " bases for " + std::to_string(blocks) +
               " blocks; expected two a block at least");
    }
}

std::vector<SymbolFrequencies> received_frequencies(const core::ReceivedPayload& payload,
                                                    const PictureSettings& settings) {
    if (!settings.image_frequencies) return {};
    const core::ReceivedSegment& segment = payload.segments[kFrequencySegment];
    if (segment.erased() > 0) {
        throw core::RecoveryError("jpegdna: " + std::to_string(segment.erased()) +
                                  " bytes of the picture's frequencies are lost; expected none, "
                                  "because nothing can be decoded without them");
    }
    const std::vector<std::uint8_t> bytes(segment.symbols.begin(), segment.symbols.end());
    return read_frequencies(bytes, settings.channels());
}

/// The picture in the codec's own channels.
core::Picture decode_picture(PictureCoder& coder, const core::ReceivedPayload& payload) {
    const core::PayloadHeader& header = payload.header;
    const core::ReceivedSegment& segment = payload.segments[kBaseSegment];
    const std::uint64_t blocks = block_count(coder.settings(), header);
    std::string bases(segment.symbols.size(), 'A');
    for (std::size_t i = 0; i < bases.size(); ++i) bases[i] = kBases[segment.symbols[i] & 3];
    std::vector<std::uint8_t> known = segment.confidence;
    if (has_breaks(header)) {
        const core::ReceivedSegment& breaks = payload.segments.back();
        restore_runs(bases, known, breaks.symbols, breaks.confidence);
    }
    const core::ReceivedSegment& table = payload.segments[kStartSegment];
    const auto starts = read_block_starts(
        table.symbols, table.confidence,
        {bases.size(), header.parameters.back(), blocks, coder.settings().wide_levels()});
    const auto planes = decode_damaged(coder, bases, known, starts,
                                       coder.empty_blocks(header.width_px, header.height_px));
    const Sampling sampling = coder.settings().sampling;
    std::vector<Plane> channels;
    for (std::size_t channel = 0; channel < planes.size(); ++channel) {
        const Plane shape = channel_shape(header.width_px, header.height_px, sampling, channel);
        channels.push_back(conceal(planes[channel], shape, coder.quantiser(channel)));
    }
    return join_channels(channels, sampling);
}

}  // namespace

std::string JpegdnaCodec::strand_of(const core::Payload& payload) {
    std::string bases;
    for (const std::uint16_t symbol : payload.segments.at(kBaseSegment).symbols) {
        bases += kBases[symbol & 3];
    }
    std::vector<std::uint8_t> known(bases.size(), 255);
    if (has_breaks(payload.header)) {
        const auto& table = payload.segments.back().symbols;
        restore_runs(bases, known, table, std::vector<std::uint8_t>(table.size(), 255));
    }
    return bases;
}

std::vector<core::Payload> JpegdnaCodec::compress(std::span<const core::Picture> pictures) const {
    std::vector<core::Payload> payloads;
    PictureCoder coder(settings_);
    for (const core::Picture& picture : pictures) {
        PictureStrand strand =
            coder.encode(settings_.colour ? core::rgb_to_ycbcr(picture) : picture);
        core::Payload payload{header(picture.width_px, picture.height_px), {}};
        core::Segment breaks = byte_segment("breaks", core::Tolerance::kChunked);
        breaks.symbols = break_runs(strand.bases);
        core::Segment bases{"bases", 4, 0, core::Tolerance::kChunked, {}};
        bases.symbols.reserve(strand.bases.size());
        for (const char letter : strand.bases) bases.symbols.push_back(base_value(letter));
        core::Segment starts = byte_segment("starts", core::Tolerance::kChunked);
        starts.symbols = write_block_starts(
            strand.starts,
            {strand.bases.size(), chunk_nt_, strand.starts.size(), settings_.wide_levels()});
        payload.segments.push_back(std::move(bases));
        payload.segments.push_back(std::move(starts));
        if (settings_.image_frequencies) {
            core::Segment frequencies = byte_segment("frequencies", core::Tolerance::kExact);
            const auto bytes = write_frequencies(strand.frequencies);
            frequencies.symbols.assign(bytes.begin(), bytes.end());
            payload.segments.push_back(std::move(frequencies));
        }
        if (!breaks.symbols.empty()) {
            payload.header.parameters[0] |= kBreaksFlag;
            payload.segments.push_back(std::move(breaks));
        }
        payloads.push_back(std::move(payload));
    }
    return payloads;
}

std::vector<core::Decoded> JpegdnaCodec::decompress(
    std::span<const core::ReceivedPayload> payloads) const {
    std::vector<core::Decoded> decoded;
    for (const core::ReceivedPayload& payload : payloads) {
        const PictureSettings settings = read_parameters(payload.header);
        check_shapes(payload, settings);
        PictureCoder coder(settings, received_frequencies(payload, settings));
        core::Picture picture = decode_picture(coder, payload);
        decoded.push_back({settings.colour ? core::ycbcr_to_rgb(picture) : std::move(picture)});
    }
    return decoded;
}

}  // namespace oligo::dna

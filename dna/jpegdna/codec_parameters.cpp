// What a payload's header says about jpegdna strands, and the options of the command line.
#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "dna/jpegdna/codec.hpp"

#include <array>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr std::uint8_t kCompatFlag = 1, kColourFlag = 2, kImageFrequenciesFlag = 32,
                       kPaircodeFlag = 64;
constexpr unsigned kSamplingShift = 2, kSamplingMask = 7;
constexpr std::uint64_t kHighestFrequency = std::uint64_t{1} << 40;

constexpr std::array<std::string_view, 9> kOptions = {
    "alpha", "color", "sampler", "frequencies", "dialect", "book", "block", "chunk", "layout"};
constexpr std::string_view kOligos = "oligos", kStrand = "strand";  // layouts
constexpr std::string_view kPackagePool = "jpegdna-package", kStrandPool = "strand";
constexpr std::array<std::string_view, 2> kColours = {"gray", "rgb"};
constexpr std::array<std::string_view, 2> kFrequencies = {"default", "image"};
constexpr std::array<std::string_view, 2> kDialects = {"standard", "compat"};
constexpr std::array<std::string_view, 2> kBooks = {"lexicographic", "paircode"};

[[noreturn]] void refuse(const std::string& what) {
    throw core::InputError("jpegdna: the payload's parameters are broken: " + what);
}

}  // namespace

JpegdnaCodec::JpegdnaCodec(const PictureSettings& settings, unsigned chunk_nt)
    : settings_(settings), chunk_nt_(chunk_nt) {
    if (chunk_nt < kMinChunkNt || chunk_nt > kMaxChunkNt) {
        throw core::InputError("jpegdna: chunk = " + std::to_string(chunk_nt) +
                               "; expected 16..254 bases");
    }
    const BlockQuantiser checked(settings.block_px, settings.alpha(), QuantisationTable::kLuma);
}

JpegdnaCodec::JpegdnaCodec(core::CodecOptions& given) {
    core::Config options = given.take(kName, kOptions);
    PictureSettings settings;
    const double alpha =
        options.number("alpha", 1, {BlockQuantiser::kMinAlpha, BlockQuantiser::kMaxAlpha});
    settings.alpha_thousandths = static_cast<std::uint32_t>(std::lround(alpha * 1000));
    if (std::abs(alpha * 1000 - settings.alpha_thousandths) > 1e-6) {
        throw core::InputError("jpegdna: alpha = " + std::to_string(alpha) +
                               "; expected at most three decimals");
    }
    settings.colour = options.choice("color", kColours[1], kColours) == kColours[1];
    settings.sampling =
        parse_sampling(options.choice("sampler", kSamplingNames[0], kSamplingNames));
    settings.image_frequencies =
        options.choice("frequencies", kFrequencies[0], kFrequencies) == kFrequencies[1];
    if (options.choice("dialect", kDialects[0], kDialects) == kDialects[1]) {
        settings.dialect = Dialect::kCompat;
    }
    settings.book = parse_book_family(options.choice("book", kBooks[0], kBooks));
    settings.block_px = static_cast<unsigned>(
        options.integer("block", 8, {double{Dct::kMinSize}, double{Dct::kMaxSize}}));
    const auto chunk_nt = static_cast<unsigned>(
        options.integer("chunk", kChunkNt, {double{kMinChunkNt}, double{kMaxChunkNt}}));
    const std::string layout = options.text("layout", kOligos);
    if (layout != kOligos && layout != kStrand) {
        throw core::InputError("jpegdna: layout=" + layout +
                               "; expected layout=oligos or layout=strand");
    }
    *this = JpegdnaCodec(settings, chunk_nt);
    if (settings.dialect == Dialect::kCompat) scheme_ = kPackagePool;
    if (layout == kStrand) scheme_ = kStrandPool;
}

core::PayloadHeader JpegdnaCodec::header(std::uint32_t width_px, std::uint32_t height_px) const {
    core::PayloadHeader header;
    header.codec = kName;
    header.width_px = width_px;
    header.height_px = height_px;
    std::uint8_t flags = 0;
    if (settings_.dialect == Dialect::kCompat) flags |= kCompatFlag;
    if (settings_.colour) flags |= kColourFlag;
    if (settings_.image_frequencies) flags |= kImageFrequenciesFlag;
    if (settings_.book == BookFamily::kPaircode) flags |= kPaircodeFlag;
    flags = static_cast<std::uint8_t>(flags | static_cast<unsigned>(settings_.sampling)
                                                  << kSamplingShift);
    core::ByteWriter out;
    out.u8(flags);
    out.varint(settings_.alpha_thousandths);
    out.u8(static_cast<std::uint8_t>(settings_.block_px));
    out.u8(static_cast<std::uint8_t>(chunk_nt_));
    header.parameters = out.take();
    return header;
}

PictureSettings JpegdnaCodec::read_parameters(const core::PayloadHeader& header) {
    core::ByteReader in(header.parameters, "parameters of codec jpegdna");
    PictureSettings settings;
    const unsigned flags = in.u8();
    const unsigned sampling = flags >> kSamplingShift & kSamplingMask;
    if (sampling >= kSamplingNames.size()) refuse("sampler " + std::to_string(sampling));
    if (flags & kCompatFlag) settings.dialect = Dialect::kCompat;
    settings.colour = (flags & kColourFlag) != 0;
    settings.image_frequencies = (flags & kImageFrequenciesFlag) != 0;
    if (flags & kPaircodeFlag) settings.book = BookFamily::kPaircode;
    settings.sampling = static_cast<Sampling>(sampling);
    const std::uint64_t alpha = in.varint();
    if (static_cast<double>(alpha) > 1000 * BlockQuantiser::kMaxAlpha) {
        refuse("alpha " + std::to_string(alpha) + " thousandths");
    }
    settings.alpha_thousandths = static_cast<std::uint32_t>(alpha);
    settings.block_px = in.u8();
    const JpegdnaCodec checked(settings, in.u8());
    if (in.left() != 0) refuse(std::to_string(in.left()) + " bytes too many");
    return settings;
}

std::vector<std::uint8_t> write_frequencies(std::span<const SymbolFrequencies> tables) {
    core::ByteWriter out;
    for (const SymbolFrequencies& table : tables) {
        for (const std::uint64_t frequency : table.dc) out.varint(frequency);
        for (const std::uint64_t frequency : table.ac) out.varint(frequency);
    }
    return out.take();
}

std::vector<SymbolFrequencies> read_frequencies(std::span<const std::uint8_t> bytes,
                                                std::size_t planes) {
    core::ByteReader in(bytes, "frequencies of codec jpegdna");
    const auto next = [&in] {
        const std::uint64_t frequency = in.varint();
        if (frequency > kHighestFrequency) refuse("frequency " + std::to_string(frequency));
        return frequency;
    };
    std::vector<SymbolFrequencies> tables(planes);
    for (SymbolFrequencies& table : tables) {
        for (std::uint64_t& frequency : table.dc) frequency = next();
        for (std::uint64_t& frequency : table.ac) frequency = next();
    }
    if (in.left() != 0) refuse(std::to_string(in.left()) + " bytes too many");
    return tables;
}

}  // namespace oligo::dna

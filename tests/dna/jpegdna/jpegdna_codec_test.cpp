#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/metrics.hpp"
#include "core/random.hpp"
#include "core/ycbcr.hpp"
#include "dna/jpegdna/block_starts.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/jpegdna/conceal.hpp"
#include "dna/jpegdna/run_breaks.hpp"
#include "dna/nucleotide.hpp"
#include "dna/pool/write_pool.hpp"
#include "dna/scheme/bases.hpp"
#include "tests/support/eight_threads.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/small_png.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

using namespace oligo;
using dna::JpegdnaCodec;

namespace {

const std::string kData = OLIGO_TEST_DATA;

std::string read_bytes(const std::string& name) {
    std::ifstream file(kData + "/jpegdna/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Bases packed four a byte, the first highest.
std::string unpack(const std::string& packed, std::size_t first_byte, std::size_t length_nt) {
    std::string bases(length_nt, 'A');
    for (std::size_t i = 0; i < length_nt; ++i) {
        const auto byte = static_cast<unsigned char>(packed[first_byte + i / 4]);
        bases[i] = dna::kBases[byte >> (6 - 2 * (i % 4)) & 3];
    }
    return bases;
}

/// Of a gray picture, unless the options ("key=value" each) say otherwise.
JpegdnaCodec codec_with(std::vector<std::string> options) {
    options.insert(options.begin(), "color=gray");
    core::CodecOptions given(std::move(options));
    JpegdnaCodec codec(given);
    CATCH_CHECK(given.left().empty());
    return codec;
}

core::Payload compress(const JpegdnaCodec& codec, const core::Picture& picture) {
    return codec.compress({&picture, 1}).front();
}

core::Picture decompress(const core::ReceivedPayload& payload) {
    return JpegdnaCodec().decompress({&payload, 1}).front().picture;
}

void erase(core::ReceivedSegment& segment, std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < std::min(first + count, segment.symbols.size()); ++i) {
        segment.confidence[i] = 0;
        segment.symbols[i] = 0;
    }
}

}  // namespace

CATCH_TEST_CASE("jpegdna: the package's strands, base by base", "[jpegdna]") {
    const std::string crops = read_bytes("crops.gray"), strands = read_bytes("strands.2bit");
    std::istringstream lines(read_bytes("vectors.txt"));
    std::string name;
    std::size_t x = 0, y = 0, crop = 0, length_nt = 0, offset = 0, vectors = 0;
    core::Picture picture{0, 0, 1, {}};
    dna::PictureSettings settings;
    settings.dialect = dna::Dialect::kCompat;
    while (lines >> name >> x >> y >> picture.width_px >> picture.height_px >>
           settings.alpha_thousandths >> crop >> length_nt >> offset) {
        const auto first = crops.begin() + static_cast<std::ptrdiff_t>(crop);
        picture.samples.assign(first, first + static_cast<std::ptrdiff_t>(picture.pixels()));
        dna::PictureCoder coder(settings);
        const dna::PictureStrand strand = coder.encode(picture);
        const std::string expected = unpack(strands, offset, length_nt);
        CATCH_INFO(name << " " << x << "," << y << " alpha " << settings.alpha());
        CATCH_CHECK(strand.bases == expected);
        const auto blocks = coder.decode(expected, picture.width_px, picture.height_px);
        const auto back = coder.reconstruct(blocks, picture.width_px, picture.height_px);
        CATCH_CHECK(core::psnr_db(picture, back) > (settings.alpha() > 1 ? 22 : 25));
        ++vectors;
    }
    CATCH_CHECK(vectors == 108);
}

CATCH_TEST_CASE("jpegdna: the package's own strands, colour and gray", "[jpegdna]") {
    const core::Picture crops = test::read_small_png(kData + "/jpegdna/package_crops.png");
    const std::string strands = read_bytes("package_strands.2bit");
    std::istringstream lines(read_bytes("package_vectors.txt"));
    // CRC-32 of the samples that the package itself decodes. Two of the pictures have ten samples a
    // chroma level beside it, where a block's values lie half-way between two levels.
    std::istringstream pictures(read_bytes("package_pictures.txt"));
    std::uint32_t crc = 0;
    std::size_t same = 0;
    std::string name;
    std::size_t x = 0, y = 0, sampler = 0, crop = 0, length_nt = 0, offset = 0, vectors = 0;
    core::Picture picture{0, 0, 1, {}};
    dna::PictureSettings settings;
    settings.dialect = dna::Dialect::kPackage;
    while (lines >> name >> x >> y >> picture.width_px >> picture.height_px >> settings.colour >>
           settings.alpha_thousandths >> sampler >> settings.image_frequencies >> crop >>
           length_nt >> offset) {
        settings.sampling = static_cast<dna::Sampling>(sampler);
        picture.channels = settings.colour ? 3 : 1;
        const auto first = crops.samples.begin() + static_cast<std::ptrdiff_t>(crop);
        picture.samples.assign(
            first, first + static_cast<std::ptrdiff_t>(picture.pixels() * picture.channels));
        const JpegdnaCodec codec(settings);
        const core::Payload payload = compress(codec, picture);
        CATCH_INFO(name << " " << x << "," << y << " alpha " << settings.alpha());
        CATCH_CHECK(JpegdnaCodec::strand_of(payload) == unpack(strands, offset, length_nt));
        const core::Picture back = decompress(core::as_received(payload));
        CATCH_CHECK(core::psnr_db(picture, back) > (settings.alpha() > 1 ? 22 : 24));
        CATCH_REQUIRE(pictures >> std::hex >> crc);
        same += core::crc32(back.samples) == crc;
        ++vectors;
    }
    CATCH_CHECK(vectors == 48);
    CATCH_CHECK(same >= 46);
}

CATCH_TEST_CASE("jpegdna: the package's chroma table has 59 where annex K has 56", "[jpegdna]") {
    // A block of Cb of kodim11 (row 35, column 23 of its blocks sampled 4:2:2). The published
    // strand has no coefficient in row 2, column 2 at alpha .8; 56 there would leave one.
    const std::vector<std::uint8_t> block = {
        108, 112, 112, 107, 108, 110, 111, 119, 112, 113, 110, 100, 104, 111, 113, 120,
        114, 114, 109, 94,  100, 110, 114, 120, 115, 114, 107, 92,  98,  105, 113, 122,
        115, 114, 103, 91,  94,  99,  112, 122, 115, 114, 107, 98,  96,  97,  104, 114,
        115, 114, 106, 104, 96,  93,  96,  105, 116, 114, 107, 109, 104, 98,  98,  100};
    constexpr std::size_t kPlace = 12;  // of row 2, column 2 in zigzag order
    std::vector<std::int16_t> levels(64);
    dna::BlockQuantiser(8, 0.8, dna::QuantisationTable::kPackageChroma)
        .forward(block.data(), 8, levels.data());
    CATCH_CHECK(levels[kPlace] == 0);
    dna::BlockQuantiser(8, 0.8, dna::QuantisationTable::kChroma)
        .forward(block.data(), 8, levels.data());
    CATCH_CHECK(levels[kPlace] == -1);
}

CATCH_TEST_CASE("jpegdna: rate and quality of a Kodak picture", "[jpegdna]") {
    // dna-coding survey of the package, 21 pictures: kodim03 at alpha 1 takes 144 681 bases at
    // 36.18 dB PSNR-Y.
    const core::Picture luma = test::luma_of(test::read_small_png(kData + "/kodim03.png"));
    JpegdnaCodec codec = codec_with({"dialect=compat"});
    const core::Payload payload = compress(codec, luma);
    CATCH_CHECK(payload.segments[0].symbols.size() == 144681);
    const core::Picture back = decompress(core::as_received(payload));
    CATCH_CHECK(core::psnr_db(luma, back) == Approx(36.18).margin(0.02));
}

CATCH_TEST_CASE("jpegdna: block starts and breaks are payload as the bases are", "[jpegdna]") {
    // One definition of payload for every codec: what is written for the segments, whichever.
    const core::Picture picture = test::make_picture(120, 88, 3, 5);
    core::CodecOptions none;
    const core::Payload payload = compress(JpegdnaCodec(none), picture);
    dna::BasesOptions options;
    const auto count = [&](const core::Payload& written) {
        return dna::write_pool({{dna::Role::kPicture, "", written}}, dna::BasesScheme(options),
                               dna::parse_primers("default"))
            .count.payload_nt;
    };
    core::Payload others = payload;
    others.segments.erase(others.segments.begin());
    const std::size_t bases = payload.segments[0].symbols.size();
    CATCH_CHECK(others.segments[0].name == "starts");
    CATCH_CHECK(count(payload) == bases + count(others));
    CATCH_CHECK(count(others) >= 4 * others.segments[0].symbols.size());  // four bases a byte
}

CATCH_TEST_CASE("jpegdna: every size, sampler and option comes back", "[jpegdna]") {
    const std::vector<std::vector<std::string>> options = {
        {},
        {"color=rgb", "sampler=4:4:4"},
        {"color=rgb", "sampler=4:2:2", "dialect=compat"},
        {"color=rgb", "sampler=4:2:0", "frequencies=image"},
        {"color=rgb", "sampler=4:1:1", "book=paircode"},
        {"color=rgb", "sampler=4:4:0", "alpha=0.1"},
        {"color=rgb", "sampler=4:2:0", "frequencies=image", "dialect=package"},
        {"color=rgb", "sampler=4:1:1", "dialect=package"},
        {"frequencies=image", "alpha=0.05", "chunk=16"},
        {"block=16", "alpha=0.5"},
        {"block=5", "chunk=254"}};
    for (const auto& text : options) {
        JpegdnaCodec codec = codec_with(text);
        const unsigned channels = codec.settings().colour ? 3 : 1;
        for (const auto& [width, height] :
             {std::pair{1U, 1U}, {1U, 9U}, {8U, 8U}, {17U, 3U}, {31U, 33U}}) {
            CATCH_INFO(Catch::Detail::stringify(text) << " " << width << "x" << height);
            const core::Picture picture = test::make_picture(width, height, channels);
            const core::Picture back = decompress(core::as_received(compress(codec, picture)));
            CATCH_REQUIRE(back.width_px == width);
            CATCH_REQUIRE(back.height_px == height);
            CATCH_REQUIRE(back.channels == channels);
            CATCH_CHECK(core::psnr_db(picture, back) > 20);
        }
    }
}

CATCH_TEST_CASE("jpegdna: the least alpha has a word for every picture's coefficients",
                "[jpegdna]") {
    // The most contrast there is: checkers, lines and black beside white.
    core::Picture harsh{48, 32, 1, {}};
    for (unsigned y = 0; y < 32; ++y) {
        for (unsigned x = 0; x < 48; ++x) {
            const bool white = x < 16 ? (x / 4 + y / 4) % 2 != 0 : x < 32 ? y % 8 < 4 : x % 2 != 0;
            harsh.samples.push_back(white ? 255 : 0);
        }
    }
    for (const std::string dialect : {"dialect=package", "dialect=standard"}) {
        const auto codec = codec_with({"alpha=0.006", dialect});
        const auto back = decompress(core::as_received(compress(codec, harsh)));
        CATCH_CHECK(back == harsh);
        CATCH_CHECK_THROWS_AS(codec_with({"alpha=0.005", dialect}), core::InputError);
    }
    CATCH_CHECK_THROWS_AS(codec_with({"alpha=0.011", "block=16"}), core::InputError);
}

CATCH_TEST_CASE("jpegdna: options and parameters", "[jpegdna]") {
    JpegdnaCodec codec =
        codec_with({"alpha=0.25", "color=rgb", "sampler=4:4:0", "dialect=compat", "block=12"});
    CATCH_CHECK(codec.colour_space() == core::ColourSpace::kRgb);
    const core::PayloadHeader header = codec.header(7, 9);
    CATCH_CHECK(header.parameters == std::vector<std::uint8_t>{0b1111, 0xFA, 1, 12, 160});
    CATCH_CHECK(JpegdnaCodec::read_parameters(header) == codec.settings());
    const JpegdnaCodec package = codec_with({"dialect=package", "sampler=4:1:1"});
    CATCH_CHECK(package.header(7, 9).parameters ==
                std::vector<std::uint8_t>{0b1001, 0xE8, 7, 128 + 8, 160});
    CATCH_CHECK(JpegdnaCodec::read_parameters(package.header(7, 9)) == package.settings());
    for (const std::string bad : {"alpha=0.005", "alpha=1.0001", "sampler=4:2:1", "block=1",
                                  "chunk=255", "color=cmyk", "layout=heap"}) {
        CATCH_CHECK_THROWS_AS(codec_with({bad}), core::InputError);
    }
    for (const auto& bad : std::vector<std::vector<std::uint8_t>>{{},
                                                                  {20, 232, 7, 8, 160},
                                                                  {0, 232, 7, 1, 160},
                                                                  {0, 232, 7, 8, 255},
                                                                  {0, 232, 7, 136, 160},
                                                                  {0, 0, 8, 160},
                                                                  {0, 232, 7, 8, 160, 0}}) {
        core::PayloadHeader broken = header;
        broken.parameters = bad;
        CATCH_CHECK_THROWS_AS(JpegdnaCodec::read_parameters(broken), core::InputError);
    }
}

CATCH_TEST_CASE("jpegdna: restart points survive erased entries", "[jpegdna]") {
    core::Random random(4);
    std::vector<dna::BlockStart> blocks;
    dna::StrandShape shape;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        blocks.push_back({shape.strand_nt, i, static_cast<std::int32_t>(random.below(256)) - 128});
        shape.strand_nt += 3 + random.below(40);
    }
    shape.blocks = blocks.size();
    const auto table = dna::write_block_starts(blocks, shape);
    CATCH_REQUIRE(table.size() == 3 * shape.chunks());
    std::vector<std::uint8_t> confidence(table.size(), 255);
    const auto all = dna::read_block_starts(table, confidence, shape);
    CATCH_CHECK(all.size() == shape.chunks());
    for (const auto& start : all) CATCH_CHECK(start == blocks[start.block]);
    for (std::size_t i = 0; i < 60; ++i) confidence[300 + i] = 0;  // 20 entries
    const auto some = dna::read_block_starts(table, confidence, shape);
    CATCH_CHECK(some.size() == all.size() - 20);
    for (const auto& start : some) CATCH_CHECK(start == blocks[start.block]);
}

CATCH_TEST_CASE("jpegdna: long runs are broken and restored", "[jpegdna]") {
    core::Random random(21);
    for (const std::uint32_t letters : {1U, 2U, 3U, 4U}) {
        std::string strand;
        for (int i = 0; i < 3000; ++i) strand += dna::kBases[random.below(letters)];
        std::string bases = strand;
        const auto table = dna::break_runs(bases);
        CATCH_CHECK(dna::longest_run(bases) == 3);
        std::vector<std::uint8_t> known(bases.size(), 255), sure(table.size(), 255);
        std::string back = bases;
        dna::restore_runs(back, known, table, sure);
        CATCH_CHECK(back == strand);
        sure.assign(table.size(), 0);
        dna::restore_runs(bases, known, table, sure);
        CATCH_CHECK(dna::longest_run(bases) == 3);
    }
    // A colour strand has such runs; the payload has none, and still stands for the same strand.
    const core::Picture photo = test::read_small_png(kData + "/kodim23.png");
    JpegdnaCodec codec = codec_with({"color=rgb", "alpha=2"});
    const core::Payload payload = compress(codec, photo);
    std::string bases;
    for (const auto symbol : payload.segments[0].symbols) bases += dna::kBases[symbol];
    CATCH_CHECK(dna::longest_run(bases) == 3);
    dna::PictureCoder coder(codec.settings());
    CATCH_CHECK(JpegdnaCodec::strand_of(payload) == coder.encode(core::rgb_to_ycbcr(photo)).bases);
    CATCH_CHECK(dna::longest_run(JpegdnaCodec::strand_of(payload)) > 3);
}

CATCH_TEST_CASE("jpegdna: damage stays where it is", "[jpegdna]") {
    const core::Picture luma = test::luma_of(test::read_small_png(kData + "/kodim05.png"));
    JpegdnaCodec codec;
    const auto intact = core::as_received(compress(codec, luma));
    const core::Picture clean = decompress(intact);
    const std::size_t size = intact.segments[0].symbols.size();
    for (const std::size_t first : {std::size_t{0}, size / 3, size - 174}) {
        auto damaged = intact;
        erase(damaged.segments[0], first, 174);
        const core::Picture back = decompress(damaged);
        std::size_t changed = 0, outside = 0;
        const std::size_t row = first * 512 / size;  // about where the lost blocks are
        for (std::size_t i = 0; i < back.samples.size(); ++i) {
            if (back.samples[i] == clean.samples[i]) continue;
            ++changed;
            const std::size_t y = i / 768;
            outside += y + 160 < row || y > row + 160;
        }
        CATCH_CHECK(changed > 0);
        CATCH_CHECK(changed <= 40 * 64);
        CATCH_CHECK(outside == 0);
    }
}

CATCH_TEST_CASE("jpegdna: without restart points DC levels are fitted at the borders",
                "[jpegdna]") {
    const core::Picture picture = test::make_picture(256, 64, 1);
    JpegdnaCodec codec;
    auto payload = core::as_received(compress(codec, picture));
    const double clean = core::psnr_db(picture, decompress(payload));
    // A single block in the middle of a row is lost; the table says where the next ones begin, but
    // not their DC level.
    dna::PictureCoder coder({});
    const dna::PictureStrand strand = coder.encode(picture);
    std::vector<std::uint8_t> known(strand.bases.size(), 1);
    const std::size_t lost = 4 * 32 + 10;  // row 4 of 8, block 10 of 32
    for (auto i = strand.starts[lost].position_nt; i < strand.starts[lost + 1].position_nt; ++i) {
        known[i] = 0;
    }
    auto start = strand.starts[lost + 1];
    start.previous_dc.reset();
    const auto planes =
        dna::decode_damaged(coder, strand.bases, known, {&start, 1}, coder.empty_blocks(256, 64));
    CATCH_CHECK(std::count(planes[0].states.begin(), planes[0].states.end(),
                           dna::BlockState::kMissing) == 1);
    CATCH_CHECK(std::count(planes[0].states.begin(), planes[0].states.end(),
                           dna::BlockState::kRelative) == 21);
    const dna::Plane plane = dna::conceal(planes[0], {256, 64, {}}, coder.quantiser(0));
    const core::Picture back{256, 64, 1, plane.samples};
    CATCH_CHECK(core::psnr_db(picture, back) > clean - 1.0);
}

CATCH_TEST_CASE("jpegdna: substitutions cost quality, never the picture", "[jpegdna]") {
    const core::Picture luma = test::luma_of(test::read_small_png(kData + "/kodim23.png"));
    JpegdnaCodec codec;
    const auto intact = core::as_received(compress(codec, luma));
    core::Random random(8);
    auto damaged = intact;
    for (auto& symbol : damaged.segments[0].symbols) {
        if (random.below(100) == 0) {
            symbol = static_cast<std::uint16_t>((symbol + 1 + random.below(3)) % 4);
        }
    }
    CATCH_CHECK(core::psnr_db(luma, decompress(damaged)) > 23);
    // Everything lost: a gray picture of the right size.
    erase(damaged.segments[0], 0, damaged.segments[0].symbols.size());
    const core::Picture gray = decompress(damaged);
    CATCH_CHECK(std::count(gray.samples.begin(), gray.samples.end(), 128) == 768 * 512);
}

CATCH_TEST_CASE("jpegdna: payloads that do not fit are refused", "[jpegdna]") {
    JpegdnaCodec codec = codec_with({"frequencies=image"});
    const auto good = core::as_received(compress(codec, test::make_picture(20, 20, 1)));
    auto bad = good;
    bad.header.width_px = 0;
    CATCH_CHECK_THROWS_AS(decompress(bad), core::InputError);
    bad = good;
    bad.header.width_px = bad.header.height_px = 16000;
    CATCH_CHECK_THROWS_AS(decompress(bad), core::InputError);
    bad = good;
    bad.header.codec = "cae";
    CATCH_CHECK_THROWS_AS(decompress(bad), core::InputError);
    bad = good;
    bad.segments.pop_back();
    CATCH_CHECK_THROWS_AS(decompress(bad), core::InputError);
    bad = good;
    bad.segments[0].shape.alphabet = 10;
    CATCH_CHECK_THROWS_AS(decompress(bad), core::InputError);
    bad = good;
    bad.segments[2].confidence[5] = 0;
    CATCH_CHECK_THROWS_AS(decompress(bad), core::RecoveryError);
    const core::Picture colour = test::make_picture(20, 20, 3), none{0, 0, 1, {}};
    CATCH_CHECK_THROWS_AS(compress(codec, colour), core::InputError);
    CATCH_CHECK_THROWS_AS(compress(codec, none), core::InputError);
}

CATCH_TEST_CASE("jpegdna: which format its payloads are for", "[jpegdna]") {
    CATCH_CHECK(JpegdnaCodec().preferred_scheme() == "bases");
    CATCH_CHECK(codec_with({"layout=oligos"}).preferred_scheme() == "bases");
    CATCH_CHECK(codec_with({"dialect=compat"}).preferred_scheme() == "jpegdna-package");
    CATCH_CHECK(codec_with({"dialect=package"}).preferred_scheme() == "jpegdna-package");
    CATCH_CHECK(codec_with({"dialect=compat", "layout=strand"}).preferred_scheme() == "strand");
}

CATCH_TEST_CASE("jpegdna: eight threads decode with one codec", "[jpegdna]") {
    test::check_from_eight_threads(
        codec_with({"color=rgb", "frequencies=image", "book=paircode"}),
        {test::make_picture(70, 50, 3, 1), test::make_picture(33, 24, 3, 2)});
}

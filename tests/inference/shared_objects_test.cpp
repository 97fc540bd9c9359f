#include "inference/api/shared_objects.hpp"

#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/vq/codebook_parts.hpp"
#include "dna/pool/read_pool.hpp"
#include "dna/pool/write_pool.hpp"
#include "inference/api/recovery.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

using namespace oligo;

namespace {

/// Gray pictures, each pixel the number of the nearest entry of a visual codebook that only the
/// pool brings back.
class BookCodec final : public core::ImageCodec {
  public:
    static constexpr core::ModelHash kHash{9, 8, 7, 6};

    explicit BookCodec(std::vector<std::uint16_t> entries) : entries_(std::move(entries)) {}

    std::string_view name() const override { return "book"; }
    core::ColourSpace colour_space() const override { return core::ColourSpace::kGray; }
    std::vector<core::SharedObject> shared_objects(core::SharedRole role) const override {
        if (role != core::SharedRole::kCodebook) return {};
        core::Payload payload{{"raw", kHash, 0, 0, {}}, core::codebook_segments(entries_)};
        return {{role, "entries", "", std::move(payload)}};
    }
    std::vector<core::Payload> compress(std::span<const core::Picture> pictures) const override {
        std::vector<core::Payload> payloads;
        for (const core::Picture& picture : pictures) {
            core::Segment indices{"indices",
                                  static_cast<std::uint32_t>(entries_.size()),
                                  0,
                                  core::Tolerance::kExact,
                                  {}};
            for (const std::uint8_t sample : picture.samples) {
                indices.symbols.push_back(nearest(sample));
            }
            payloads.push_back(
                {{"book", kHash, picture.width_px, picture.height_px, {}}, {std::move(indices)}});
        }
        return payloads;
    }
    std::vector<core::Decoded> decompress(
        std::span<const core::ReceivedPayload> payloads) const override {
        std::vector<core::Decoded> decoded;
        for (const core::ReceivedPayload& payload : payloads) {
            core::Picture picture{payload.header.width_px, payload.header.height_px, 1, {}};
            for (const std::uint16_t index : payload.segments.at(0).symbols) {
                picture.samples.push_back(static_cast<std::uint8_t>(entries_.at(index) / 256));
            }
            decoded.push_back({std::move(picture)});
        }
        return decoded;
    }

  private:
    std::uint16_t nearest(std::uint8_t sample) const {
        const auto far = [&](std::uint16_t entry) { return std::abs(entry - 256 * sample); };
        const auto found = std::min_element(entries_.begin(), entries_.end(),
                                            [&](auto a, auto b) { return far(a) < far(b); });
        return static_cast<std::uint16_t>(found - entries_.begin());
    }

    std::vector<std::uint16_t> entries_;
};

std::unique_ptr<core::ImageCodec> adopt_book(const core::PayloadHeader& header,
                                             const inference::CodecOpening& opening) {
    const core::ReceivedShared* book =
        core::find_shared(opening.shared, core::SharedRole::kCodebook, header.model);
    if (book == nullptr) throw core::InputError("the pool brings no codebook");
    return std::make_unique<BookCodec>(core::read_codebook(book->payload->segments));
}

constexpr inference::CodecSource kSources[] = {{"book", nullptr, adopt_book}};

/// A pool of two pictures with all that their codec brings, read again.
dna::PoolReading through_a_pool(const BookCodec& codec,
                                const std::vector<core::Picture>& pictures) {
    std::vector<dna::PoolObject> objects;
    for (core::Payload& payload : codec.compress(pictures)) {
        objects.push_back({dna::Role::kPicture, "", std::move(payload)});
    }
    for (core::SharedObject& object : codec.shared_objects(core::SharedRole::kCodebook)) {
        objects.push_back(inference::prepare_shared(std::move(object)).object);
    }
    core::Config config = core::Config::from_text(R"({"scheme": "adf"})", "test");
    const dna::Pool pool =
        dna::write_pool(objects, *dna::make_scheme(config), dna::parse_primers("default"));
    std::vector<dna::Read> reads;
    for (std::size_t i = 0; i < pool.strands.size(); ++i) reads.push_back({pool.oligo(i), ""});
    return dna::read_pool(reads);
}

}  // namespace

CATCH_TEST_CASE("shared objects: a codebook goes through a pool to the codec that reads it",
                "[shared]") {
    std::vector<std::uint16_t> entries;
    for (int i = 0; i < 40; ++i) entries.push_back(static_cast<std::uint16_t>(1700 * i % 65521));
    const BookCodec codec(entries);
    const std::vector<core::Picture> pictures{test::make_picture(40, 30, 1, 1),
                                              test::make_picture(9, 7, 1, 2)};
    dna::PoolReading reading = through_a_pool(codec, pictures);
    CATCH_REQUIRE(reading.objects.size() == 3);
    CATCH_CHECK(reading.objects[0].payload.header.codec == "book");
    CATCH_CHECK(reading.objects[2].role == dna::Role::kCodebook);
    CATCH_CHECK(reading.objects[2].payload.header.model == BookCodec::kHash);

    const inference::CommonOptions common;
    const auto recovered = [&] {
        inference::CodecShelf shelf({}, common, kSources);
        return inference::recover(reading, inference::select_objects(reading, ""), shelf);
    };
    const auto back = recovered();
    CATCH_REQUIRE(back.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto received = core::as_received(codec.compress({&pictures[i], 1}).front());
        CATCH_CHECK(back[i].problem.empty());
        CATCH_CHECK(back[i].picture == codec.decompress({&received, 1}).front().picture);
        CATCH_CHECK(core::psnr_db(*back[i].picture, pictures[i]) > 35);
    }

    // A book of which one copy is lost still serves; without both, and without the object, the
    // codec cannot be opened.
    const auto lose = [](core::ReceivedSegment& segment) {
        std::fill(segment.confidence.begin(), segment.confidence.end(), std::uint8_t{0});
    };
    core::ReceivedPayload& book = reading.objects[2].payload;
    book.verified = {};
    lose(book.segments.at(0));
    CATCH_CHECK(recovered().at(1).picture == back[1].picture);
    lose(book.segments.at(2));
    CATCH_CHECK_THROWS_AS(recovered(), core::RecoveryError);
    reading.objects.pop_back();
    CATCH_CHECK_THROWS_WITH(recovered(), Catch::Contains("no codebook"));
}

CATCH_TEST_CASE("codec shelf: a lent codec serves, and options that nobody knows are refused",
                "[shared]") {
    const BookCodec codec({0, 32768});
    const auto picture = test::make_picture(8, 8, 1);
    const auto reading = through_a_pool(codec, {picture, picture});
    const core::PayloadHeader& header = reading.objects[0].payload.header;
    const auto shared = inference::shared_in(reading);
    const inference::CommonOptions common;
    inference::CodecShelf shelf({"", {"rate=1"}}, common, kSources);
    shelf.require_assignments_used();  // no codec was needed so far
    const core::ImageCodec& opened = shelf.codec_for(header, shared);
    CATCH_CHECK(&shelf.codec_for(header, {}) == &opened);
    CATCH_CHECK_THROWS_WITH(shelf.require_assignments_used(),
                            Catch::Contains("'rate=1'") && Catch::Contains("option 'rate'"));
    shelf.lend(header, codec);
    CATCH_CHECK(&shelf.codec_for(header, {}) == &codec);
}

CATCH_TEST_CASE("codec sources: options reach the codec that --codec names", "[shared]") {
    const inference::CommonOptions common;
    core::CodecOptions options({"alpha=2", "constraints.max_run=3"});
    const auto codec = inference::open_codec("jpegdna", options, common);
    CATCH_CHECK(codec->name() == "jpegdna");
    CATCH_CHECK(options.left() == std::vector<std::string>{"constraints.max_run=3"});
    CATCH_CHECK(codec->shared_objects(core::SharedRole::kWeights).empty());
    core::CodecOptions wrong({"alpha=0"});
    CATCH_CHECK_THROWS_AS(inference::open_codec("jpegdna", wrong, common), core::InputError);
}

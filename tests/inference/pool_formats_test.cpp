#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "dna/jpegdna/codec.hpp"
#include "inference/formats/pool_format.hpp"
#include "inference/formats/pool_reader.hpp"
#include "tests/support/pictures.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <set>

using namespace oligo;
using namespace oligo::inference;

namespace {

/// Keeps oligos as reads.
class ReadList final : public dna::StrandSink {
  public:
    void begin(std::uint64_t) override {}
    void take(const dna::OligoBlock& block) override {
        for (std::size_t i = 0; i < block.count; ++i) {
            reads.push_back({std::string(block.oligo(i)), ""});
        }
    }
    std::vector<dna::Read> reads;
};

std::vector<dna::Read> reads_of(const PoolWriter& writer, dna::Role role, core::Payload payload) {
    ReadList list;
    const core::PayloadHeader header = payload.header;
    writer.write({{role, "", header, std::make_shared<core::PayloadSymbols>(std::move(payload))}},
                 list);
    return std::move(list.reads);
}

core::Payload file_of(std::vector<std::uint16_t> bytes) {
    core::Payload payload;
    payload.header.codec = "raw";
    payload.segments.push_back({"bytes", 256, 0, core::Tolerance::kExact, std::move(bytes)});
    return payload;
}

core::Payload package_picture() {
    core::CodecOptions options({"dialect=compat", "color=gray"});
    const dna::JpegdnaCodec codec(options);
    const core::Picture picture = test::make_picture(48, 32, 1);
    return codec.compress({&picture, 1}).front();
}

const PoolFormat& format_named(std::string_view name) {
    const PoolFormat& format = format_of_scheme(name);
    CATCH_REQUIRE(format.name == name);
    return format;
}

}  // namespace

CATCH_TEST_CASE("pool formats: the table is sound", "[formats]") {
    std::set<std::string_view> names;
    for (const PoolFormat& format : pool_formats()) {
        CATCH_INFO(format.name);
        CATCH_CHECK(names.insert(format.name).second);
        CATCH_CHECK(format.open != nullptr);
        CATCH_CHECK((format.takes_pictures || format.takes_files));
        if (format.recognises == nullptr) continue;
        CATCH_CHECK(format.read != nullptr);
    }
    const PoolFormat& ours = pool_formats().back();
    CATCH_CHECK(ours.name.empty());
    CATCH_CHECK(ours.recognises({}));
    CATCH_CHECK(&format_of_scheme("adf") == &ours);
    CATCH_CHECK(&format_of_scheme("unheard-of") == &ours);
}

CATCH_TEST_CASE("pool formats: pools are told apart by their reads", "[formats]") {
    const auto package = reads_of(*open_pool("jpegdna-package", {}, {}, PoolContents::kPictures),
                                  dna::Role::kPicture, package_picture());
    const auto own = reads_of(*open_pool("adf", {}, {}, PoolContents::kFiles), dna::Role::kFile,
                              file_of({1, 2, 3, 200}));
    const PoolFormat& format = format_named("jpegdna-package");
    CATCH_CHECK(format.recognises(package));
    CATCH_CHECK_FALSE(format.recognises(own));
    CATCH_CHECK(read_any_pool(package).scheme == "jpegdna-package");
    CATCH_CHECK(read_any_pool(own).scheme == "adf");
    dna::KeptReads source(own);
    CATCH_CHECK(survey_any_pool(source).scheme == "adf");
    const std::vector<dna::Read> strangers(20, {std::string(200, 'A'), ""});
    CATCH_CHECK_THROWS_AS(read_any_pool(strangers), core::RecoveryError);
}

CATCH_TEST_CASE("pool formats: decode is told of a pool that says nothing", "[formats]") {
    std::vector<std::uint16_t> bytes;
    for (unsigned i = 0; i < 3000; ++i) bytes.push_back(static_cast<std::uint16_t>(i * 7 % 251));
    const auto reads = reads_of(*open_pool("erlich", {}, {}, PoolContents::kFiles),
                                dna::Role::kFile, file_of(bytes));
    dna::KeptReads source(reads);
    const auto result = format_to_tell("erlich").read(source, {{}, {"file_size=3000"}});
    const auto& file = std::get<LoneFile>(result);
    CATCH_CHECK(std::vector<std::uint16_t>(file.bytes.begin(), file.bytes.end()) == bytes);
    CATCH_CHECK(file.reads == reads.size());
    for (const char* told : {"adf", "jpegdna-package", "strand", "unheard-of", ""}) {
        CATCH_INFO(told);
        CATCH_CHECK_THROWS_WITH(format_to_tell(told), Catch::Contains("expected erlich"));
    }
}

CATCH_TEST_CASE("pool formats: what a scheme takes and declares", "[formats]") {
    CATCH_CHECK_THROWS_WITH(open_pool("erlich", {}, {}, PoolContents::kPictures),
                            Catch::Contains("takes plain files"));
    CATCH_CHECK_THROWS_WITH(open_pool("jpegdna-package", {}, {}, PoolContents::kFiles),
                            Catch::Contains("takes pictures"));
    CATCH_CHECK_THROWS_AS(open_pool("erlich", {}, {"", "auto", 0}, PoolContents::kFiles),
                          core::UsageError);
    CATCH_CHECK_THROWS_WITH(open_pool("strand", {"alpha=1"}, {}, PoolContents::kPictures),
                            Catch::Contains("alpha"));
    CATCH_CHECK_THROWS_WITH(open_pool("erlick", {}, {}, PoolContents::kFiles),
                            Catch::Contains("did you mean 'erlich'"));
    CATCH_CHECK(open_pool("jpegdna", {}, {}, PoolContents::kFiles)->scheme_name() == "bases");
    CATCH_CHECK(declared_constraints("erlich", {}).gc_min == 0.45);
    CATCH_CHECK(declared_constraints("adf", {"constraints.max_run=4"}).max_run == 4);
    CATCH_CHECK_THROWS_WITH(declared_constraints("jpegdna-package", {}),
                            Catch::Contains("declares no constraints"));
    CATCH_CHECK(resolved_scheme("erlich", {"size=26"}).find("\"size\": 26") != std::string::npos);
    CATCH_CHECK(resolved_scheme("jpegdna", {}).find("\"scheme\": \"bases\"") != std::string::npos);
}

CATCH_TEST_CASE("pool formats: a bare strand has the long runs that the codec made", "[formats]") {
    core::CodecOptions options(
        {"dialect=package", "layout=strand", "frequencies=image", "alpha=0.8"});
    const dna::JpegdnaCodec codec(options);
    const auto writer =
        open_pool(std::string(codec.preferred_scheme()), {}, {}, PoolContents::kPictures);
    const core::Picture picture = core::load_picture(OLIGO_TEST_DATA "/kodim05.png");
    const core::Payload payload = codec.compress({&picture, 1}).front();
    // Our own pools need them broken up, and this picture has some.
    CATCH_REQUIRE((payload.header.parameters.at(0) & dna::JpegdnaCodec::kBreaksFlag) != 0);
    const auto reads = reads_of(*writer, dna::Role::kPicture, payload);
    CATCH_REQUIRE(reads.size() == 1);
    CATCH_CHECK(reads[0].bases == dna::JpegdnaCodec::strand_of(payload));
}

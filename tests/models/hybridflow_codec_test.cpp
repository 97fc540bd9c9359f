#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/torch/device.hpp"
#include "core/vq/codebook_parts.hpp"
#include "models/hybridflow/codec.hpp"
#include "models/layers/mirror_pad.hpp"
#include "models/metrics/lpips.hpp"
#include "models/registry.hpp"
#include "models/weights.hpp"
#include "tests/support/eight_threads.hpp"
#include "tests/support/hybridflow_model.hpp"
#include "tests/support/temporary_folder.hpp"

#include <ATen/Context.h>
#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <algorithm>

using namespace oligo;

namespace {

core::Picture decode_hybrid(const core::ImageCodec& codec, const core::ReceivedPayload& payload) {
    return codec.decompress({&payload, 1}).front().picture;
}

core::ReceivedPayload send_hybrid(const core::ImageCodec& codec, const core::Picture& picture) {
    auto received = core::as_received(codec.compress({&picture, 1}).front());
    received.verified = {};
    return received;
}

void erase_symbols(core::ReceivedSegment& segment) {
    std::fill(segment.confidence.begin(), segment.confidence.end(), std::uint8_t{0});
}

bool nearly_equal(const core::Picture& a, const core::Picture& b) {
    if (a.samples.size() != b.samples.size()) return false;
    for (std::size_t i = 0; i < a.samples.size(); ++i) {
        if (std::abs(int{a.samples[i]} - int{b.samples[i]}) > 1) return false;
    }
    return true;
}

constexpr std::size_t kStreamSegments = 3;

}  // namespace

CATCH_TEST_CASE("hybridflow codec: any size, any mask, with and without the continuous stream",
                "[hybridflow]") {
    for (const std::string mask : {"1_1", "1_2", "1_4", "1_9", "adaptive"}) {
        for (const std::string stream : {"on", "off"}) {
            const auto codec = test::hybridflow_codec({"mask=" + mask, "continuous=" + stream});
            for (const auto& [width, height] :
                 {std::pair{1U, 1U}, {3U, 5U}, {16U, 16U}, {100U, 63U}, {17U, 300U}}) {
                for (const std::uint32_t channels : {1U, 3U}) {
                    CATCH_INFO(mask << " " << stream << " " << width << " x " << height);
                    const auto picture = test::make_picture(width, height, channels);
                    const auto payload = codec.compress({&picture, 1}).front();
                    CATCH_CHECK(payload.segments.size() ==
                                (stream == "on" ? 3U : 0U) + (mask == "adaptive" ? 2U : 1U));
                    auto received = core::as_received(payload);
                    const auto decoded = codec.decompress({&received, 1}).front();
                    CATCH_CHECK(decoded.picture.width_px == width);
                    CATCH_CHECK(decoded.picture.height_px == height);
                    CATCH_CHECK(decoded.picture.channels == channels);
                    CATCH_CHECK(decoded.concealed.empty());
                }
            }
        }
    }
}

CATCH_TEST_CASE("hybridflow codec: the picture is what the networks make of the nearest words",
                "[hybridflow]") {
    const auto network = test::random_hybridflow(2);
    const auto picture = test::make_picture(128, 64, 3, 5);
    const models::HybridflowCodec codec(network, std::string(64, '0'), c10::Device(c10::kCPU),
                                        core::CodecOptions({"continuous=off"}));
    const auto received = send_hybrid(codec, picture);
    const c10::InferenceMode inference;
    const auto latents = network->vqgan->encoder(core::to_tensor({&picture, 1}));
    const auto indices = network->book()->nearest(latents).flatten();
    const auto order = models::send_order({{4, 8}, models::Schedule::k1of1});
    const auto& symbols = received.segments.at(0).symbols;
    CATCH_REQUIRE(symbols.size() == order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        CATCH_CHECK(symbols[i] ==
                    indices[static_cast<std::int64_t>(order[i])].item<std::int64_t>());
    }
    const auto made = network->vqgan->decoder(network->book()->lookup(indices.view({1, 4, 8})));
    CATCH_CHECK(nearly_equal(decode_hybrid(codec, received), core::to_pictures(made).front()));
}

CATCH_TEST_CASE("hybridflow codec: coded indices are the fixed-length ones", "[hybridflow]") {
    for (const std::string mask : {"1_1", "1_4", "adaptive"}) {
        for (const std::string stream : {"on", "off"}) {
            std::vector<std::string> options{"mask=" + mask, "continuous=" + stream};
            const auto fixed = test::hybridflow_codec(options);
            options.push_back("indices=coded");
            const auto coded = test::hybridflow_codec(options);
            // 1..3 bands of rows, and tiles of the stream that end within them.
            for (const auto& [width, height] :
                 {std::pair{1U, 1U}, {90U, 70U}, {40U, 520U}, {33U, 1100U}}) {
                CATCH_INFO(mask << " " << stream << " " << width << " x " << height);
                const auto picture = test::make_picture(width, height, 3, width);
                const auto sent = send_hybrid(coded, picture);
                CATCH_CHECK(decode_hybrid(coded, sent) ==
                            decode_hybrid(fixed, send_hybrid(fixed, picture)));
                CATCH_CHECK(sent.segments.back().shape.alphabet == 256);
                CATCH_CHECK(sent.segments.back().shape.tolerance == core::Tolerance::kChunked);
            }
        }
    }
}

CATCH_TEST_CASE("hybridflow codec: coded indices lose bands, and say so", "[hybridflow]") {
    const auto codec = test::hybridflow_codec({"indices=coded", "tile=64"});
    const auto picture = test::make_picture(100, 620, 3, 8);
    const auto sent = send_hybrid(codec, picture);
    const auto lost_cells = [&](const core::ReceivedPayload& payload) {
        return codec.decompress({&payload, 1}).front().concealed.size();
    };
    const std::size_t across = 7, rows = 39, first = 32;
    CATCH_CHECK(lost_cells(sent) == 0);
    auto received = sent;
    received.segments.back().confidence.front() = 0;
    CATCH_CHECK(lost_cells(received) == first * across);
    received = sent;
    received.segments.back().symbols.back() ^= 1;  // the checksum notices
    CATCH_CHECK(lost_cells(received) == (rows - first) * across);
    received = sent;
    erase_symbols(received.segments[3]);  // the bands' sizes
    CATCH_CHECK(lost_cells(received) == rows * across);
    received = sent;
    erase_symbols(received.segments[2]);  // the stream, which the indices were coded by
    CATCH_CHECK(lost_cells(received) > rows * across);
    received = sent;
    received.segments[2].confidence.back() = 0;  // its last tile lies in the second band
    CATCH_CHECK(lost_cells(received) == 1 + (rows - first) * across);
    received = sent;
    received.segments.pop_back();
    CATCH_CHECK_THROWS_AS(lost_cells(received), core::InputError);

    auto network = test::tiny_hybridflow();
    network.prior.width = 0;
    const auto open = [&](std::vector<std::string> options) {
        auto old = std::make_shared<models::HybridflowImpl>(network);
        old->continuous->freeze();
        return models::HybridflowCodec(old, "0123456789abcdef" + std::string(48, '0'),
                                       c10::Device(c10::kCPU),
                                       core::CodecOptions(std::move(options)));
    };
    CATCH_CHECK_THROWS_WITH(open({"indices=coded"}), Catch::Contains("no prior"));
    CATCH_CHECK_THROWS_WITH(open({}).decompress({&sent, 1}), Catch::Contains("no prior"));
    CATCH_CHECK(models::HybridflowConfig::from_json(network.to_json()) == network);
}

CATCH_TEST_CASE("hybridflow codec: a lost continuous stream leaves the VQ decoder's picture",
                "[hybridflow]") {
    const auto codec = test::hybridflow_codec({"rate=2"});
    const auto alone = test::hybridflow_codec({"continuous=off"});
    const auto picture = test::make_picture(300, 280, 3, 3);
    const auto sent = send_hybrid(codec, picture);
    const auto plain = decode_hybrid(alone, send_hybrid(alone, picture));
    CATCH_CHECK_FALSE(nearly_equal(decode_hybrid(codec, sent), plain));
    for (std::size_t lost = 0; lost < kStreamSegments; ++lost) {
        CATCH_INFO(lost);
        auto received = sent;
        erase_symbols(received.segments[lost]);
        const auto decoded = codec.decompress({&received, 1}).front();
        CATCH_CHECK(nearly_equal(decoded.picture, plain));
        CATCH_CHECK_FALSE(decoded.concealed.empty());
    }
    // A wrong index of chunks that nobody noticed is a lost stream too, but a fault of the writer
    // where the payload is known to be whole.
    auto wrong = sent;
    for (auto& symbol : wrong.segments[0].symbols) symbol = 255;
    CATCH_CHECK(nearly_equal(decode_hybrid(codec, wrong), plain));
    wrong.confirm();
    CATCH_CHECK_THROWS_AS(decode_hybrid(codec, wrong), core::InputError);
    // One tile of latents: the rest of the picture is as it was.
    auto tile = sent;
    tile.segments[2].confidence.back() = 0;
    const auto found = codec.decompress({&tile, 1}).front();
    CATCH_REQUIRE(found.concealed.size() == 1);
    CATCH_CHECK((found.concealed[0] == core::Area{256, 256, 44, 24}));
}

CATCH_TEST_CASE("hybridflow codec: every index may be lost or doubtful", "[hybridflow]") {
    for (const std::string mask : {"1_1", "1_4", "adaptive"}) {
        const auto codec = test::hybridflow_codec({"mask=" + mask});
        const auto picture = test::make_picture(150, 90, 3, 4);
        const auto sent = send_hybrid(codec, picture);
        auto lost = sent;
        erase_symbols(lost.segments.back());
        const auto guessed = decode_hybrid(codec, lost);
        CATCH_CHECK(guessed.width_px == 150);
        CATCH_CHECK_FALSE(guessed == decode_hybrid(codec, sent));
        for (const std::string option : {"predictor=off", "rounds=1", "rounds=8"}) {
            const auto other = test::hybridflow_codec({"mask=" + mask, option});
            CATCH_CHECK(decode_hybrid(other, lost).samples.size() == picture.samples.size());
        }
        auto all = lost;
        for (auto& segment : all.segments) erase_symbols(segment);
        CATCH_CHECK(decode_hybrid(codec, all).samples.size() == picture.samples.size());
        auto doubtful = sent;
        std::fill(doubtful.segments.back().confidence.begin(),
                  doubtful.segments.back().confidence.end(), std::uint8_t{240});
        CATCH_CHECK(decode_hybrid(codec, doubtful).samples.size() == picture.samples.size());
    }
}

CATCH_TEST_CASE("hybridflow codec: symbols do not depend on threads or batches", "[hybridflow]") {
    const auto codec = test::hybridflow_codec({"mask=adaptive", "keep=0.4", "indices=coded"});
    std::vector<core::Picture> pictures;
    for (std::uint64_t i = 1; i <= 3; ++i) pictures.push_back(test::make_picture(210, 150, 3, i));
    core::set_torch_threads(1);
    const auto together = codec.compress(pictures);
    core::set_torch_threads(2);
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto alone = codec.compress({&pictures[i], 1}).front();
        CATCH_CHECK(alone.header == together[i].header);
        CATCH_CHECK(core::payload_checksum(alone) == core::payload_checksum(together[i]));
    }
    core::set_torch_threads(0);
    test::check_from_eight_threads(codec, pictures);
}

CATCH_TEST_CASE("hybridflow codec: symbols and predictions are the same without oneDNN",
                "[hybridflow]") {
    std::vector<core::Picture> pictures;
    for (std::uint64_t i = 1; i <= 2; ++i) pictures.push_back(test::make_picture(210, 150, 3, i));
    for (const std::string mask : {"1_1", "1_4"}) {
        const auto codec = test::hybridflow_codec({"mask=" + mask});
        const auto with = codec.compress(pictures);
        at::globalContext().setUserEnabledMkldnn(false);
        const auto without = codec.compress(pictures);
        const auto received = core::as_received(with.front());
        const auto plain = decode_hybrid(codec, received);
        at::globalContext().setUserEnabledMkldnn(true);
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            CATCH_CHECK(core::payload_checksum(with[i]) == core::payload_checksum(without[i]));
        }
        // Were one index predicted otherwise, a block would differ by far more.
        CATCH_CHECK(nearly_equal(plain, decode_hybrid(codec, received)));
    }
}

CATCH_TEST_CASE("hybridflow codec: a search finds words that look better, or cost less",
                "[hybridflow]") {
    auto lpips = models::load_lpips(models::weights_path("lpips-alex", models::model_folders()));
    const auto picture = test::make_picture(110, 90, 3, 4);
    const auto original = core::to_tensor({&picture, 1});
    const auto judged = [&](const core::Picture& decoded) {
        const auto made = core::to_tensor({&decoded, 1});
        return lpips(made, original).item<double>() +
               8 * at::mse_loss(made, original).item<double>();
    };
    for (const std::string stream : {"off", "on"}) {
        CATCH_INFO("stream " << stream);
        const auto sent = [&](const std::vector<std::string>& more) {
            auto options = more;
            options.push_back("continuous=" + stream);
            const auto network = test::random_hybridflow(1);
            {
                const torch::NoGradGuard no_grad;
                network->prior->out->bias[3] += 4;  // the word that costs least
            }
            const models::HybridflowCodec codec(network, std::string(64, '0'),
                                                c10::Device(c10::kCPU),
                                                core::CodecOptions(std::move(options)));
            const auto payload = send_hybrid(codec, picture);
            return std::pair{judged(decode_hybrid(codec, payload)),
                             payload.segments.back().symbols};
        };
        const auto plain = sent({}), searched = sent({"search=3"});
        CATCH_CHECK(searched.first < plain.first);
        CATCH_CHECK_FALSE(searched.second == plain.second);
        const auto coded = sent({"indices=coded"});
        const auto free = sent({"indices=coded", "search=6", "bit_price=0"});
        const auto dear = sent({"indices=coded", "search=6", "bit_price=1"});
        CATCH_CHECK(free.first < coded.first);
        CATCH_CHECK(dear.second.size() < coded.second.size());
        CATCH_CHECK(dear.second.size() < free.second.size());
    }
    CATCH_CHECK_THROWS_WITH(test::hybridflow_codec({"search=3", "mask=1_4"}),
                            Catch::Contains("'search'"));
    for (const auto& [width, height] : {std::pair{1U, 1U}, {20U, 3U}, {16U, 1100U}}) {
        const auto codec = test::hybridflow_codec({"search=1"});
        const auto small = test::make_picture(width, height, 1, 2);
        CATCH_CHECK(decode_hybrid(codec, send_hybrid(codec, small)).height_px == height);
    }
}

CATCH_TEST_CASE("hybridflow codec: payloads that do not fit are refused", "[hybridflow]") {
    const auto codec = test::hybridflow_codec();
    const auto sent = send_hybrid(codec, test::make_picture(70, 40));
    const auto refuses = [&](auto change) {
        auto received = sent;
        change(received);
        CATCH_CHECK_THROWS_AS(decode_hybrid(codec, received), core::InputError);
    };
    refuses([](auto& payload) { payload.header.parameters[0] = 2; });
    refuses([](auto& payload) { payload.header.parameters[1] |= 14; });
    refuses([](auto& payload) { payload.header.parameters[1] |= 64; });
    refuses([](auto& payload) { payload.header.parameters[1] ^= 32; });
    refuses([](auto& payload) { payload.header.parameters[3] = 200; });
    refuses([](auto& payload) { payload.header.parameters.pop_back(); });
    refuses([](auto& payload) { payload.header.model[0] ^= 1; });
    refuses([](auto& payload) { payload.segments.pop_back(); });
    refuses([](auto& payload) { payload.segments.clear(); });
    refuses([](auto& payload) { payload.segments.back().shape.alphabet = 8; });
    refuses([](auto& payload) { payload.header.width_px = 100; });
}

namespace {

/// A codebook as a pool gives it back.
struct PoolBook {
    explicit PoolBook(const core::ImageCodec& codec)
        : object(codec.shared_objects(core::SharedRole::kCodebook).at(0)),
          payload(core::as_received(object.payload)) {}

    std::vector<core::ReceivedShared> shared(const std::string& damage = {}) const {
        return {{core::SharedRole::kCodebook, object.name, damage, &payload}};
    }

    core::SharedObject object;
    core::ReceivedPayload payload;
};

models::WeightsId save_whole(const models::HybridflowImpl& network,
                             const std::filesystem::path& path) {
    std::filesystem::create_directories(path.parent_path());
    models::save_model(path, network,
                       {{"codec", "hybridflow"}, {"config", network.config.to_json()}},
                       models::Precision::kFloat16);
    return {models::load_model(path).metadata.at("hash"), path};
}

void save_file(const std::filesystem::path& path, core::TensorFile file) {
    std::filesystem::create_directories(path.parent_path());
    file.metadata["hash"] = core::hash_tensors(file.tensors);
    core::save_tensors(path, file);
}

}  // namespace

CATCH_TEST_CASE("hybridflow codec: weights without their codebook read pools that bring it",
                "[hybridflow]") {
    const test::TemporaryFolder folder;
    const auto whole = save_whole(*test::random_hybridflow(6), folder / "whole.safetensors");
    auto file = models::load_model(whole.file);
    file.metadata["whole_model"] = whole.hash;
    CATCH_REQUIRE(file.tensors.erase("vqgan.book16.entries") == 1);
    save_file(folder / "bare" / "bare.safetensors", file);

    core::CodecOptions none;
    const auto codec = models::open_codec(whole.file.string(), {}, "cpu", none);
    const auto picture = test::make_picture(90, 120);
    const auto sent = send_hybrid(*codec, picture);
    const auto wanted = decode_hybrid(*codec, sent);
    PoolBook book(*codec);
    const auto opened = [&](const std::vector<core::ReceivedShared>& shared) {
        return models::open_codec_for(sent.header, {folder / "bare"}, "cpu", none, shared);
    };
    CATCH_CHECK(decode_hybrid(*opened(book.shared()), sent) == wanted);
    CATCH_CHECK_THROWS_WITH(opened({}), Catch::Contains("codebook"));
    CATCH_CHECK_THROWS_WITH(
        models::open_codec((folder / "bare" / "bare.safetensors").string(), {}, "cpu", none),
        Catch::Contains("codebook"));

    // Without residuals and copy: nearly the same book.
    erase_symbols(book.payload.segments[1]);
    erase_symbols(book.payload.segments[2]);
    const auto coarse = decode_hybrid(*opened(book.shared("2 strands missing")), sent);
    CATCH_CHECK_FALSE(coarse == wanted);
    CATCH_CHECK(core::psnr_db(coarse, wanted) > 25);
    // A word that is lost altogether is predicted like a lost index.
    std::fill_n(book.payload.segments[0].confidence.begin(), 4, std::uint8_t{0});
    CATCH_CHECK(decode_hybrid(*opened(book.shared("3 strands missing")), sent).samples.size() ==
                picture.samples.size());
    erase_symbols(book.payload.segments[0]);
    CATCH_CHECK_THROWS_AS(opened(book.shared("all strands missing")), core::RecoveryError);
    book.payload.header.parameters[1] = 8;
    CATCH_CHECK_THROWS_AS(opened(book.shared()), core::InputError);
}

CATCH_TEST_CASE("hybridflow codec: its vqgan and mlic may lie in files of their own",
                "[hybridflow]") {
    const test::TemporaryFolder folder;
    const auto network = test::random_hybridflow(6);
    const auto whole = save_whole(*network, folder / "whole" / "whole.safetensors");
    auto file = models::load_model(whole.file);
    for (const auto& part : models::hybridflow_parts()) {
        core::TensorFile own;
        for (const auto& [name, tensor] : file.tensors) {
            if (name.starts_with(part.prefix))
                own.tensors[name.substr(part.prefix.size())] = tensor;
        }
        std::erase_if(file.tensors,
                      [&](const auto& one) { return one.first.starts_with(part.prefix); });
        own.metadata = {{"codec", part.codec},
                        {"config", part.codec == "mlic" ? network->config.continuous.to_json()
                                                        : network->config.vqgan.to_json()}};
        save_file(folder / "split" / (part.codec + ".safetensors"), own);
        const auto hash = core::hash_tensors(own.tensors);
        std::vector<std::int64_t> bytes;
        for (std::size_t i = 0; i < hash.size(); i += 2) {
            bytes.push_back(std::stol(hash.substr(i, 2), nullptr, 16));
        }
        file.tensors[part.hash] = torch::tensor(bytes, torch::kUInt8);
    }
    save_file(folder / "split" / "hybridflow.safetensors", file);
    core::CodecOptions none;
    const auto codec = models::open_codec(whole.file.string(), {}, "cpu", none);
    const auto split =
        models::open_codec((folder / "split" / "hybridflow.safetensors").string(), {}, "cpu", none);
    const auto picture = test::make_picture(90, 120);
    CATCH_CHECK(decode_hybrid(*split, send_hybrid(*split, picture)) ==
                decode_hybrid(*codec, send_hybrid(*codec, picture)));

    // All three files go into a pool, and a reader without any takes them from there.
    const auto objects = split->shared_objects(core::SharedRole::kWeights);
    CATCH_REQUIRE(objects.size() == 3);
    std::vector<core::ReceivedPayload> payloads;
    for (const auto& object : objects) payloads.push_back(core::as_received(object.payload));
    for (auto& payload : payloads) payload.confirm();
    std::vector<core::ReceivedShared> shared;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        shared.push_back({core::SharedRole::kWeights, objects[i].name, "", &payloads[i]});
    }
    const auto sent = send_hybrid(*split, picture);
    const auto from_pool = models::open_codec_for(sent.header, {}, "cpu", none, shared);
    CATCH_CHECK(decode_hybrid(*from_pool, sent) == decode_hybrid(*split, sent));
    shared.pop_back();
    CATCH_CHECK_THROWS_WITH(models::open_codec_for(sent.header, {}, "cpu", none, shared),
                            Catch::Contains("mlic"));
}

CATCH_TEST_CASE("hybridflow codebook: on its grid exact, by Q alone half a step of 256 off",
                "[hybridflow]") {
    torch::manual_seed(8);
    const auto book = torch::randn({40, 8}) * 3;
    const auto grid = models::GridBook::of(book);
    CATCH_CHECK((grid.values() - book).abs().max().item<double>() <= grid.step * 0.5001);
    CATCH_CHECK(models::GridBook::of(grid.values()) == grid);
    auto object = models::codebook_object(grid, "book", {1, 2, 3, 4});
    auto payload = core::as_received(object.payload);
    const core::ReceivedShared shared{core::SharedRole::kCodebook, "book", "", &payload};
    CATCH_CHECK(models::read_codebook_object(shared).book == grid);
    erase_symbols(payload.segments[1]);
    erase_symbols(payload.segments[2]);
    const auto coarse = models::read_codebook_object(shared);
    CATCH_CHECK(coarse.coarse_words == 40);
    for (std::size_t i = 0; i < grid.entries.size(); ++i) {
        CATCH_REQUIRE(std::abs(int{coarse.book.entries[i]} - int{grid.entries[i]}) <= 128);
    }
    CATCH_CHECK(models::GridBook::of(torch::zeros({2, 3})).values().abs().sum().item<double>() ==
                0);
}

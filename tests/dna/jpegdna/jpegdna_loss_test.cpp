// Strands of the package with lost oligos: where blocks begin, at which level, and what is guessed.
#include "core/metrics.hpp"
#include "core/random.hpp"
#include "core/ycbcr.hpp"
#include "dna/jpegdna/conceal.hpp"
#include "dna/jpegdna/extrapolation.hpp"
#include "dna/jpegdna/run_levels.hpp"
#include "dna/jpegdna/start_finder.hpp"
#include "dna/jpegdna/strand_decoder.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/small_png.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace oligo;

namespace {

constexpr std::size_t kOligoNt = 127;

core::Picture crop(const core::Picture& photo, std::size_t left, std::size_t top,
                   std::uint32_t width, std::uint32_t height) {
    core::Picture part{width, height, photo.channels, {}};
    for (std::size_t y = 0; y < height; ++y) {
        const auto from =
            photo.samples.begin() +
            static_cast<std::ptrdiff_t>(((top + y) * photo.width_px + left) * photo.channels);
        part.samples.insert(part.samples.end(), from,
                            from + static_cast<std::ptrdiff_t>(width * photo.channels));
    }
    return part;
}

/// A coded picture that loses oligos.
class Lossy {
  public:
    Lossy(const core::Picture& picture, const dna::PictureSettings& settings)
        : picture_(picture),
          strand_(dna::PictureCoder(settings).encode(picture)),
          coder_(settings, strand_.frequencies) {}

    void lose(std::uint32_t per_cent, std::uint64_t seed) {
        core::Random random(seed);
        known_.assign(strand_.bases.size(), 255);
        for (std::size_t i = 0; i < known_.size(); i += kOligoNt) {
            if (random.below(100) >= per_cent) continue;
            const std::size_t end = std::min(i + kOligoNt, known_.size());
            std::fill(known_.begin() + static_cast<std::ptrdiff_t>(i),
                      known_.begin() + static_cast<std::ptrdiff_t>(end), 0);
        }
    }
    /// Wrong bases that are believed, one in `one_in`.
    void mistake(std::uint32_t one_in, std::uint64_t seed) {
        core::Random random(seed);
        for (char& base : strand_.bases) {
            if (random.below(one_in) == 0) base = "ACGT"[random.below(4)];
        }
    }
    std::vector<dna::BlockLevels> empty() const {
        return coder_.empty_blocks(picture_.width_px, picture_.height_px);
    }
    std::vector<dna::BlockStart> find() {
        return dna::find_block_starts(coder_, strand_.bases, known_, empty());
    }
    /// The first block after each gap, and the level before it.
    std::vector<dna::BlockStart> truth() const {
        std::vector<dna::BlockStart> starts;
        for (std::size_t i = 1; i < known_.size(); ++i) {
            if (known_[i] == 0 || known_[i - 1] != 0) continue;
            const auto next =
                std::find_if(strand_.starts.begin(), strand_.starts.end(),
                             [i](const dna::BlockStart& start) { return start.position_nt >= i; });
            if (next != strand_.starts.end()) starts.push_back(*next);
        }
        return starts;
    }
    bool is_block(const dna::BlockStart& start) const {
        return strand_.starts.at(start.block).position_nt == start.position_nt;
    }
    std::vector<dna::DecodedPlane> decode(const std::vector<dna::BlockStart>& starts) {
        return dna::decode_damaged(coder_, strand_.bases, known_, starts, empty());
    }
    double psnr_db(const std::vector<dna::BlockStart>& starts) {
        const auto planes = decode(starts);
        const dna::Sampling sampling = coder_.settings().sampling;
        std::vector<dna::Plane> channels;
        for (std::size_t c = 0; c < planes.size(); ++c) {
            const auto shape =
                dna::channel_shape(picture_.width_px, picture_.height_px, sampling, c);
            channels.push_back(dna::conceal(planes[c], shape, coder_.quantiser(c)));
        }
        return core::psnr_db(picture_, dna::join_channels(channels, sampling));
    }
    std::vector<dna::BlockLevels> clean() {
        return coder_.decode(strand_.bases, picture_.width_px, picture_.height_px);
    }

  private:
    core::Picture picture_;
    dna::PictureStrand strand_;
    dna::PictureCoder coder_;
    std::vector<std::uint8_t> known_;
};

}  // namespace

CATCH_TEST_CASE("jpegdna loss: nearly all blocks are found, in gray and colour", "[jpegdna]") {
    dna::PictureSettings gray{.dialect = dna::Dialect::kPackage}, colour = gray, own = gray;
    colour.colour = own.colour = own.image_frequencies = true;
    colour.sampling = dna::Sampling::k422;
    for (const auto& settings : {gray, colour, own}) {
        std::size_t right = 0, all = 0;
        double short_of = 0;
        int trials = 0;
        for (const std::string name : {"kodim03", "kodim13", "kodim23"}) {
            const auto rgb =
                crop(test::read_small_png(std::string(OLIGO_TEST_DATA) + "/" + name + ".png"), 128,
                     100, 416, 288);
            Lossy lossy(settings.colour ? core::rgb_to_ycbcr(rgb) : test::luma_of(rgb), settings);
            for (std::uint64_t seed = 1; seed <= 3; ++seed) {
                lossy.lose(3, seed);
                const auto found = lossy.find();
                for (const auto& start : found) right += lossy.is_block(start);
                all += std::max(found.size(), lossy.truth().size());
                short_of += lossy.psnr_db(lossy.truth()) - lossy.psnr_db(found);
                ++trials;
            }
        }
        CATCH_INFO(right << " of " << all << ", " << short_of / trials << " dB short");
        CATCH_CHECK(all > 100);
        CATCH_CHECK(right > 0.9 * static_cast<double>(all));
        CATCH_CHECK(short_of / trials < 0.5);
    }
}

CATCH_TEST_CASE("jpegdna loss: whatever is lost or wrong, there is a picture", "[jpegdna]") {
    const auto photo = test::read_small_png(std::string(OLIGO_TEST_DATA) + "/kodim05.png");
    core::Random random(4);
    for (unsigned i = 0; i < 60; ++i) {
        dna::PictureSettings settings{.dialect = static_cast<dna::Dialect>(i % 3)};
        settings.colour = i % 4 != 0;
        settings.sampling = static_cast<dna::Sampling>(i % 5);
        settings.image_frequencies = random.below(2) == 0;
        settings.alpha_thousandths = 100 + random.below(4000);
        const auto part = crop(photo, random.below(500), random.below(300), 1 + random.below(120),
                               1 + random.below(90));
        Lossy lossy(settings.colour ? core::rgb_to_ycbcr(part) : test::luma_of(part), settings);
        lossy.lose(5 + random.below(70), i);
        if (i % 2 == 0) lossy.mistake(20 + random.below(200), i);
        const auto found = lossy.find();
        for (std::size_t k = 1; k < found.size(); ++k) {
            CATCH_REQUIRE(found[k].position_nt > found[k - 1].position_nt);
            CATCH_REQUIRE(found[k].block > found[k - 1].block);
        }
        CATCH_CHECK(lossy.psnr_db(found) > 4);
    }
}

CATCH_TEST_CASE("jpegdna loss: runs far from gray find their level", "[jpegdna]") {
    core::Picture bright = test::make_picture(320, 96, 1);
    for (std::uint8_t& sample : bright.samples)
        sample = static_cast<std::uint8_t>(215 + sample / 8);
    Lossy lossy(bright, {.dialect = dna::Dialect::kPackage});
    const auto blocks = lossy.clean()[0];
    lossy.lose(8, 3);
    auto starts = lossy.truth();
    CATCH_REQUIRE(starts.size() > 1);
    const double told = lossy.psnr_db(starts);
    for (auto& start : starts) start.previous_dc.reset();
    CATCH_CHECK(lossy.psnr_db(starts) > told - 0.3);
}

CATCH_TEST_CASE("jpegdna loss: the coefficients before a gap are kept", "[jpegdna]") {
    const auto photo = test::read_small_png(std::string(OLIGO_TEST_DATA) + "/kodim23.png");
    Lossy lossy(crop(test::luma_of(photo), 200, 100, 320, 200),
                {.dialect = dna::Dialect::kPackage});
    const auto blocks = lossy.clean()[0];
    lossy.lose(5, 9);
    const auto starts = lossy.truth();
    const auto plane = lossy.decode(starts)[0];
    std::size_t kept = 0;
    for (std::size_t i = 0; i < plane.states.size(); ++i) {
        if (plane.prefixes[i] == 0) continue;
        CATCH_CHECK(plane.states[i] == dna::BlockState::kMissing);
        const auto have = plane.blocks.block(i), true_levels = blocks.block(i);
        CATCH_CHECK(
            std::equal(have.begin(), have.begin() + plane.prefixes[i], true_levels.begin()));
        ++kept;
    }
    CATCH_CHECK(2 * kept > starts.size());
    CATCH_CHECK(kept <= starts.size() + 1);
}

CATCH_TEST_CASE("jpegdna loss: waves go on into what is missing", "[jpegdna]") {
    constexpr std::size_t kSide = 32;
    dna::Extrapolator extrapolator(kSide);
    std::vector<float> samples, weights, model(kSide * kSide);
    for (std::size_t y = 0; y < kSide; ++y) {
        for (std::size_t x = 0; x < kSide; ++x) {
            const double phase = 2 * std::numbers::pi * (3.0 * x + 1.0 * y) / kSide;
            samples.push_back(static_cast<float>(20 + 50 * std::sin(phase)));
            const bool missing = x >= 12 && x < 20 && y >= 12 && y < 20;
            weights.push_back(missing ? 0.0F : 1.0F);
        }
    }
    extrapolator.run(samples, weights, model);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        CATCH_REQUIRE(std::abs(model[i] - samples[i]) < 2);
    }
    std::fill(weights.begin(), weights.end(), 0.0F);
    extrapolator.run(samples, weights, model);
    CATCH_CHECK(*std::max_element(model.begin(), model.end()) == 0);
}

CATCH_TEST_CASE("jpegdna loss: levels of runs are found together", "[jpegdna]") {
    const dna::BlockQuantiser quantiser(8, 0.5, dna::QuantisationTable::kLuma);
    dna::Plane plane{96, 80, {}};
    for (std::uint32_t y = 0; y < plane.height_px; ++y) {
        for (std::uint32_t x = 0; x < plane.width_px; ++x) {
            plane.samples.push_back(static_cast<std::uint8_t>(128 + 60 * std::sin(0.05 * x)));
        }
    }
    const dna::BlockLevels truth = dna::quantise(plane, quantiser);
    // In eight rows in turn all but the first blocks are known up to a constant: most runs have
    // only others of their kind above and below them.
    dna::BlockLevels damaged = truth;
    std::vector<dna::BlockState> states(truth.blocks(), dna::BlockState::kKnown);
    for (std::size_t row = 1; row < 9; ++row) {
        for (std::size_t i = row * 12 + row / 3 + 1; i < (row + 1) * 12; ++i) {
            states[i] = dna::BlockState::kRelative;
            damaged.block(i)[0] =
                static_cast<std::int16_t>(truth.block(i)[0] + 7 * static_cast<int>(row % 5) - 19);
        }
        states[row * 12 + row / 3] = dna::BlockState::kMissing;
        std::fill_n(damaged.block(row * 12 + row / 3).begin(), 64, std::int16_t{0});
    }
    const std::vector<std::uint16_t> prefixes(truth.blocks(), 0);
    dna::fit_run_levels(damaged, states, prefixes, quantiser);
    for (std::size_t i = 0; i < states.size(); ++i) {
        CATCH_CHECK(states[i] != dna::BlockState::kRelative);
        if (states[i] == dna::BlockState::kKnown) {
            CATCH_CHECK(damaged.block(i)[0] == truth.block(i)[0]);
        }
    }
}

CATCH_TEST_CASE("jpegdna loss: black and white limit the level of a run", "[jpegdna]") {
    const dna::BlockQuantiser quantiser(8, 0.2, dna::QuantisationTable::kLuma);
    // Between stripes a block that is black where it touches them and white elsewhere: the borders,
    // which are far from alike, ask for half of white more.
    dna::Plane plane{24, 24, std::vector<std::uint8_t>(24 * 24, 0)};
    for (std::size_t y = 0; y < 24; ++y) {
        for (std::size_t x = 0; x < 24; ++x) {
            const bool inside = y >= 8 && y < 16;
            const bool white = inside ? y > 8 && y < 15 : x % 2 == 1;
            plane.samples[y * 24 + x] = white ? 255 : 0;
        }
    }
    const dna::BlockLevels truth = dna::quantise(plane, quantiser);
    dna::BlockLevels damaged = truth;
    std::vector<dna::BlockState> states(9, dna::BlockState::kKnown);
    states[3] = dna::BlockState::kMissing;
    states[4] = dna::BlockState::kRelative;
    states[5] = dna::BlockState::kMissing;
    damaged.block(4)[0] = static_cast<std::int16_t>(damaged.block(4)[0] - 40);
    dna::fit_run_levels(damaged, states, std::vector<std::uint16_t>(9, 0), quantiser);
    const double off = (damaged.block(4)[0] - truth.block(4)[0]) * quantiser.dc_level();
    CATCH_CHECK(std::abs(off) < 40);
}

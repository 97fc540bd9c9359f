// What lost oligos of the jpegdna package's format cost: PSNR below the clean picture as decoded,
// with an oracle that knows where blocks begin, and with one that knows their DC levels as well,
// the bound for any start finder. usage: jpegdna_loss SEEDS LOST_PER_CENT PICTURE.png...
#include "core/error.hpp"
#include "core/metrics.hpp"
#include "core/random.hpp"
#include "core/ycbcr.hpp"
#include "dna/jpegdna/codec.hpp"
#include "dna/jpegdna/conceal.hpp"
#include "dna/jpegdna/start_finder.hpp"
#include "dna/jpegdna/strand_decoder.hpp"
#include "tests/support/small_png.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace oligo;

namespace {

constexpr std::size_t kOligoNt = 127;  // bases of the strand on an oligo with Illumina primers

struct Case {
    const char* name;
    dna::PictureSettings settings;
};

std::vector<Case> cases() {
    dna::PictureSettings gray{.dialect = dna::Dialect::kPackage};
    dna::PictureSettings own = gray, coarse = gray, colour = gray, colour_own = gray;
    own.image_frequencies = colour_own.image_frequencies = true;
    coarse.alpha_thousandths = 2000;
    colour.colour = colour_own.colour = true;
    colour.sampling = dna::Sampling::k422;
    colour_own.sampling = dna::Sampling::k420;
    return {{"gray", gray},
            {"gray alpha 2", coarse},
            {"gray own", own},
            {"4:2:2", colour},
            {"4:2:0 own", colour_own}};
}

/// Bases of oligos that came, the first always: 255 for a known base.
std::vector<std::uint8_t> lose(std::size_t strand_nt, std::uint32_t per_cent, std::uint64_t seed) {
    core::Random random(seed);
    std::vector<std::uint8_t> known(strand_nt, 255);
    for (std::size_t begin = 0; begin < strand_nt; begin += kOligoNt) {
        if (random.below(100) >= per_cent) continue;
        const std::size_t end = std::min(begin + kOligoNt, strand_nt);
        std::fill(known.begin() + static_cast<std::ptrdiff_t>(begin),
                  known.begin() + static_cast<std::ptrdiff_t>(end), 0);
    }
    return known;
}

/// The first block after every gap, with the DC level before it.
std::vector<dna::BlockStart> oracle(const std::vector<dna::BlockStart>& blocks,
                                    const std::vector<std::uint8_t>& known) {
    std::vector<dna::BlockStart> starts;
    std::size_t block = 0;
    for (std::size_t i = 1; i < known.size(); ++i) {
        if (known[i] == 0 || known[i - 1] != 0) continue;
        while (block < blocks.size() && blocks[block].position_nt < i) ++block;
        if (block < blocks.size()) starts.push_back(blocks[block]);
    }
    return starts;
}

struct Loss {
    double found = 0, told = 0, placed = 0;  ///< dB below the clean picture
    std::size_t wrong = 0, starts = 0;
};

class Trial {
  public:
    Trial(const core::Picture& picture, const dna::PictureSettings& settings)
        : picture_(settings.colour ? core::rgb_to_ycbcr(picture) : picture),
          strand_(dna::PictureCoder(settings).encode(picture_)),
          coder_(settings, strand_.frequencies),
          truth_(picture) {
        clean_ = psnr(
            coder_.reconstruct(coder_.decode(strand_.bases, picture_.width_px, picture_.height_px),
                               picture_.width_px, picture_.height_px));
    }

    Loss run(std::uint32_t per_cent, std::uint64_t seed) {
        const auto known = lose(strand_.bases.size(), per_cent, seed);
        std::string bases = strand_.bases;
        for (std::size_t i = 0; i < bases.size(); ++i) {
            if (known[i] == 0) bases[i] = 'A';
        }
        const auto told = oracle(strand_.starts, known);
        const auto found = dna::find_block_starts(
            coder_, bases, known, coder_.empty_blocks(picture_.width_px, picture_.height_px));
        Loss loss{clean_ - decode(bases, known, found), clean_ - decode(bases, known, told), 0, 0,
                  found.size()};
        auto placed = told;
        for (dna::BlockStart& start : placed) start.previous_dc.reset();
        loss.placed = clean_ - decode(bases, known, placed);
        for (const dna::BlockStart& start : found) {
            const auto same = [&](const dna::BlockStart& block) {
                return block.position_nt == start.position_nt && block.block == start.block;
            };
            loss.wrong += std::none_of(strand_.starts.begin(), strand_.starts.end(), same);
        }
        return loss;
    }
    double clean() const { return clean_; }

  private:
    double psnr(const core::Picture& decoded) const {
        return core::psnr_db(truth_,
                             coder_.settings().colour ? core::ycbcr_to_rgb(decoded) : decoded);
    }
    double decode(const std::string& bases, const std::vector<std::uint8_t>& known,
                  const std::vector<dna::BlockStart>& starts) {
        const auto planes =
            dna::decode_damaged(coder_, bases, known, starts,
                                coder_.empty_blocks(picture_.width_px, picture_.height_px));
        std::vector<dna::Plane> channels;
        for (std::size_t channel = 0; channel < planes.size(); ++channel) {
            const dna::Plane shape = dna::channel_shape(picture_.width_px, picture_.height_px,
                                                        coder_.settings().sampling, channel);
            channels.push_back(dna::conceal(planes[channel], shape, coder_.quantiser(channel)));
        }
        return psnr(dna::join_channels(channels, coder_.settings().sampling));
    }

    core::Picture picture_;
    dna::PictureStrand strand_;
    dna::PictureCoder coder_;
    core::Picture truth_;
    double clean_ = 0;
};

void measure(const Case& one, int seeds, std::uint32_t per_cent,
             const std::vector<std::string>& paths) {
    std::vector<double> losses;
    double found = 0, told = 0, placed = 0;
    std::size_t wrong = 0, starts = 0, within = 0;
    for (const std::string& path : paths) {
        const core::Picture rgb = test::read_small_png(path);
        Trial trial(one.settings.colour ? rgb : test::luma_of(rgb), one.settings);
        for (int seed = 0; seed < seeds; ++seed) {
            const Loss loss = trial.run(per_cent, 1000 + static_cast<std::uint64_t>(seed));
            losses.push_back(loss.found);
            found += loss.found;
            told += loss.told;
            placed += loss.placed;
            wrong += loss.wrong;
            starts += loss.starts;
            within += loss.found <= 0.5;
        }
    }
    const auto count = static_cast<double>(losses.size());
    std::printf(
        "%-14s mean %.2f, worst %.2f, within .5 dB %zu of %zu, oracle of places %.2f, and levels "
        "%.2f, "
        "starts %zu, wrong %zu\n",
        one.name, found / count, *std::max_element(losses.begin(), losses.end()), within,
        losses.size(), placed / count, told / count, starts, wrong);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::fprintf(stderr, "usage: jpegdna_loss SEEDS LOST_PER_CENT PICTURE.png...\n");
        return 2;
    }
    try {
        for (const Case& one : cases()) {
            measure(one, std::atoi(argv[1]), static_cast<std::uint32_t>(std::atoi(argv[2])),
                    std::vector<std::string>(argv + 3, argv + argc));
        }
    } catch (const core::Error& error) {
        std::fprintf(stderr, "jpegdna_loss: %s\n", error.what());
        return 1;
    }
    return 0;
}

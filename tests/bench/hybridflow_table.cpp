// Rate and quality of codec hybridflow over pictures, and its quality when strands are lost or
// bases are wrong and no outer code repairs anything. Prints CSV; scripts/hybridflow_figure.py
// draws it. usage: hybridflow_table rate WEIGHTS SETTING... -- PICTURE...
//        hybridflow_table loss WEIGHTS SETTING... -- PICTURE...
// SETTING: options of the codec, joined by commas (mask=1_4,rate=2); "default" for none.
#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/metrics.hpp"
#include "core/random.hpp"
#include "dna/codebook/fixed_length_code.hpp"
#include "models/metrics/picture_metric.hpp"
#include "models/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <sstream>

using namespace oligo;

namespace {

constexpr std::size_t kStrandBytes = 32;  ///< payload of a strand of some 150 bases
constexpr int kTrials = 2;

std::unique_ptr<core::ImageCodec> open(const std::string& weights, const std::string& setting) {
    std::vector<std::string> options;
    std::stringstream stream(setting == "default" ? std::string() : setting);
    for (std::string one; std::getline(stream, one, ',');) options.push_back(one);
    core::CodecOptions taken(options);
    auto codec = models::open_codec(weights, models::model_folders(), "cpu", taken);
    if (!taken.left().empty()) throw core::InputError("no option '" + taken.left().front() + "'");
    return codec;
}

/// Sums of figures over pictures.
struct Figures {
    double bits = 0, pixels = 0, psnr = 0, alex = 0, squeeze = 0;
    int count = 0;
};

class Judge {
  public:
    Judge()
        : alex_(models::open_picture_metric("lpips-alex", {models::model_folders(), {}, "cpu"})),
          squeeze_(
              models::open_picture_metric("lpips-squeeze", {models::model_folders(), {}, "cpu"})) {}

    void add(Figures& figures, const core::Picture& original, const core::Picture& decoded,
             bool with_squeeze) {
        figures.psnr += core::psnr_db(original, decoded);
        figures.alex += alex_->measure(original, decoded).value_or(0);
        if (with_squeeze) figures.squeeze += squeeze_->measure(original, decoded).value_or(0);
        ++figures.count;
    }

  private:
    std::unique_ptr<models::PictureMetric> alex_, squeeze_;
};

std::vector<core::Picture> load(const std::vector<std::string>& paths) {
    std::vector<core::Picture> pictures;
    for (const auto& path : paths) pictures.push_back(core::to_rgb(core::load_picture(path)));
    return pictures;
}

void print_rates(const std::string& weights, const std::vector<std::string>& settings,
                 const std::vector<core::Picture>& pictures) {
    Judge judge;
    std::cout << "setting,bpp,indices_bpp,psnr_db,lpips_alex,lpips_squeeze\n";
    for (const auto& setting : settings) {
        const auto codec = open(weights, setting);
        Figures sum;
        double indices = 0;
        for (const auto& picture : pictures) {
            const auto payload = codec->compress({&picture, 1}).front();
            const auto pixels = static_cast<double>(picture.pixels());
            sum.bits += core::payload_bits(core::shapes_of(payload)) / pixels;
            indices +=
                core::payload_bits(std::vector{core::shape_of(payload.segments.back())}) / pixels;
            const auto received = core::as_received(payload);
            judge.add(sum, picture, codec->decompress({&received, 1}).front().picture, true);
        }
        const double n = sum.count;
        std::cout << fmt::format("\"{}\",{:.5f},{:.5f},{:.3f},{:.4f},{:.4f}", setting, sum.bits / n,
                                 indices / n, sum.psnr / n, sum.alex / n, sum.squeeze / n)
                  << std::endl;
    }
}

/// Loses each run of symbols that fill a strand with a chance of `share`.
void lose_strands(core::ReceivedSegment& segment, double share, core::Random& random) {
    const auto bits = std::log2(static_cast<double>(segment.shape.alphabet));
    const auto run = std::max<std::size_t>(1, static_cast<std::size_t>(8 * kStrandBytes / bits));
    for (std::size_t first = 0; first < segment.symbols.size(); first += run) {
        if (random.uniform() >= share) continue;
        const auto last = std::min(segment.symbols.size(), first + run);
        for (auto i = first; i < last; ++i) segment.confidence[i] = 0;
    }
}

/// Substitutes bases of the words that stand for symbols, and reads them again once.
void substitute(core::ReceivedSegment& segment, double rate, core::Random& random) {
    constexpr std::uint8_t kValidWord = 252, kOutsideTheBook = 64;
    static std::map<std::uint32_t, std::unique_ptr<dna::FixedLengthCode>> codes;
    auto& code = codes[segment.shape.alphabet];
    if (!code) {
        const auto family = dna::BookFamily::kPaircode;
        const auto nt = dna::Codebook::shortest_word_nt(family, segment.shape.alphabet);
        code = std::make_unique<dna::FixedLengthCode>(
            dna::Codebook::get(family, nt), segment.shape.alphabet, dna::Assignment::kNatural);
    }
    std::string bases(segment.symbols.size() * code->word_nt(), 'A');
    code->encode(segment.symbols, bases.data());
    for (char& base : bases) {
        if (random.uniform() >= rate) continue;
        const auto at = std::string_view("ACGT").find(base);
        base = "ACGT"[(at + 1 + random.below(3)) % 4];
    }
    std::vector<std::uint8_t> distance(segment.symbols.size());
    code->decode(bases, segment.symbols, distance);
    for (std::size_t i = 0; i < distance.size(); ++i) {
        segment.confidence[i] = distance[i] > 0 ? kOutsideTheBook : kValidWord;
    }
}

void print_losses(const std::string& weights, const std::vector<std::string>& settings,
                  const std::vector<core::Picture>& pictures) {
    Judge judge;
    std::cout << "setting,fill,damage,share,psnr_db,lpips_alex\n";
    for (const auto& setting : settings) {
        for (const std::string fill : {"predictor", "nearest"}) {
            const auto base = setting == "default" ? std::string() : setting + ",";
            const auto codec =
                open(weights, base + (fill == "nearest" ? "predictor=off" : "predictor=on"));
            std::vector<core::ReceivedPayload> sent;
            for (const auto& picture : pictures) {
                sent.push_back(core::as_received(codec->compress({&picture, 1}).front()));
            }
            const auto row = [&](const std::string& damage, double share) {
                Figures sum;
                for (std::size_t p = 0; p < pictures.size(); ++p) {
                    for (int trial = 0; trial < (share > 0 ? kTrials : 1); ++trial) {
                        auto received = sent[p];
                        received.verified = {};
                        core::Random random(p + 1, static_cast<std::uint64_t>(trial));
                        if (damage == "substitutions") {
                            substitute(received.segments.back(), share, random);
                        } else if (damage == "index strands") {
                            lose_strands(received.segments.back(), share, random);
                        } else {
                            for (auto& segment : received.segments) {
                                lose_strands(segment, share, random);
                            }
                        }
                        judge.add(sum, pictures[p],
                                  codec->decompress({&received, 1}).front().picture, false);
                    }
                }
                const double n = sum.count;
                std::cout << fmt::format("\"{}\",{},{},{:.3f},{:.3f},{:.4f}", setting, fill, damage,
                                         share, sum.psnr / n, sum.alex / n)
                          << std::endl;
            };
            for (const double share : {0.0, 0.02, 0.05, 0.1, 0.2, 0.4}) row("index strands", share);
            for (const double share : {0.02, 0.05, 0.1, 0.2, 0.4}) row("all strands", share);
            for (const double rate : {0.01, 0.02, 0.05}) row("substitutions", rate);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto split = std::find(arguments.begin(), arguments.end(), "--");
    if (arguments.size() < 5 || split == arguments.end() || split - arguments.begin() < 3) {
        std::cerr << "usage: hybridflow_table rate|loss WEIGHTS SETTING... -- PICTURE...\n";
        return 2;
    }
    try {
        const std::vector<std::string> settings(arguments.begin() + 2, split);
        const auto pictures = load({split + 1, arguments.end()});
        if (arguments[0] == "rate") {
            print_rates(arguments[1], settings, pictures);
        } else {
            print_losses(arguments[1], settings, pictures);
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "hybridflow_table: " << error.what() << '\n';
        return 1;
    }
}

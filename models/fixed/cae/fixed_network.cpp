#include "models/fixed/cae/fixed_network.hpp"

#include "core/error.hpp"
#include "core/integer/kernels.hpp"
#include "models/fixed/bands.hpp"
#include "models/fixed/drawing_run.hpp"
#include "models/fixed/picture_window.hpp"
#include "models/fixed/real_conv.hpp"
#include "models/fixed/stage_list.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <utility>

namespace oligo::models {
namespace {

namespace fixed = core::integer;

/// A residual group of a network.
struct Group {
    std::string network, name;  ///< "synthesis", "deep"
    std::int64_t blocks;
};

/// Its convolutions where its skips have exponent `outer`.
std::vector<fixed::FixedConv> fixed_group(const ReadTensor& read, const Group& group,
                                          const std::map<std::string, int>& exponents, int outer) {
    std::vector<fixed::FixedConv> convs;
    for (std::int64_t i = 0; i < group.blocks; ++i) {
        const auto number = std::to_string(i);
        const auto block = group.network + "." + group.name + ".blocks." + number;
        const int inner = exponent_at(exponents, group.name + "." + number);
        const auto first = real_conv(read, block + ".first");
        const int stored = fixed::stored_channels(first.in);
        convs.push_back(fixed::make_fixed_conv(first, {outer, inner}, {stored, 1, true, true}));
        convs.push_back(fixed::make_fixed_conv(real_conv(read, block + ".second"), {inner, outer},
                                               {stored, 1, true, false}));
    }
    return convs;
}

std::string head_of(const CaeConfig& config, std::size_t rate) {
    return ".head_c" + std::to_string(config.channels_at_rates().at(rate));
}

/// Layers of a network that halve or double, but for the one next to the latent or the picture.
int inner_halvings(const CaeConfig& config) {
    return std::countr_zero(static_cast<std::uint64_t>(config.stride)) - 1;
}

/// Further input channels, behind the others.
void add_inputs(fixed::RealConv& conv, const RealTensor& more) {
    const auto each = conv.weight.size() / static_cast<std::size_t>(conv.out);
    const auto added = more.values.size() / static_cast<std::size_t>(conv.out);
    std::vector<double> both;
    for (std::ptrdiff_t c = 0; c < conv.out; ++c) {
        const auto own = conv.weight.begin() + c * static_cast<std::ptrdiff_t>(each);
        const auto other = more.values.begin() + c * static_cast<std::ptrdiff_t>(added);
        both.insert(both.end(), own, own + static_cast<std::ptrdiff_t>(each));
        both.insert(both.end(), other, other + static_cast<std::ptrdiff_t>(added));
    }
    conv.weight = std::move(both);
    conv.in += static_cast<int>(more.shape.at(1));
}

/// Rows that a group's input keeps: its skip is added when all its convolutions have run ahead.
int kept_for(const std::vector<fixed::FixedConv>& convs) {
    return kLeastKept + 2 * static_cast<int>(convs.size());
}

}  // namespace

FixedAnalysis::FixedAnalysis(const CaeConfig& config, const ReadTensor& read,
                             const IntegerExponents& exponents, std::size_t rate) {
    const auto& names = exponents.analysis;
    int before = 0, stored = 3, most = kMostInput;
    for (int i = 0; i < inner_halvings(config); ++i) {
        const auto layer = "down." + std::to_string(i);
        auto real = real_conv(read, "analysis." + layer);
        if (i == 0) scale_weights(real, 1 / (kInputTimes * kSampleDeviation));
        const int after = exponent_at(names, layer);
        down_.push_back(
            fixed::make_fixed_conv(real, {before, after, most}, {stored, 1, false, true}));
        before = after;
        most = fixed::kMostActivation;
        stored = down_.back().out_stored;
    }
    blocks_ = fixed_group(read, {"analysis", "blocks", config.encoder_blocks}, names, before);
    const auto head = "analysis" + head_of(config, rate);
    const auto last = real_conv(read, head + ".last");
    int exponent = common_exponent(last, {before});
    fixed::RealConv linear;
    if (config.linear_path) {
        linear = real_conv(read, head + ".linear");
        scale_weights(linear, 1 / (kInputTimes * kSampleDeviation));
        exponent = std::min(exponent, common_exponent(linear, {0, 0, kMostInput}));
    }
    // One step below the sum: the rounding's half is then 1, which the thresholds allow for.
    end_.last = fixed::make_fixed_conv(
        last, {before, exponent - 1, fixed::kMostActivation, exponent}, {stored, 1, false, false});
    if (config.linear_path) {
        end_.linear = fixed::make_fixed_conv(linear, {0, exponent - 1, kMostInput, exponent},
                                             {3, 1, false, false});
    }
    end_.stride = static_cast<int>(config.stride);
    end_.channels = last.out;
    const double half = static_cast<double>(config.levels - 1) / 2;
    for (std::int64_t k = 1; k < config.levels; ++k) {
        const double least = std::atanh((static_cast<double>(k) - half - .5) / half);
        end_.thresholds.push_back(std::llrint(std::ldexp(least, exponent)) +
                                  (config.linear_path ? 2 : 1));
    }
}

class FixedAnalysis::Run {
  public:
    Run(const FixedAnalysis& network, PictureWindow& window)
        : picture_(stages_.add<fixed::InputStage>(
              fixed::Stage::Extent{static_cast<int>(window.padded_width()),
                                   static_cast<int>(window.padded_height()), 3},
              network.end_.stride * (4 + static_cast<int>(network.blocks_.size())) + 16,
              [&window](int y, std::int16_t* row) {
                  window.fill(static_cast<std::uint32_t>(y), row);
              })),
          features_(add_features(network)),
          reading_(features_, picture_, network.end_, scratch_) {}

    void read(std::uint32_t first, std::uint32_t end, std::ptrdiff_t width, std::ptrdiff_t plane,
              std::uint16_t* levels) {
        stages_.reset();
        reading_.want(static_cast<int>(first));
        stages_.begin();
        for (auto y = first; y < end; ++y) {
            reading_.read(static_cast<int>(y), plane, levels + y * width);
        }
    }

  private:
    fixed::Stage& add_features(const FixedAnalysis& network) {
        fixed::Stage* hidden = &picture_;
        for (const auto& conv : network.down_) {
            const int kept = kept_for(network.blocks_);
            hidden = &stages_.add<fixed::StrideStage>(*hidden, conv, 2, scratch_, kept);
        }
        return stages_.add_group(*hidden, network.blocks_, scratch_, kept_for(network.blocks_));
    }

    StageList stages_;
    fixed::Scratch scratch_;
    fixed::Stage& picture_;
    fixed::Stage& features_;
    fixed::Reading reading_;
};

std::vector<std::uint16_t> FixedAnalysis::levels(core::PictureSource& picture,
                                                 std::size_t bands) const {
    const auto stride = static_cast<std::uint32_t>(end_.stride);
    // Rows that the features see beyond a band, and those that a run in pairs begins before it.
    const auto halo = stride * (8 + 2 * static_cast<std::uint32_t>(blocks_.size()));
    PictureWindow window(picture, stride, bands > 1 ? 0 : 2 * stride);
    const auto rows = window.padded_height() / stride, width = window.padded_width() / stride;
    const auto plane = std::ptrdiff_t{rows} * width;
    std::vector<std::uint16_t> levels(static_cast<std::size_t>(plane) *
                                      static_cast<std::size_t>(end_.channels));
    std::vector<std::unique_ptr<Run>> runs(bands);
    for_bands(
        rows, band_rows(rows, bands, end_.stride), bands,
        [&](std::uint32_t first, std::uint32_t end) {
            if (bands > 1) window.hold(first * stride, end * stride, halo);
        },
        [&](std::size_t band, std::uint32_t first, std::uint32_t end) {
            if (!runs[band]) runs[band] = std::make_unique<Run>(*this, window);
            runs[band]->read(first, end, width, plane, levels.data());
        },
        [](std::size_t, std::uint32_t, std::uint32_t) {});
    return levels;
}

FixedSynthesis::FixedSynthesis(const CaeConfig& config, const ReadTensor& read,
                               const IntegerExponents& exponents, std::size_t rate)
    : soft_(config.soft) {
    const auto& names = exponents.synthesis;
    const auto head = "synthesis" + head_of(config, rate);
    const auto most_level = static_cast<double>(config.levels - 1);
    latent_exponent_ = static_cast<int>(std::floor(std::log2(fixed::kMostActivation / most_level)));
    auto first = real_conv(read, head + ".first");
    channels_ = first.in;
    if (soft_) add_inputs(first, read(head + ".doubt.weight"));
    for (double& weight : first.weight) weight /= most_level;
    const int deep = exponent_at(names, "deep");
    int stored = fixed::stored_channels(first.in);
    first_ = fixed::make_fixed_conv(first, {latent_exponent_, deep}, {stored, 1, true, true});
    deep_ = fixed_group(read, {"synthesis", "deep", config.decoder_blocks}, names, deep);
    int before = deep;
    stored = first_.out_stored;
    for (int i = 0; i < inner_halvings(config); ++i) {
        const auto layer = "up." + std::to_string(i);
        const int after = exponent_at(names, layer);
        up_.push_back(fixed::make_fixed_conv(real_conv(read, "synthesis." + layer), {before, after},
                                             {stored, 4, true, true}));
        before = after;
        stored = up_.back().out_stored;
        if (i == 0) {
            blocks_ =
                fixed_group(read, {"synthesis", "blocks", config.decoder_blocks}, names, after);
        }
    }
    RealDrawing drawing;
    drawing.last = real_conv(read, "synthesis.last");
    drawing.last_exponent = before;
    drawing.last_stored = stored;
    drawing.stride = static_cast<int>(config.stride);
    if (config.linear_path) {
        drawing.linear = real_blocks(read(head + ".linear.weight"), read(head + ".linear.bias"));
        for (double& weight : drawing.linear.weight) weight /= most_level;
        drawing.latent_exponent = latent_exponent_;
        drawing.latent_stored = first_.layout.in_stored;
    }
    end_ = drawing_end(std::move(drawing));
}

class FixedSynthesis::Run final : public DrawingRun {
  public:
    Run(const FixedSynthesis& network, const Latent& latent)
        : DrawingRun({latent.width, latent.height, network.first_.layout.in_stored},
                     2 * kept_for(network.deep_) + kept_for(network.blocks_), latent.fill,
                     network.end_.stride) {
        const int deep = kept_for(network.deep_), finer = kept_for(network.blocks_) + 4;
        auto* hidden = &add<fixed::TileStage>(this->latent(), network.first_, deep);
        hidden = &add_group(*hidden, network.deep_, deep);
        for (std::size_t i = 0; i < network.up_.size(); ++i) {
            hidden = &add<fixed::TileStage>(*hidden, network.up_[i], finer);
            if (i == 0) hidden = &add_group(*hidden, network.blocks_, finer);
        }
        end(*hidden, network.end_);
    }
};

void FixedSynthesis::draw(const Latent& latent, std::size_t bands, const Take& take) const {
    draw_bands<Run>(
        static_cast<std::uint32_t>(latent.height), static_cast<std::uint32_t>(end_.stride), bands,
        [](std::uint32_t, std::uint32_t) {}, [&] { return std::make_unique<Run>(*this, latent); },
        take);
}

}  // namespace oligo::models

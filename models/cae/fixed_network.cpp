#include "models/cae/fixed_network.hpp"

#include "core/error.hpp"
#include "core/integer/kernels.hpp"
#include "models/fixed/bands.hpp"
#include "models/fixed/picture_window.hpp"
#include "models/fixed/real_conv.hpp"
#include "models/fixed/stage_list.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace oligo::models {
namespace {

namespace fixed = core::integer;

/// The convolutions of a residual group whose skips have exponent `outer`.
std::vector<fixed::FixedConv> fixed_group(ResidualGroup group, const std::string& name,
                                          const std::map<std::string, int>& exponents, int outer) {
    std::vector<fixed::FixedConv> convs;
    for (std::size_t i = 0; i < group->blocks->size(); ++i) {
        const auto& block = *group->blocks[i]->as<ResidualBlock>();
        const int inner = exponent_at(exponents, name + "." + std::to_string(i));
        const int stored = fixed::stored_channels(static_cast<int>(block.first->weight.size(1)));
        convs.push_back(fixed::make_fixed_conv(real_conv(*block.first), {outer, inner},
                                               {stored, 1, true, true}));
        convs.push_back(fixed::make_fixed_conv(real_conv(*block.second), {inner, outer},
                                               {stored, 1, true, false}));
    }
    return convs;
}

/// Rows that a group's input keeps: its skip is added when all its convolutions have run ahead.
int kept_for(const std::vector<fixed::FixedConv>& convs) {
    return kLeastKept + 2 * static_cast<int>(convs.size());
}

}  // namespace

FixedAnalysis::FixedAnalysis(const CaeImpl& model, const IntegerExponents& exponents,
                             std::size_t rate) {
    auto analysis = model.analysis;  // LibTorch's lists give no constant layers
    auto& network = *analysis;
    const auto& names = exponents.analysis;
    int before = 0, stored = 3, most = kMostInput;
    for (std::size_t i = 0; i < network.down->size(); ++i) {
        auto real = real_conv(*network.down[i]->as<torch::nn::Conv2d>());
        if (i == 0) scale_weights(real, 1 / (kInputTimes * kSampleDeviation));
        const int after = exponent_at(names, "down." + std::to_string(i));
        down_.push_back(
            fixed::make_fixed_conv(real, {before, after, most}, {stored, 1, false, true}));
        before = after;
        most = fixed::kMostActivation;
        stored = down_.back().out_stored;
    }
    blocks_ = fixed_group(network.blocks, "blocks", names, before);
    const auto& head = *network.heads.at(rate);
    const auto last = real_conv(*head.last);
    int exponent = common_exponent(last, {before});
    fixed::RealConv linear;
    if (!head.linear.is_empty()) {
        linear = real_conv(*head.linear);
        scale_weights(linear, 1 / (kInputTimes * kSampleDeviation));
        exponent = std::min(exponent, common_exponent(linear, {0, 0, kMostInput}));
    }
    // One step below the sum: the rounding's half is then 1, which the thresholds allow for.
    end_.last = fixed::make_fixed_conv(
        last, {before, exponent - 1, fixed::kMostActivation, exponent}, {stored, 1, false, false});
    if (!head.linear.is_empty()) {
        end_.linear = fixed::make_fixed_conv(linear, {0, exponent - 1, kMostInput, exponent},
                                             {3, 1, false, false});
    }
    end_.stride = static_cast<int>(model.config.stride);
    end_.channels = last.out;
    const double half = static_cast<double>(model.config.levels - 1) / 2;
    for (std::int64_t k = 1; k < model.config.levels; ++k) {
        const double least = std::atanh((static_cast<double>(k) - half - .5) / half);
        end_.thresholds.push_back(std::llrint(std::ldexp(least, exponent)) +
                                  (head.linear.is_empty() ? 1 : 2));
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

FixedSynthesis::FixedSynthesis(const CaeImpl& model, const IntegerExponents& exponents,
                               std::size_t rate)
    : soft_(model.config.soft) {
    auto synthesis = model.synthesis;
    auto& network = *synthesis;
    const auto& names = exponents.synthesis;
    const auto& head = *network.heads.at(rate);
    const auto most_level = static_cast<double>(model.config.levels - 1);
    channels_ = static_cast<int>(head.first->weight.size(1));
    latent_exponent_ = static_cast<int>(std::floor(std::log2(fixed::kMostActivation / most_level)));
    auto first = real_conv(*head.first);
    if (soft_) {
        const auto both = at::cat({head.first->weight, head.doubt->weight}, 1);
        first.weight = doubles_of(both);
        first.in *= 2;
    }
    for (double& weight : first.weight) weight /= most_level;
    const int deep = exponent_at(names, "deep");
    int stored = fixed::stored_channels(first.in);
    first_ = fixed::make_fixed_conv(first, {latent_exponent_, deep}, {stored, 1, true, true});
    deep_ = fixed_group(network.deep, "deep", names, deep);
    int before = deep;
    stored = first_.out_stored;
    for (std::size_t i = 0; i < network.up->size(); ++i) {
        const int after = exponent_at(names, "up." + std::to_string(i));
        up_.push_back(fixed::make_fixed_conv(real_conv(*network.up[i]->as<torch::nn::Conv2d>()),
                                             {before, after}, {stored, 4, true, true}));
        before = after;
        stored = up_.back().out_stored;
        if (i == 0) blocks_ = fixed_group(network.blocks, "blocks", names, after);
    }
    RealDrawing drawing;
    drawing.last = real_conv(*network.last);
    drawing.last_exponent = before;
    drawing.last_stored = stored;
    drawing.stride = static_cast<int>(model.config.stride);
    if (!head.linear.is_empty()) {
        drawing.linear = real_blocks(*head.linear);
        for (double& weight : drawing.linear.weight) weight /= most_level;
        drawing.latent_exponent = latent_exponent_;
        drawing.latent_stored = first_.layout.in_stored;
    }
    end_ = drawing_end(std::move(drawing));
}

class FixedSynthesis::Run {
  public:
    Run(const FixedSynthesis& network, const Latent& latent)
        : stride_(network.end_.stride),
          latent_(stages_.add<fixed::InputStage>(
              fixed::Stage::Extent{latent.width, latent.height, network.first_.layout.in_stored},
              2 * kept_for(network.deep_) + kept_for(network.blocks_), latent.fill)),
          half_(add_body(network)),
          drawing_(half_, latent_, network.end_, scratch_) {}

    template <class Draw>
    void draw(std::uint32_t first, std::uint32_t end, Draw rows_of) {
        stages_.reset();
        drawing_.want(static_cast<int>(first));
        stages_.begin();
        for (auto y = first; y < end; ++y) drawing_.draw(static_cast<int>(y), rows_of(y));
    }
    std::size_t row_bytes() const {
        return std::size_t{3} * static_cast<std::size_t>(latent_.extent().width * stride_);
    }

  private:
    fixed::Stage& add_body(const FixedSynthesis& network) {
        const int deep = kept_for(network.deep_), finer = kept_for(network.blocks_) + 4;
        fixed::Stage* hidden =
            &stages_.add<fixed::TileStage>(latent_, network.first_, scratch_, deep);
        hidden = &stages_.add_group(*hidden, network.deep_, scratch_, deep);
        for (std::size_t i = 0; i < network.up_.size(); ++i) {
            hidden = &stages_.add<fixed::TileStage>(*hidden, network.up_[i], scratch_, finer);
            if (i == 0) hidden = &stages_.add_group(*hidden, network.blocks_, scratch_, finer);
        }
        return *hidden;
    }

    int stride_;
    StageList stages_;
    fixed::Scratch scratch_;
    fixed::Stage& latent_;
    fixed::Stage& half_;
    fixed::Drawing drawing_;
};

void FixedSynthesis::draw(const Latent& latent, std::size_t bands, const Take& take) const {
    draw_bands<Run>(
        static_cast<std::uint32_t>(latent.height), static_cast<std::uint32_t>(end_.stride), bands,
        [](std::uint32_t, std::uint32_t) {}, [&] { return std::make_unique<Run>(*this, latent); },
        take);
}

}  // namespace oligo::models

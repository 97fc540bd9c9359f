#include "models/hybridflow/index_search.hpp"

#include "models/vqgan/config.hpp"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>
#include <vector>

namespace oligo::models {
namespace {

constexpr auto kPlacePx = VqganConfig::kStride;
constexpr std::int64_t kApart = 3;      ///< places between those that are tried at a time
constexpr std::int64_t kMargin = 6;     ///< places around a part that are decoded with it
constexpr std::int64_t kMostSide = 64;  ///< of a part
constexpr double kMseWeight = 2;        ///< of samples in -1..1, as in hybridflow-vqgan.json

/// One of the sets of places that are tried at a time: a mask [h, w].
at::Tensor tried_places(std::int64_t height, std::int64_t width, std::int64_t set) {
    const auto rows = at::arange(height).remainder(kApart) == set / kApart;
    const auto columns = at::arange(width).remainder(kApart) == set % kApart;
    return rows.unsqueeze(1).logical_and(columns.unsqueeze(0));
}

/// Sums of a plane [h, w] over the places around each.
at::Tensor around(const at::Tensor& plane) {
    constexpr std::int64_t kBeside = kApart / 2;
    const auto means = at::avg_pool2d(plane.unsqueeze(0).unsqueeze(0), kApart, 1, kBeside);
    return means[0][0] * static_cast<double>(kApart * kApart);
}

/// A part of a picture, and the margin that is decoded with it.
class SearchedPart {
  public:
    SearchedPart(const at::Tensor& image, const IndexSearch& search, std::int64_t top,
                 std::int64_t left);

    at::Tensor cut(const at::Tensor& plane) const {
        return plane.narrow(0, top_, height_).narrow(1, left_, width_);
    }
    /// Tries words [H, W] of the whole picture at the part's own places.
    void try_words(at::Tensor& indices, const at::Tensor& words);

  private:
    at::Tensor distortion(const at::Tensor& indices);
    at::Tensor price(const at::Tensor& indices, const at::Tensor& trial) const;

    IndexSearch search_;
    std::int64_t top_, left_, height_, width_;  ///< with the margin, in places
    at::Tensor own_;                            ///< [h, w]: without the margin
    at::Tensor image_;
    std::vector<at::Tensor> features_;  ///< of LPIPS; empty where the part is too small
};

SearchedPart::SearchedPart(const at::Tensor& image, const IndexSearch& search, std::int64_t top,
                           std::int64_t left)
    : search_(search) {
    const auto height = image.size(2) / kPlacePx, width = image.size(3) / kPlacePx;
    const auto bottom = std::min(height, top + kMostSide),
               right = std::min(width, left + kMostSide);
    top_ = std::max<std::int64_t>(0, top - kMargin);
    left_ = std::max<std::int64_t>(0, left - kMargin);
    height_ = std::min(height, bottom + kMargin) - top_;
    width_ = std::min(width, right + kMargin) - left_;
    own_ = at::zeros({height_, width_}, at::kBool);
    own_.narrow(0, top - top_, bottom - top).narrow(1, left - left_, right - left).fill_(true);
    image_ = image.narrow(2, top_ * kPlacePx, height_ * kPlacePx)
                 .narrow(3, left_ * kPlacePx, width_ * kPlacePx)
                 .contiguous(image.suggest_memory_format());
    if (std::min(image_.size(2), image_.size(3)) < search.lpips->min_side_px()) return;
    features_ = search_.lpips->unit_features(image_);
}

/// Of each place [h, w].
at::Tensor SearchedPart::distortion(const at::Tensor& indices) {
    constexpr std::int64_t kCells = 4;  // a side of a place, in the map
    const auto made = search_.decode(indices.unsqueeze(0), top_, left_).clamp(0, 1);
    const auto error = (made - image_).square().mean(1, true) * (4 * kMseWeight);
    auto places = at::avg_pool2d(error, kPlacePx);
    if (!features_.empty()) {
        const auto map = search_.lpips->distance_map(search_.lpips->unit_features(made), features_,
                                                     height_ * kCells, width_ * kCells);
        places = places + at::avg_pool2d(map, kCells);
    }
    return places[0][0].to(at::kCPU);
}

/// What a trial's words cost more than the part's words, [h, w].
at::Tensor SearchedPart::price(const at::Tensor& indices, const at::Tensor& trial) const {
    const auto bits = cut(search_.costs(indices).view({indices.size(0), indices.size(1), -1}));
    const auto of = [&](const at::Tensor& words) {
        return bits.gather(2, words.unsqueeze(2)).squeeze(2);
    };
    return (of(trial) - of(cut(indices))) * search_.bit_price;
}

void SearchedPart::try_words(at::Tensor& indices, const at::Tensor& words) {
    auto here = cut(indices);  // a view: what is kept is kept for the picture
    const auto others = cut(words);
    auto before = distortion(here);
    for (std::int64_t set = 0; set < kApart * kApart; ++set) {
        const auto tried = tried_places(height_, width_, set).logical_and(own_);
        const auto trial = at::where(tried, others, here);
        const auto after = distortion(trial);
        auto gain = around(before - after);
        if (search_.costs) gain = gain - price(indices, trial);
        const auto kept = tried.logical_and(gain > 0);
        here.copy_(at::where(kept, others, here));
        // Around what was kept the picture is the tried one, but for what lies so near that both
        // changed it; the next words start from the true picture.
        before = at::where(around(kept.to(before.scalar_type())) > 0, after, before);
    }
}

}  // namespace

at::Tensor search_indices(const at::Tensor& image, const at::Tensor& distances,
                          const IndexSearch& search) {
    const torch::NoGradGuard no_grad;
    const auto height = image.size(2) / kPlacePx, width = image.size(3) / kPlacePx;
    const auto most = std::min(distances.size(1), search.candidates + 1);
    const auto nearest =
        std::get<1>(distances.topk(most, 1, false)).view({height, width, most}).to(at::kCPU);
    auto indices = nearest.select(2, 0).contiguous().clone();
    for (std::int64_t top = 0; top < height; top += kMostSide) {
        for (std::int64_t left = 0; left < width; left += kMostSide) {
            SearchedPart part(image, search, top, left);
            for (std::int64_t candidate = 1; candidate < most; ++candidate) {
                part.try_words(indices, nearest.select(2, candidate));
            }
        }
    }
    return indices;
}

}  // namespace oligo::models

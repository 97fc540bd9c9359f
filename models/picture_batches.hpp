#pragma once

#include "core/payload.hpp"
#include "core/picture.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>

namespace oligo::models {

/// Length of the run of items from `first` on that share a kind and are few enough to be run
/// together; `kind` gives a tuple that begins with width and height.
template <class Item, class Kind>
std::size_t batch_length(std::span<const Item> items, std::size_t first, Kind kind) {
    constexpr std::size_t kBatchPixels = 1U << 20;
    const auto sought = kind(items[first]);
    const auto pixels = std::size_t{std::get<0>(sought)} * std::get<1>(sought);
    const auto most = std::max<std::size_t>(1, kBatchPixels / std::max<std::size_t>(1, pixels));
    std::size_t length = 1;
    while (length < most && first + length < items.size() &&
           kind(items[first + length]) == sought) {
        ++length;
    }
    return length;
}

/// The picture of a header's size at the top left of a padded RGB one; the mean of its colours when
/// `gray`.
core::Picture crop_to_header(const core::Picture& padded, const core::PayloadHeader& header,
                             bool gray);

/// First bytes of a model's hash (64 hex digits).
core::ModelHash short_hash(const std::string& hex);

}  // namespace oligo::models

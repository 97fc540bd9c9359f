#pragma once

#include "core/thread_pool.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace oligo::models {

/// Runs of `rows` latent rows each, `bands` at a time on threads of their own: prepare(first, end)
/// of all of them, work(band, first, end) each, then finish(band, first, end) in order.
template <class Prepare, class Work, class Finish>
void for_bands(std::uint32_t all, std::uint32_t rows, std::size_t bands, Prepare prepare, Work work,
               Finish finish) {
    for (std::uint32_t first = 0; first < all;) {
        std::vector<std::array<std::uint32_t, 2>> wave;
        while (wave.size() < bands && first < all) {
            const auto end = std::min(all, first + rows);
            wave.push_back({first, end});
            first = end;
        }
        prepare(wave.front()[0], wave.back()[1]);
        core::parallel_for(wave.size(), 1, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) work(from, wave[from][0], wave[from][1]);
        });
        for (std::size_t i = 0; i < wave.size(); ++i) finish(i, wave[i][0], wave[i][1]);
    }
}

/// Latent rows of a band: at most 1024 rows of the picture where several threads work.
inline std::uint32_t band_rows(std::uint32_t all, std::size_t bands, int stride) {
    constexpr int kBandPx = 1024;
    if (bands <= 1) return all;
    const auto each = (all + bands - 1) / bands;
    return static_cast<std::uint32_t>(std::min<std::size_t>(each, kBandPx / stride));
}

/// Draws `height` latent rows of `stride` picture rows each with runs that make() gives (draw() and
/// row_bytes()), and hands the picture's rows on in order.
template <class Run, class Prepare, class Make, class Take>
void draw_bands(std::uint32_t height, std::uint32_t stride, std::size_t bands, Prepare prepare,
                Make make, const Take& take) {
    std::vector<std::unique_ptr<Run>> runs(bands);
    std::vector<std::vector<std::uint8_t>> drawn(bands);
    for_bands(
        height, band_rows(height, bands, static_cast<int>(stride)), bands, prepare,
        [&](std::size_t band, std::uint32_t first, std::uint32_t end) {
            if (!runs[band]) runs[band] = make();
            const std::size_t bytes = runs[band]->row_bytes() * stride;
            drawn[band].resize(bands > 1 ? bytes * (end - first) : bytes);
            // Alone, rows are handed on as they come: those of y - 1 when y is asked for.
            runs[band]->draw(first, end, [&](std::uint32_t y) {
                if (bands > 1) return drawn[band].data() + bytes * (y - first);
                if (y > first) take((y - 1) * stride, stride, drawn[band].data());
                return drawn[band].data();
            });
        },
        [&](std::size_t band, std::uint32_t first, std::uint32_t end) {
            const auto begin = bands > 1 ? first : end - 1;
            take(begin * stride, (end - begin) * stride, drawn[band].data());
        });
}

/// Rows that a convolution and the pairs before it need; a group's input keeps two more for each of
/// its convolutions, as its skip is added when all of them have run ahead.
inline constexpr int kLeastKept = 8;

}  // namespace oligo::models

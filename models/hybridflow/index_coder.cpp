#include "models/hybridflow/index_coder.hpp"

#include "core/entropy/chunks.hpp"
#include "core/entropy/rans.hpp"
#include "core/error.hpp"
#include "models/entropy/grid_functions.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string>

namespace oligo::models {
namespace {

constexpr std::uint8_t kSizesImportance = 8, kCodedImportance = 6;
constexpr unsigned kPrecisionBits = 12;
constexpr std::uint64_t kTables = 256;
constexpr double kSoftmaxSteps = 1 << 24;

/// Tables of a decision: table t gives 0 a share of (t + 1/2) / 256.
const core::CdfTables& decision_tables() {
    static const core::CdfTables tables = [] {
        constexpr std::uint32_t kAll = 1U << kPrecisionBits, kStep = kAll / kTables;
        std::vector<core::CdfTable> made;
        for (std::uint32_t t = 0; t < kTables; ++t) {
            const auto zero = static_cast<std::uint16_t>(t * kStep + kStep / 2);
            made.push_back({0, false, {zero, static_cast<std::uint16_t>(kAll - zero)}});
        }
        return core::CdfTables(kPrecisionBits, std::move(made));
    }();
    return tables;
}

/// One row of probabilities, as sums of whole weights.
class Shares {
  public:
    explicit Shares(std::span<const double> probabilities) : sums_(probabilities.size() + 1, 0) {
        for (std::size_t i = 0; i < probabilities.size(); ++i) {
            // No word is impossible.
            const auto weight = static_cast<std::uint64_t>(probabilities[i] * kSoftmaxSteps) + 1;
            sums_[i + 1] = sums_[i] + weight;
        }
    }

    /// Goes down from the highest bit to a word: `step(table)` gives the bit of each decision.
    template <class Step>
    std::int64_t descend(Step step) const {
        const auto words = sums_.size() - 1;
        std::size_t first = 0;
        for (auto half = std::bit_ceil(words) / 2; half > 0; half /= 2) {
            const auto middle = first + half;
            if (middle >= words) continue;  // there is no upper half
            const auto last = std::min(words, middle + half);
            const auto lower = sums_[middle] - sums_[first], all = sums_[last] - sums_[first];
            const auto table = std::min(kTables - 1, lower * kTables / all);
            if (step(static_cast<std::uint16_t>(table), middle)) first = middle;
        }
        return static_cast<std::int64_t>(first);
    }

  private:
    std::vector<std::uint64_t> sums_;
};

core::InputError misfit_coded(const std::string& what) {
    return core::InputError("payload of codec hybridflow: " + what);
}

core::Segment byte_segment(const char* name, std::uint8_t importance,
                           std::span<const std::uint8_t> bytes) {
    core::Segment made;
    made.name = name;
    made.importance = importance;
    made.tolerance = core::Tolerance::kChunked;
    made.symbols.assign(bytes.begin(), bytes.end());
    return made;
}

/// The bytes of a segment, no value where some are missing.
std::optional<std::vector<std::uint8_t>> whole_bytes(const core::ReceivedSegment& segment,
                                                     std::size_t first, std::size_t count) {
    if (first > segment.symbols.size() || count > segment.symbols.size() - first) return {};
    std::vector<std::uint8_t> bytes(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (segment.confidence[first + i] == 0) return {};
        bytes[i] = static_cast<std::uint8_t>(segment.symbols[first + i]);
    }
    return bytes;
}

/// Sizes of the sealed bands; no value where they are lost.
std::optional<std::vector<std::uint32_t>> band_sizes(
    std::span<const core::ReceivedSegment> segments, std::size_t bands) {
    const auto& all = segments.back();
    if (bands == 1) return std::vector{static_cast<std::uint32_t>(all.symbols.size())};
    const auto bytes = whole_bytes(segments.front(), 0, segments.front().symbols.size());
    if (!bytes) return {};
    try {
        auto sizes = core::read_chunk_index(*bytes);
        if (sizes.size() == bands) return sizes;
    } catch (const core::InputError&) {
        return {};
    }
    return {};
}

}  // namespace

/// Some rows of a map, and the order in which their sent places are coded.
struct IndexCoder::Band {
    Band(const Mask& mask, const PriorInput& input, IndexPriorImpl& prior, std::int64_t top_row)
        : top(top_row),
          grid{std::min(kBandRows, mask.grid().height - top_row), mask.grid().width},
          words(prior.words) {
        const auto plane = mask.plane();
        const auto first = plane.begin() + top * grid.width;
        const std::vector<std::uint8_t> sent(first, first + grid.count());
        contexts = context_places(sent, grid);
        const auto above = std::max<std::int64_t>(0, top - 1);
        const auto below = std::min(mask.grid().height, top + grid.height + 1);
        readable =
            !input.stream || input.present.narrow(2, above, below - above).gt(0).all().item<bool>();
        const auto all = prior.stream_features(input.latents, input.present, input.rate);
        features = all.select(0, 0).narrow(0, top * grid.width, grid.count());
        waves.resize(static_cast<std::size_t>(grid.width + 2 * grid.height));
        for (std::int64_t i = 0; i < grid.count(); ++i) {
            if (sent[static_cast<std::size_t>(i)] == 0) continue;
            waves[static_cast<std::size_t>(i % grid.width + 2 * (i / grid.width))].push_back(i);
        }
        std::erase_if(waves, [](const auto& wave) { return wave.empty(); });
    }

    /// Probabilities [P, words] of a wave's places; `known`: the band's indices, one more for none.
    at::Tensor probabilities(IndexPriorImpl& prior, const std::vector<std::int64_t>& wave,
                             const std::vector<std::int64_t>& known) const {
        if (wave.empty()) return at::empty({0, words}, at::kDouble);  // a band may send nothing
        const auto places = at::tensor(wave, at::kLong);
        const auto values = at::tensor(known, at::kLong);
        const auto around = contexts.index_select(0, places);
        const auto entries = values.index_select(0, around.flatten()).view_as(around);
        const auto logits = prior.forward(entries, features.index_select(0, places));
        return grid_softmax(logits, 1).contiguous();
    }

    std::int64_t top;
    TokenGrid grid;
    std::int64_t words;
    bool readable = true;
    at::Tensor contexts, features;
    std::vector<std::vector<std::int64_t>> waves;
};

std::vector<core::Segment> IndexCoder::write(std::span<const std::int64_t> indices,
                                             const Mask& mask, const PriorInput& input) const {
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint32_t> sizes;
    for (std::int64_t top = 0; top < mask.grid().height; top += kBandRows) {
        const Band band(mask, input, prior_, top);
        const auto own = indices.subspan(static_cast<std::size_t>(top * band.grid.width),
                                         static_cast<std::size_t>(band.grid.count()));
        std::vector<std::int64_t> known(own.begin(), own.end());
        known.push_back(band.words);
        std::vector<std::int64_t> places;
        for (const auto& wave : band.waves) places.insert(places.end(), wave.begin(), wave.end());
        const auto probabilities = band.probabilities(prior_, places, known);
        core::RansEncoder encoder(decision_tables());
        for (std::size_t i = 0; i < places.size(); ++i) {
            const auto row = probabilities[static_cast<std::int64_t>(i)];
            const Shares shares(
                {row.const_data_ptr<double>(), static_cast<std::size_t>(band.words)});
            const auto word = static_cast<std::size_t>(known[static_cast<std::size_t>(places[i])]);
            shares.descend([&](std::uint16_t table, std::size_t middle) {
                const std::array<std::int32_t, 1> bit{word >= middle ? 1 : 0};
                encoder.encode(bit, std::array{table});
                return bit[0] != 0;
            });
        }
        const auto sealed =
            core::seal_chunk(static_cast<std::uint32_t>(sizes.size()), encoder.finish());
        sizes.push_back(static_cast<std::uint32_t>(sealed.size()));
        bytes.insert(bytes.end(), sealed.begin(), sealed.end());
    }
    std::vector<core::Segment> segments;
    if (sizes.size() > 1) {
        segments.push_back(
            byte_segment("index bands", kSizesImportance, core::write_chunk_index(sizes)));
    }
    segments.push_back(byte_segment("indices", kCodedImportance, bytes));
    return segments;
}

at::Tensor IndexCoder::costs(std::span<const std::int64_t> indices, const Mask& mask,
                             const PriorInput& input) const {
    const auto& grid = mask.grid();
    auto all = at::zeros({grid.count(), prior_.words}, at::kDouble);
    for (std::int64_t top = 0; top < grid.height; top += kBandRows) {
        const Band band(mask, input, prior_, top);
        const auto own = indices.subspan(static_cast<std::size_t>(top * grid.width),
                                         static_cast<std::size_t>(band.grid.count()));
        std::vector<std::int64_t> known(own.begin(), own.end());
        known.push_back(band.words);
        std::vector<std::int64_t> places;
        for (const auto& wave : band.waves) places.insert(places.end(), wave.begin(), wave.end());
        const auto chances = band.probabilities(prior_, places, known);
        all.index_copy_(0, at::tensor(places, at::kLong) + top * grid.width,
                        chances.clamp_min(1 / kSoftmaxSteps).log2().neg());
    }
    return all;
}

std::vector<std::int64_t> IndexCoder::decode(const Band& band,
                                             std::span<const std::uint8_t> body) const {
    core::RansDecoder decoder(decision_tables(), body);
    std::vector<std::int64_t> known(static_cast<std::size_t>(band.grid.count()) + 1, band.words);
    for (const auto& wave : band.waves) {
        const auto probabilities = band.probabilities(prior_, wave, known);
        for (std::size_t i = 0; i < wave.size(); ++i) {
            const auto row = probabilities[static_cast<std::int64_t>(i)];
            const Shares shares(
                {row.const_data_ptr<double>(), static_cast<std::size_t>(band.words)});
            known[static_cast<std::size_t>(wave[i])] =
                shares.descend([&](std::uint16_t table, std::size_t /*middle*/) {
                    std::array<std::int32_t, 1> bit{};
                    decoder.decode(bit, std::array{table});
                    return bit[0] != 0;
                });
        }
    }
    decoder.finish();
    return known;
}

ReceivedMap IndexCoder::read(std::span<const core::ReceivedSegment> segments,
                             const std::optional<Mask>& mask, TokenGrid grid,
                             const PriorInput& input) const {
    bool fits = segments.size() == segments_of(grid);
    for (const auto& segment : segments) {
        fits = fits && segment.shape.alphabet == 256 &&
               segment.symbols.size() == segment.confidence.size();
    }
    if (!fits) {
        throw misfit_coded(std::to_string(segments.size()) +
                           " segments of coded indices; expected " +
                           std::to_string(segments_of(grid)) + " of bytes");
    }
    using State = ReceivedMap::State;
    const auto count = static_cast<std::size_t>(grid.count());
    ReceivedMap map{std::vector<std::int64_t>(count, 0), std::vector<State>(count, State::kUnsent),
                    std::vector<double>(count, 0)};
    if (!mask) return map;
    const auto plane = mask->plane();
    for (std::size_t i = 0; i < count; ++i) {
        if (plane[i] != 0) map.states[i] = State::kErased;
    }
    const auto bands = static_cast<std::size_t>((grid.height + kBandRows - 1) / kBandRows);
    const auto sizes = band_sizes(segments, bands);
    if (!sizes) return map;
    std::size_t at = 0;
    for (std::size_t b = 0; b < bands; at += (*sizes)[b++]) {
        const auto sealed = whole_bytes(segments.back(), at, (*sizes)[b]);
        if (!sealed) continue;
        const auto body = core::open_chunk(static_cast<std::uint32_t>(b), *sealed);
        const Band band(*mask, input, prior_, static_cast<std::int64_t>(b) * kBandRows);
        if (!body || !band.readable) continue;
        try {
            const auto known = decode(band, *body);
            for (const auto& wave : band.waves) {
                for (const auto place : wave) {
                    const auto i = static_cast<std::size_t>(band.top * grid.width + place);
                    map.indices[i] = known[static_cast<std::size_t>(place)];
                    map.states[i] = State::kKnown;
                    map.right[i] = 1;
                }
            }
        } catch (const core::InputError&) {
            continue;  // a band whose checksum holds by chance: lost like any other
        }
    }
    return map;
}

}  // namespace oligo::models

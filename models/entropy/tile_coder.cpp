#include "models/entropy/tile_coder.hpp"

#include "core/entropy/gaussian.hpp"
#include "core/entropy/rans.hpp"
#include "core/error.hpp"
#include "core/thread_pool.hpp"

#include <ATen/ATen.h>

#include <algorithm>

namespace oligo::models {
namespace {

constexpr std::int64_t kPerHyper = LatentNetwork::kHyperStride / LatentNetwork::kStride;
constexpr double kGreatestSymbol = 1 << 24;  // far beyond any latent; keeps symbols in 32 bits

/// One pass of one tile as the coder takes it.
struct PassSymbols {
    std::span<std::int32_t> values;
    std::span<const std::uint16_t> tables;
};

/// A pass of a batch: symbols [tiles, elements] and their tables.
class PassPlane {
  public:
    PassPlane(const at::Tensor& symbols, const at::Tensor& scale_indices)
        : symbols_(symbols.flatten(1).to(at::kInt).cpu().contiguous()),
          tables_(scale_indices.flatten(1).to(at::kShort).cpu().contiguous()) {}

    PassSymbols tile(std::size_t index) {
        const auto count = static_cast<std::size_t>(symbols_.size(1));
        const auto* tables = reinterpret_cast<const std::uint16_t*>(  // 0..63: the same in both
            tables_.data_ptr<std::int16_t>());
        return {{symbols_.data_ptr<std::int32_t>() + index * count, count},
                {tables + index * count, count}};
    }
    const at::Tensor& symbols() const { return symbols_; }

  private:
    at::Tensor symbols_, tables_;
};

HyperSymbols values_of(const at::Tensor& row) {
    const auto whole = row.flatten().to(at::kInt).cpu().contiguous();
    const auto* data = whole.data_ptr<std::int32_t>();
    return {data, data + whole.numel()};
}

/// Reads one tile's symbols for as long as its body makes sense; what comes after is 0.
class TileReader {
  public:
    TileReader(const core::CdfTables& tables,
               const std::optional<std::span<const std::uint8_t>>& body) {
        if (body) attempt([&] { decoder_.emplace(tables, *body); });
    }
    void read(const PassSymbols& symbols) {
        if (decoder_) attempt([&] { decoder_->decode(symbols.values, symbols.tables); });
        if (!decoder_) std::fill(symbols.values.begin(), symbols.values.end(), 0);
    }
    /// After the last pass: whether the body was not what an encoder writes.
    bool finish_damaged() {
        if (decoder_) attempt([&] { decoder_->finish(); });
        return damaged_;
    }

  private:
    template <class Step>
    void attempt(Step step) {
        try {
            step();
        } catch (const core::InputError&) {
            decoder_.reset();
            damaged_ = true;
        }
    }

    std::optional<core::RansDecoder> decoder_;
    bool damaged_ = false;
};

at::Tensor rounded(const at::Tensor& x) {
    return at::floor(x + 0.5).clamp(-kGreatestSymbol, kGreatestSymbol);
}

}  // namespace

TileCoder::TileCoder(LatentNetwork& network)
    : network_(network),
      prior_tables_(network.prior().tables()),
      gaussian_tables_(core::gaussian_tables()) {}

CodedTiles TileCoder::encode(const at::Tensor& latents,
                             const std::optional<std::vector<HyperSymbols>>& known) const {
    const auto count = static_cast<std::size_t>(latents.size(0));
    const auto hyper =
        known ? hyper_tensor(std::vector<std::optional<HyperSymbols>>(known->begin(), known->end()),
                             latents.size(2) / kPerHyper, latents.size(3) / kPerHyper)
                    .to(latents.device())
              : rounded(network_.analyse_hyper(latents).to(at::kDouble));
    const auto exact = latents.to(at::kDouble);
    std::vector<core::RansEncoder> encoders(count, core::RansEncoder(gaussian_tables_));
    const auto context = network_.open(hyper);
    while (const auto pass = context->next()) {
        const auto& [mean, scale_index] = pass->distribution;
        const auto symbols = rounded(pass->select(exact) - mean);
        PassPlane plane(symbols, scale_index);
        core::parallel_for(count, 1, [&](std::size_t first, std::size_t last) {
            for (std::size_t i = first; i < last; ++i)
                encoders[i].encode(plane.tile(i).values, plane.tile(i).tables);
        });
        context->set(mean + symbols);
    }
    CodedTiles coded;
    for (std::size_t i = 0; i < count; ++i) {
        coded.hyper.push_back(values_of(hyper[static_cast<std::int64_t>(i)]));
        coded.latents.push_back(encoders[i].finish());
    }
    coded.decoded = context->latents();
    return coded;
}

at::Tensor TileCoder::hyper_tensor(std::span<const std::optional<HyperSymbols>> hyper,
                                   std::int64_t height, std::int64_t width) const {
    const auto modes = network_.prior().modes().to(at::kDouble).cpu();
    const auto lost = modes.view({-1, 1, 1}).expand({-1, height, width});
    std::vector<at::Tensor> tiles;
    for (const auto& values : hyper) {
        if (!values) {
            tiles.push_back(lost);
            continue;
        }
        const auto row = at::tensor(*values, at::TensorOptions(at::kInt)).to(at::kDouble);
        tiles.push_back(row.view({-1, height, width}));
    }
    return at::stack(tiles);
}

DecodedTiles TileCoder::decode(
    std::span<const std::optional<HyperSymbols>> hyper,
    std::span<const std::optional<std::span<const std::uint8_t>>> latents, std::int64_t height,
    std::int64_t width) const {
    const auto device = network_.parameters().front().device();
    std::vector<TileReader> readers;
    for (const auto& body : latents) readers.emplace_back(gaussian_tables_, body);
    const auto context =
        network_.open(hyper_tensor(hyper, height / kPerHyper, width / kPerHyper).to(device));
    while (const auto pass = context->next()) {
        const auto& [mean, scale_index] = pass->distribution;
        PassPlane plane(at::zeros_like(scale_index), scale_index);
        core::parallel_for(readers.size(), 1, [&](std::size_t first, std::size_t last) {
            for (std::size_t i = first; i < last; ++i) readers[i].read(plane.tile(i));
        });
        context->set(mean + plane.symbols().to(at::kDouble).view_as(mean).to(device));
    }
    DecodedTiles decoded{context->latents(), {}};
    for (auto& reader : readers) decoded.damaged.push_back(reader.finish_damaged());
    return decoded;
}

std::vector<std::uint16_t> TileCoder::hyper_tables_of(std::size_t count) const {
    const auto channels = prior_tables_.size();
    std::vector<std::uint16_t> tables(count);
    for (std::size_t i = 0; i < count; ++i)
        tables[i] = static_cast<std::uint16_t>(i / std::max<std::size_t>(1, count / channels));
    return tables;
}

Body TileCoder::write_hyper(std::span<const HyperSymbols> tiles) const {
    core::RansEncoder encoder(prior_tables_);
    for (const auto& tile : tiles) encoder.encode(tile, hyper_tables_of(tile.size()));
    return encoder.finish();
}

std::vector<HyperSymbols> TileCoder::read_hyper(std::span<const std::uint8_t> body,
                                                std::span<const std::size_t> counts) const {
    core::RansDecoder decoder(prior_tables_, body);
    std::vector<HyperSymbols> tiles;
    for (const auto count : counts) {
        tiles.emplace_back(count);
        decoder.decode(tiles.back(), hyper_tables_of(count));
    }
    decoder.finish();
    return tiles;
}

}  // namespace oligo::models

#include "dna/jpegdna/picture_coder.hpp"

#include "core/error.hpp"
#include "dna/jpegdna/plane_tables.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

// Largest numbers that the books of 7 and 10 bases hold.
constexpr std::uint64_t kHighestDcFrequency = 7997, kHighestAcFrequency = 464733;

PlaneKind plane_kind(const PictureSettings& settings, std::size_t channel) {
    if (!settings.colour) return PlaneKind::kGray;
    return static_cast<PlaneKind>(static_cast<std::size_t>(PlaneKind::kLuma) + channel);
}

QuantisationTable chroma_table(Dialect dialect) {
    return dialect == Dialect::kPackage ? QuantisationTable::kPackageChroma
                                        : QuantisationTable::kChroma;
}

void fit(std::span<std::uint64_t> frequencies, std::uint64_t highest) {
    const std::uint64_t most = *std::max_element(frequencies.begin(), frequencies.end());
    if (most <= highest) return;
    for (std::uint64_t& frequency : frequencies) {
        if (frequency > 0) frequency = std::max<std::uint64_t>(1, frequency * highest / most);
    }
}

}  // namespace

SymbolFrequencies fit_frequencies(const SymbolFrequencies& counted) {
    SymbolFrequencies fitted = counted;
    fit(fitted.dc, kHighestDcFrequency);
    fit(fitted.ac, kHighestAcFrequency);
    return fitted;
}

PictureCoder::PictureCoder(const PictureSettings& settings,
                           std::vector<SymbolFrequencies> frequencies)
    : settings_(settings),
      luma_(settings.block_px, settings.alpha(), QuantisationTable::kLuma),
      chroma_(settings.block_px, settings.alpha(), chroma_table(settings.dialect)),
      values_(ValueCoder::get(settings.book)) {
    if (frequencies.empty()) {
        for (std::size_t channel = 0; channel < settings.channels(); ++channel) {
            frequencies.push_back(
                default_frequencies(plane_kind(settings, channel), settings.dialect));
        }
    }
    if (frequencies.size() != settings.channels()) {
        throw core::InputError("jpegdna: " + std::to_string(frequencies.size()) +
                               " tables of frequencies; expected " +
                               std::to_string(settings.channels()));
    }
    set_frequencies(std::move(frequencies));
}

void PictureCoder::set_frequencies(std::vector<SymbolFrequencies> frequencies) {
    if (frequencies == frequencies_) return;
    frequencies_ = std::move(frequencies);
    dc_.clear();
    ac_.clear();
    for (std::size_t channel = 0; channel < frequencies_.size(); ++channel) {
        const PlaneTables tables =
            plane_tables(frequencies_[channel], plane_kind(settings_, channel), settings_.dialect,
                         settings_.book);
        dc_.emplace_back(tables.dc, values_);
        ac_.push_back(tables.ac);
    }
}

SymbolFrequencies PictureCoder::count(const BlockLevels& blocks, std::size_t channel,
                                      const Plane& shape) const {
    const bool package = settings_.dialect == Dialect::kPackage;
    const std::size_t columns = package ? shape.width_px / settings_.block_px : blocks.columns;
    const std::size_t rows = package ? shape.height_px / settings_.block_px : blocks.rows;
    SymbolFrequencies counted;
    for (std::size_t row = 0; row < rows; ++row) {
        std::int32_t previous = 0;
        for (std::size_t column = 0; column < columns; ++column) {
            const auto levels = blocks.block(row * blocks.columns + column);
            ++counted.dc[values_->category_of(levels[0] - previous)];
            previous = levels[0];
            ac_[channel]->count(levels, counted.ac);
        }
    }
    counted = fit_frequencies(counted);
    if (package) lengthen_end_of_block(counted);
    return counted;
}

PictureStrand PictureCoder::encode(const core::Picture& picture) {
    if (picture.channels != settings_.channels() || picture.pixels() == 0) {
        throw core::InputError("jpegdna: picture of " + std::to_string(picture.width_px) + " x " +
                               std::to_string(picture.height_px) + " pixels and " +
                               std::to_string(picture.channels) + " channels; expected " +
                               std::to_string(settings_.channels()) +
                               " channels and a pixel at least");
    }
    const auto subsampling =
        settings_.dialect == Dialect::kPackage ? Subsampling::kFirst : Subsampling::kMean;
    PictureStrand strand;
    std::vector<BlockLevels> planes;
    for (const Plane& plane : split_channels(picture, settings_.sampling, subsampling)) {
        const std::size_t channel = planes.size();
        planes.push_back(quantise(plane, quantiser(channel)));
        if (!settings_.image_frequencies) continue;
        strand.frequencies.push_back(count(planes.back(), channel, plane));
    }
    if (settings_.image_frequencies) set_frequencies(strand.frequencies);
    StrandWriter out;
    for (std::size_t channel = 0; channel < planes.size(); ++channel) {
        const BlockLevels& blocks = planes[channel];
        for (std::size_t i = 0; i < blocks.blocks(); ++i) {
            if (i % blocks.columns == 0) dc_[channel].set_state(0);
            strand.starts.push_back({out.size(), strand.starts.size(), dc_[channel].get_state()});
            const auto levels = blocks.block(i);
            dc_[channel].encode(levels[0], out);
            ac_[channel]->encode(levels, out);
        }
    }
    strand.bases = out.take();
    return strand;
}

std::vector<BlockLevels> PictureCoder::empty_blocks(std::uint32_t width_px,
                                                    std::uint32_t height_px) const {
    std::vector<BlockLevels> planes;
    for (std::size_t channel = 0; channel < settings_.channels(); ++channel) {
        planes.push_back(empty_levels(
            channel_shape(width_px, height_px, settings_.sampling, channel), settings_.block_px));
    }
    return planes;
}

std::vector<BlockLevels> PictureCoder::decode(const std::string& bases, std::uint32_t width_px,
                                              std::uint32_t height_px) {
    const PackedStrand strand(bases);
    std::vector<BlockLevels> planes = empty_blocks(width_px, height_px);
    std::size_t position = 0;
    for (std::size_t channel = 0; channel < planes.size(); ++channel) {
        BlockLevels& blocks = planes[channel];
        for (std::size_t i = 0; i < blocks.blocks(); ++i) {
            if (i % blocks.columns == 0) dc_[channel].set_state(0);
            const auto levels = blocks.block(i);
            std::int32_t level = 0;
            if (!dc_[channel].decode(strand, position, bases.size(), level) ||
                !ac_[channel]->decode(strand, position, bases.size(), levels)) {
                throw core::InputError("jpegdna: no coefficient at base " +
                                       std::to_string(position) + " of the strand, block " +
                                       std::to_string(i) + " of channel " +
                                       std::to_string(channel));
            }
            levels[0] = static_cast<std::int16_t>(level);
        }
    }
    if (position != bases.size()) {
        throw core::InputError("jpegdna: the strand has " + std::to_string(bases.size()) +
                               " bases; expected " + std::to_string(position) + " for its blocks");
    }
    return planes;
}

core::Picture PictureCoder::reconstruct(const std::vector<BlockLevels>& blocks,
                                        std::uint32_t width_px, std::uint32_t height_px) const {
    std::vector<Plane> planes;
    for (std::size_t channel = 0; channel < blocks.size(); ++channel) {
        const Plane shape = channel_shape(width_px, height_px, settings_.sampling, channel);
        planes.push_back(dna::reconstruct(blocks[channel], shape, quantiser(channel)));
    }
    return join_channels(planes, settings_.sampling);
}

}  // namespace oligo::dna

#pragma once

#include "core/picture.hpp"
#include "dna/jpegdna/block_levels.hpp"
#include "dna/jpegdna/block_starts.hpp"
#include "dna/jpegdna/coefficient_coder.hpp"
#include "dna/jpegdna/sampler.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace oligo::dna {

/// How a picture becomes a strand (dna/FORMAT.md, section 9).
struct PictureSettings {
    Dialect dialect = Dialect::kStandard;
    bool colour = false;  ///< Y Cb Cr; else one plane
    Sampling sampling = Sampling::k420;
    bool image_frequencies = false;  ///< counted in the picture; else the package's defaults
    BookFamily book = BookFamily::kLexicographic;
    std::uint32_t alpha_thousandths = 1000;
    unsigned block_px = 8;

    std::size_t channels() const { return colour ? 3 : 1; }
    double alpha() const { return alpha_thousandths / 1000.0; }
    /// Whether DC levels need two bytes: with this alpha and block size they exceed -128..127.
    bool wide_levels() const { return 16 * 127 * alpha() < 128.0 * block_px; }
    bool operator==(const PictureSettings&) const = default;
};

/// A coded picture.
struct PictureStrand {
    std::string bases;                           ///< planes one after another
    std::vector<BlockStart> starts;              ///< of every block
    std::vector<SymbolFrequencies> frequencies;  ///< one per plane; empty for the default ones
};

/// Turns planes into strands and back under one set of settings; tables are built once.
class PictureCoder {
  public:
    /// `frequencies`: one per plane, or empty for the defaults (compress() then counts the
    /// picture's own where the settings ask for it). Throws InputError for settings out of range.
    explicit PictureCoder(const PictureSettings& settings,
                          std::vector<SymbolFrequencies> frequencies = {});

    const PictureSettings& settings() const { return settings_; }
    const BlockQuantiser& quantiser(std::size_t channel) const {
        return channel == 0 ? luma_ : chroma_;
    }
    DcCoder& dc(std::size_t channel) { return dc_[channel]; }
    const AcCoder& ac(std::size_t channel) const { return *ac_[channel]; }

    /// `picture` has one channel, or with colour three: Y, Cb, Cr. Throws InputError for another
    /// number and for an empty picture.
    PictureStrand encode(const core::Picture& picture);

    /// The blocks of an undamaged strand. Throws InputError for any other strand.
    std::vector<BlockLevels> decode(const std::string& bases, std::uint32_t width_px,
                                    std::uint32_t height_px);
    core::Picture reconstruct(const std::vector<BlockLevels>& blocks, std::uint32_t width_px,
                              std::uint32_t height_px) const;

    std::vector<BlockLevels> empty_blocks(std::uint32_t width_px, std::uint32_t height_px) const;

  private:
    void set_frequencies(std::vector<SymbolFrequencies> frequencies);
    /// Frequencies of a plane's symbols. Dialect package counts whole blocks only, without padding.
    SymbolFrequencies count(const BlockLevels& blocks, std::size_t channel,
                            const Plane& shape) const;

    PictureSettings settings_;
    BlockQuantiser luma_, chroma_;
    std::shared_ptr<const ValueCoder> values_;
    std::vector<SymbolFrequencies> frequencies_;
    std::vector<DcCoder> dc_;
    std::vector<std::shared_ptr<const AcCoder>> ac_;
};

/// Frequencies scaled down so that each fits its word on a frequency oligo (7 bases for DC, 10 for
/// AC); a symbol that occurs keeps a frequency above 0.
SymbolFrequencies fit_frequencies(const SymbolFrequencies& counted);

}  // namespace oligo::dna

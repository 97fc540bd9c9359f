#pragma once

#include "core/config.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::models {

/// Shape of a VQGAN (Esser et al. 2021, "Taming transformers", arXiv 2012.09841) at stride 16. The
/// defaults are the published f16 model; preset() has smaller ones.
struct VqganConfig {
    static constexpr std::int64_t kStride = 16;

    std::int64_t channels = 128;                           ///< of the finest level
    std::vector<std::int64_t> multipliers{1, 1, 2, 2, 4};  ///< of `channels`, finest level first
    std::int64_t stem = 1;            ///< side of the pixel blocks that the finest level works on
    std::int64_t encoder_blocks = 2;  ///< residual blocks at each level
    std::int64_t decoder_blocks = 3;
    bool attention = true;                  ///< at stride 16 and in the middle
    bool group_norm = true;                 ///< 32 groups, or as many as divide the channels
    std::int64_t latent_channels = 256;     ///< beside the projections to and from the entries
    std::int64_t entry_channels = 256;      ///< numbers of a book's entry
    std::vector<std::int64_t> books{1024};  ///< entries of each book, ascending
    std::int64_t entries = 1024;            ///< of the book used by default
    bool moving_books = false;  ///< entries follow moving averages instead of a gradient
    bool linear_path = false;   ///< linear block transform beside both networks (warm start)

    /// "tiny" (tests), "small" (2 cores train it) or "full" (the published one). Throws InputError
    /// for another name.
    static VqganConfig preset(std::string_view name);

    /// Channels at a level of the decoder, 0: at stride 16, each further one at half the stride.
    std::int64_t channels_at(std::size_t level) const;
    std::size_t levels() const { return multipliers.size(); }
    /// Number of the book with so many entries; books.size() when there is none.
    std::size_t find_book(std::int64_t count) const;
    std::size_t default_book() const { return find_book(entries); }

    /// Reads and checks the keys of a "model" section; its `preset` says what absent keys mean.
    static VqganConfig from_config(core::Config& config);
    static VqganConfig from_json(const std::string& json);
    std::string to_json() const;

    bool operator==(const VqganConfig&) const = default;
};

}  // namespace oligo::models

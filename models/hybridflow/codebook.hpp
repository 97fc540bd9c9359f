#pragma once

#include "core/shared_object.hpp"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace oligo::models {

/// A visual codebook on the 16-bit grid on which a pool stores it: value = (entry - 32768) step.
/// Both who writes and who reads pictures uses the book as it is on the grid. Entries lie within
/// 129..65407, where Q alone (HybridFlow-DNA, algorithm 1) is at most half a step of 256 off.
struct GridBook {
    std::int64_t words = 0, channels = 0;
    float step = 1;
    std::vector<std::uint16_t> entries;  ///< word by word

    static GridBook of(const at::Tensor& book);
    at::Tensor values() const;  ///< [words, channels], fp32

    bool operator==(const GridBook&) const = default;
};

/// A book as an object of a pool. Its header's parameters are 11 bytes, little-endian: format 1,
/// words (4 bytes), channels (2), step (fp32).
core::SharedObject codebook_object(const GridBook& book, std::string name,
                                   const core::ModelHash& hash);

/// A book as it came back.
struct ReturnedBook {
    GridBook book;
    std::vector<bool> usable;  ///< of each word: some of its numbers may be coarse, none is lost
    std::size_t coarse_words = 0;  ///< words with numbers from Q alone
};

/// Throws InputError for an object of another shape, RecoveryError when no word came back.
ReturnedBook read_codebook_object(const core::ReceivedShared& object);

}  // namespace oligo::models

#pragma once

#include "core/codec_options.hpp"
#include "models/fixed/cae/config.hpp"
#include "models/fixed/cae/latent_payload.hpp"

#include <cstddef>

namespace oligo::models {

/// What --set says to codec cae.
struct CaeOptions {
    std::size_t rate = 0;
    ReceptionMode mode = ReceptionMode::kSoft;
    bool integer_synthesis = false, integer_analysis = false;
};

/// What a model can be run by.
struct CaeMeans {
    bool integers = false;  ///< it has exponents and a head a rate
    bool on_cpu = true;     ///< a GPU computes levels faster, and in floating point
};

/// Takes the options `channels`, `reception`, `synthesis` and `analysis`. Throws InputError for
/// values out of range.
CaeOptions take_cae_options(core::CodecOptions& options, const CaeConfig& config,
                            const CaeMeans& means);

}  // namespace oligo::models

#pragma once

#include "core/integer/fixed_conv.hpp"
#include "core/integer/picture_ends.hpp"
#include "models/files/real_tensors.hpp"

#include <map>
#include <string>
#include <vector>

namespace oligo::models {

// What networks in whole numbers (core/integer) are made of.

/// Samples of a picture come in as 4 x - 459: the normalised picture (models/layers/normalise.hpp)
/// times kInputTimes * kSampleDeviation, 0 where it is padded.
inline constexpr double kSampleDeviation = .27 * 255, kSampleMean = .45 * 255;
inline constexpr int kInputTimes = 4, kMostInput = 561;

/// A convolution of that weight (out, in, rows, columns) and bias.
core::integer::RealConv real_conv(RealTensor weight, RealTensor bias);
/// The layer of that name, "down.0".
core::integer::RealConv real_conv(const ReadTensor& read, const std::string& layer);
/// Products and quotients of two numbers are rounded alike everywhere; so is fma, where a compiler
/// might else choose.
void scale_weights(core::integer::RealConv& conv, double factor);
/// Throws InputError where there is none.
int exponent_at(const std::map<std::string, int>& exponents, const std::string& name);
/// The finest exponent that all of a layer's sums may have.
int common_exponent(const core::integer::RealConv& conv, const core::integer::Scaling& scaling);

/// The last layers of a synthesis, 3x3 to the four phases of a picture's samples and a linear block
/// transform of the latent (of inputs `linear.in`; none where it has no weights), both for
/// normalised pictures, as sums of one exponent.
struct RealDrawing {
    core::integer::RealConv last, linear;
    int last_exponent = 0, latent_exponent = 0;  ///< of what comes in
    int last_stored = 0, latent_stored = 0;      ///< samples of a pixel that comes in
    int stride = 8;
};
core::integer::DrawingEnd drawing_end(RealDrawing drawing);
/// A transposed convolution without overlap, of that weight (in, colours, rows, columns) and bias
/// of the colours, as RealDrawing::linear.
core::integer::RealConv real_blocks(const RealTensor& weight, const RealTensor& bias);

}  // namespace oligo::models

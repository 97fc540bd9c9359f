#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oligo::training {

/// What a calibration of integer networks takes.
struct IntegerCalibration {
    std::filesystem::path weights;     ///< a model file of codec cae or hyperprior
    std::vector<std::string> folders;  ///< of photos like those that will be coded
    std::filesystem::path output;      ///< may be `weights`
    std::uint64_t seed = 1;            ///< of the damage that the synthesis is shown
};

/// Runs the networks of a model over the middles of up to 32 of the photos, spread over all that
/// are found, and writes the model with the exponents of its activations in the metadata
/// (models/fixed/exponents.hpp). Tensors and hash stay as they are, so that pools of the model stay
/// readable. Returns how many photos were used. Throws InputError for a model of another codec and
/// where no photo is found.
std::size_t calibrate_integers(const IntegerCalibration& calibration);

}  // namespace oligo::training

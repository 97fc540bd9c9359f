#pragma once

#include "inference/formats/pool_writer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace oligo::inference {

/// Pools of the jpegdna package (dialect compat): at most ten pictures, told apart by image ids.
/// `assignments` override configs/schemes/jpegdna-package.json.
std::unique_ptr<PoolWriter> open_package_writer(const std::vector<std::string>& assignments);

/// The strands of jpegdna pictures as they are, whatever their length: for comparisons.
std::unique_ptr<PoolWriter> bare_strand_writer();

/// Pools of DNA Fountain, one file each; `assignments` override configs/schemes/erlich.json. A pool
/// does not say its parameters: decode must be told them.
std::unique_ptr<PoolWriter> open_erlich_writer(const std::vector<std::string>& assignments);

/// The constraints that a scheme declares, another program's ("erlich") included. Throws InputError
/// for "jpegdna-package", which declares none, and what core::open_config() and open_scheme()
/// throw.
dna::Constraints declared_constraints(const std::string& scheme,
                                      const std::vector<std::string>& assignments);

}  // namespace oligo::inference

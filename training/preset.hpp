#pragma once

#include <filesystem>
#include <string>

namespace oligo::training {

/// The configuration file that a word on the command line stands for: a run's folder (its
/// config.json), or what core::find_config takes, a file or the name of one in configs/train.
/// Throws InputError that lists the names.
std::filesystem::path find_preset(const std::string& name_or_file);

}  // namespace oligo::training

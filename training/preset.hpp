#pragma once

#include <filesystem>
#include <string>

namespace oligo::training {

/// The configuration file that a word on the command line stands for: a path when it has a slash or
/// ends in .json (a folder: its config.json, as a run leaves it), else the name of one in
/// configs/train of $OLIGOCODEC_CONFIGS or of the program. Throws InputError that lists the names.
std::filesystem::path find_preset(const std::string& name_or_file);

}  // namespace oligo::training

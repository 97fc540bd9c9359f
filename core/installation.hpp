#pragma once

#include <filesystem>
#include <string_view>

namespace oligo::core {

/// The folder of the library or program that holds this very function: .../lib of an installation
/// or a build, whichever program has loaded the library from there.
std::filesystem::path own_folder();

/// A folder that is shipped with the library ("configs", "pretrained"): share/oligocodec/NAME in
/// the folder above own_folder(), or in the one above that (lib/x86_64-linux-gnu). An installation
/// can be moved as a whole; a build's share/ leads to the source tree. When there is none, the
/// place where it was expected first.
std::filesystem::path shipped_folder(std::string_view name);

}  // namespace oligo::core

#pragma once

#include <string>
#include <string_view>

namespace oligo::dna {

/// What a file is that begins so, when it holds no reads in a form that is read here: "a ZIP
/// archive; expected its files (unzip -p FILE | oligocodec ... -)". Empty for anything else.
std::string other_file_kind(std::string_view start);

}  // namespace oligo::dna

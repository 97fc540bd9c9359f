#pragma once

#include <string>

namespace oligo::test {

/// Text as each compression's own library packs it.
std::string gzip(const std::string& text);
std::string zstd(const std::string& text);
std::string xz(const std::string& text);
std::string bzip2(const std::string& text);
/// BGZF blocks of `block_bytes` each (SAM specification, section 4.1), with or without the end
/// block.
std::string bgzf(const std::string& text, std::size_t block_bytes, bool end_block = true);

}  // namespace oligo::test

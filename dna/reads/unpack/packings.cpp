#include "dna/reads/unpack/packings.hpp"

#include <array>

namespace oligo::dna {
namespace {

bool is_gzip(std::string_view start) {
    return start.starts_with("\x1F\x8B");
}

/// A frame, or one that only carries other data (RFC 8878, section 3.1).
bool is_zstd(std::string_view start) {
    if (start.starts_with("\x28\xB5\x2F\xFD")) return true;
    return start.size() >= 4 && (start[0] & 0xF0) == 0x50 && start.substr(1, 3) == "\x2A\x4D\x18";
}

bool is_xz(std::string_view start) {
    return start.starts_with(
        std::string_view("\xFD"
                         "7zXZ\0",
                         6));
}

/// "BZh", a level, and the magic number of a block or of the end.
bool is_bzip2(std::string_view start) {
    if (start.size() < 10 || !start.starts_with("BZh") || start[3] < '1' || start[3] > '9') {
        return false;
    }
    const std::string_view magic = start.substr(4, 6);
    return magic == "\x31\x41\x59\x26\x53\x59" || magic == "\x17\x72\x45\x38\x50\x90";
}

constexpr std::array<Packing, 4> kPackings = {{
    {"gzip", is_gzip, open_gzip},
    {"zstd", is_zstd, open_zstd},
    {"xz", is_xz, open_xz},
    {"bzip2", is_bzip2, open_bzip2},
}};

}  // namespace

std::span<const Packing> packings() {
    return kPackings;
}

}  // namespace oligo::dna

#include "core/image/webp_frame.hpp"

#include "core/image/byte_walk.hpp"

#include <string_view>

namespace oligo::core::detail {
namespace {

void put(std::vector<std::uint8_t>& bytes, std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
}

void put(std::vector<std::uint8_t>& bytes, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

}  // namespace

std::optional<WebpFrame> first_webp_frame(Bytes file) {
    for (std::size_t chunk = 12; chunk + 8 <= file.size();) {
        const std::size_t length = integer(file, chunk + 4, 4, false);
        if (length > file.size() - chunk - 8) return std::nullopt;
        if (has_at(file, chunk, "ANMF")) {
            constexpr std::size_t kPlaceBytes = 16;
            constexpr std::uint64_t kAlpha = 0x10;
            const Bytes frame = file.subspan(chunk + 8, length);
            if (frame.size() < kPlaceBytes) return std::nullopt;
            WebpFrame first;
            first.left_px = static_cast<std::uint32_t>(2 * integer(frame, 0, 3, false));
            first.top_px = static_cast<std::uint32_t>(2 * integer(frame, 3, 3, false));
            put(first.file, "RIFF");
            put(first.file, 4 + 18 + frame.size() - kPlaceBytes, 4);
            put(first.file, "WEBPVP8X");
            put(first.file, 10, 4);
            const bool lossy = has_at(frame, kPlaceBytes, "VP8 ");
            put(first.file, lossy ? 0 : kAlpha, 4);
            put(first.file, integer(frame, 6, 3, false), 3);  // both less one, as VP8X has them
            put(first.file, integer(frame, 9, 3, false), 3);
            first.file.insert(first.file.end(), frame.begin() + kPlaceBytes, frame.end());
            return first;
        }
        chunk += 8 + length + length % 2;
    }
    return std::nullopt;
}

}  // namespace oligo::core::detail

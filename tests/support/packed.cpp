#include "tests/support/packed.hpp"

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace oligo::test {
namespace {

void require(bool fine) {
    if (!fine) throw std::runtime_error("a test's data could not be packed");
}

/// `window`: zlib's windowBits (15 + 16 gzip, -15 nothing around the data).
std::string deflated(const std::string& text, int window) {
    z_stream zip = {};
    require(deflateInit2(&zip, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&zip, text.size()) + 64, '\0');
    zip.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    zip.avail_in = static_cast<uInt>(text.size());
    zip.next_out = reinterpret_cast<Bytef*>(out.data());
    zip.avail_out = static_cast<uInt>(out.size());
    require(deflate(&zip, Z_FINISH) == Z_STREAM_END);
    out.resize(zip.total_out);
    deflateEnd(&zip);
    return out;
}

void put(std::string& to, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>(value >> 8 * i & 255);
}

std::string bgzf_block(const std::string& text) {
    const std::string data = deflated(text, -15);
    std::string block("\x1F\x8B\x08\x04\0\0\0\0\0\xFF\x06\0BC\x02\0", 16);
    put(block, data.size() + 18 + 8 - 1, 2);
    block += data;
    put(block,
        crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())), 4);
    put(block, text.size(), 4);
    return block;
}

}  // namespace

std::string gzip(const std::string& text) {
    return deflated(text, 15 + 16);
}

std::string zstd(const std::string& text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    const std::size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
    require(ZSTD_isError(size) == 0);
    out.resize(size);
    return out;
}

std::string xz(const std::string& text) {
    std::string out(lzma_stream_buffer_bound(text.size()), '\0');
    std::size_t size = 0;
    require(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, nullptr,
                                    reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                    reinterpret_cast<std::uint8_t*>(out.data()), &size,
                                    out.size()) == LZMA_OK);
    out.resize(size);
    return out;
}

std::string bzip2(const std::string& text) {
    std::string out(text.size() + text.size() / 100 + 700, '\0');
    auto size = static_cast<unsigned>(out.size());
    require(BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char*>(text.data()),
                                     static_cast<unsigned>(text.size()), 1, 0, 0) == BZ_OK);
    out.resize(size);
    return out;
}

std::string bgzf(const std::string& text, std::size_t block_bytes, bool end_block) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += block_bytes) {
        out += bgzf_block(text.substr(at, block_bytes));
    }
    if (end_block) out += bgzf_block("");
    return out;
}

}  // namespace oligo::test

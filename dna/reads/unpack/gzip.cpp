#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/reads/unpack/packings.hpp"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <string>

namespace oligo::dna {
namespace {

// A BGZF block is a gzip member of up to 64 KiB whose extra field says how long it is: 12 bytes of
// header, 2 of length of the extra field, then "BC", 2, 0 and the block's bytes less one.
constexpr std::size_t kMostBlockBytes = std::size_t{1} << 16;
constexpr std::size_t kBlockHeaderBytes = 18, kTrailerBytes = 8;
constexpr std::size_t kBlocksAThread = 8;

unsigned little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
    unsigned value = 0;
    for (std::size_t i = count; i-- > 0;) {
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    }
    return value;
}

/// Bytes of the BGZF block that begins here; 0 where none does.
std::size_t block_bytes(std::string_view start) {
    if (start.size() < kBlockHeaderBytes || !start.starts_with("\x1F\x8B\x08")) return 0;
    const bool extra = (start[3] & 4) != 0;
    if (!extra || little_endian(start, 10, 2) < 6) return 0;
    if (start[12] != 'B' || start[13] != 'C' || little_endian(start, 14, 2) != 2) return 0;
    const std::size_t bytes = little_endian(start, 16, 2) + std::size_t{1};
    return bytes > kBlockHeaderBytes + kTrailerBytes ? bytes : 0;
}

struct FreeDecompressor {
    void operator()(libdeflate_decompressor* one) const { libdeflate_free_decompressor(one); }
};

/// Whether `block` unpacks to exactly `to` and its checksum holds.
bool unpack_block(std::string_view block, std::span<std::uint8_t> to) {
    thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(
        libdeflate_alloc_decompressor());
    if (!decompressor) throw std::bad_alloc();
    std::size_t written = 0;
    std::uint8_t none = 0;
    const auto result =
        libdeflate_gzip_decompress(decompressor.get(), block.data(), block.size(),
                                   to.empty() ? &none : to.data(), to.size(), &written);
    return result == LIBDEFLATE_SUCCESS && written == to.size();
}

class GzipSource final : public ByteSource {
  public:
    explicit GzipSource(InputBuffer input) : input_(std::move(input)) {}
    ~GzipSource() override {
        if (ready_) inflateEnd(&zip_);
    }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    std::size_t read(std::span<std::uint8_t> to) override {
        for (;;) {
            if (blocks_at_ < blocks_.size()) return copy_from_blocks(to);
            if (remark_ && !harmless_so_far()) return 0;
            if (in_member_) {
                const std::size_t written = inflate_some(to);
                if (written > 0) return written;
            } else if (!begin_member()) {
                return 0;
            }
        }
    }

  private:
    bool harmless_so_far() const { return !remark_->damage; }
    void damaged(const std::string& what) { remark_ = {{what, true}}; }

    std::size_t copy_from_blocks(std::span<std::uint8_t> to) {
        const std::size_t bytes = std::min(to.size(), blocks_.size() - blocks_at_);
        std::memcpy(to.data(), blocks_.data() + blocks_at_, bytes);
        blocks_at_ += bytes;
        return bytes;
    }

    /// False at the end of the file, or of what can be used of it.
    bool begin_member() {
        const std::string_view start = input_.need(kBlockHeaderBytes);
        if (start.empty()) {
            if (lacks_end_block_) damaged("has no end block in its BGZF data: it may be cut");
            return false;
        }
        if (!start.starts_with("\x1F\x8B")) {
            if (start == "\x1F") {
                damaged("is truncated: its gzip data end without a trailer");
            } else {
                pass_over_rest();
            }
            return false;
        }
        if (block_bytes(start) > 0) {
            unpack_blocks();
            return true;
        }
        if (!ready_ && inflateInit2(&zip_, 15 + 16) != Z_OK) {
            throw core::Error(core::ExitCode::kInternal, "zlib could not be set up");
        }
        if (ready_) inflateReset(&zip_);
        ready_ = in_member_ = true;
        lacks_end_block_ = false;
        return true;
    }

    /// Bytes behind the last member: tapes and block devices pad with zeros, editors add a line
    /// end.
    void pass_over_rest() {
        std::uint64_t zeros = 0, others = 0;
        for (auto rest = input_.some(); !rest.empty(); rest = input_.some()) {
            for (const char byte : rest) {
                zeros += byte == 0;
                others += byte != 0 && byte != '\n' && byte != '\r';
            }
            input_.take(rest.size());
        }
        if (others > 0) {
            damaged("has other bytes behind its gzip data, which are left out");
        } else if (zeros > 0) {
            remark_ = {{"has " + std::to_string(zeros) +
                            " zero bytes behind its gzip data, which are left out",
                        false}};
        }
    }

    std::size_t inflate_some(std::span<std::uint8_t> to) {
        const std::string_view from = input_.some();
        if (from.empty()) {
            damaged("is truncated: its gzip data end without a trailer");
            in_member_ = false;
            return 0;
        }
        zip_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
        zip_.avail_in = static_cast<uInt>(from.size());
        zip_.next_out = to.data();
        zip_.avail_out = static_cast<uInt>(to.size());
        const int status = inflate(&zip_, Z_NO_FLUSH);
        input_.take(from.size() - zip_.avail_in);
        if (status == Z_STREAM_END) {
            in_member_ = false;
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            damaged(std::string("has damaged gzip data: ") +
                    (zip_.msg != nullptr ? zip_.msg : "unknown error"));
            in_member_ = false;
        }
        return to.size() - zip_.avail_out;
    }

    struct Block {
        std::size_t from = 0, bytes = 0, to = 0, unpacked = 0;
    };

    /// The next blocks that are in the file whole, as many as all threads have work with.
    std::vector<Block> next_blocks() {
        std::vector<Block> blocks;
        const std::size_t most = kBlocksAThread * core::thread_count();
        input_.grow(most * kMostBlockBytes);
        std::size_t at = 0, to = 0;
        while (blocks.size() < most) {
            if (at + kBlockHeaderBytes > input_.view().size()) input_.need(at + kBlockHeaderBytes);
            const std::size_t bytes = block_bytes(input_.view().substr(at));
            if (bytes == 0) break;
            if (input_.need(at + bytes).size() < at + bytes) break;
            const std::size_t unpacked = little_endian(input_.view().substr(at), bytes - 4, 4);
            blocks.push_back({at, bytes, to, std::min(unpacked, kMostBlockBytes)});
            at += bytes;
            to += blocks.back().unpacked;
        }
        return blocks;
    }

    void unpack_blocks() {
        const std::vector<Block> blocks = next_blocks();
        if (blocks.empty()) return damaged("is truncated: its BGZF data end within a block");
        blocks_.resize(blocks.back().to + blocks.back().unpacked);
        blocks_at_ = 0;
        const std::string_view from = input_.view();
        std::atomic<std::size_t> first_bad{blocks.size()};
        core::parallel_for(blocks.size(), 1, [&](std::size_t first, std::size_t last) {
            for (std::size_t i = first; i < last; ++i) {
                const Block& one = blocks[i];
                const auto to = std::span(blocks_).subspan(one.to, one.unpacked);
                if (unpack_block(from.substr(one.from, one.bytes), to)) continue;
                std::size_t before = first_bad;
                while (i < before && !first_bad.compare_exchange_weak(before, i)) {
                }
            }
        });
        lacks_end_block_ = blocks.back().unpacked > 0;
        if (first_bad < blocks.size()) {
            const Block& bad = blocks[first_bad];
            damaged("has a damaged BGZF block at byte " +
                    std::to_string(input_.taken() + bad.from));
            blocks_.resize(bad.to);
        }
        input_.take(blocks.back().from + blocks.back().bytes);
    }

    InputBuffer input_;
    std::vector<std::uint8_t> blocks_;  ///< unpacked
    std::size_t blocks_at_ = 0;
    z_stream zip_ = {};
    bool ready_ = false, in_member_ = false, lacks_end_block_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> open_gzip(InputBuffer input) {
    return std::make_unique<GzipSource>(std::move(input));
}

}  // namespace oligo::dna

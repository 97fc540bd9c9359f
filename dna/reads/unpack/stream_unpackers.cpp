// zstd, xz and bzip2: their libraries' streaming calls, several streams one after another.
#include "core/error.hpp"
#include "dna/reads/unpack/packings.hpp"

#include <bzlib.h>
#include <lzma.h>
#include <zstd.h>

#include <string>

namespace oligo::dna {
namespace {

/// What the three have in common: input in pieces, and damage as an early end.
class StreamUnpacker : public ByteSource {
  public:
    std::size_t read(std::span<std::uint8_t> to) final {
        while (!remark_) {
            const std::string_view from = input_.some();
            Step step = unpack(from, to);
            input_.take(step.taken);
            if (!step.problem.empty()) {
                remark_ = {{"has damaged " + name_ + " data: " + step.problem, true}};
            }
            if (step.written > 0) return step.written;
            if (from.empty()) {
                if (!remark_ && !complete()) {
                    remark_ = {{"is truncated: its " + name_ + " data end too early", true}};
                }
                return 0;
            }
        }
        return 0;
    }

  protected:
    struct Step {
        std::size_t taken = 0, written = 0;
        std::string problem = {};
    };
    StreamUnpacker(std::string name, InputBuffer input)
        : name_(std::move(name)), input_(std::move(input)) {}

    /// `from` is empty at the end of the file.
    virtual Step unpack(std::string_view from, std::span<std::uint8_t> to) = 0;
    /// Whether the file may end here.
    virtual bool complete() const = 0;

  private:
    std::string name_;
    InputBuffer input_;
};

class ZstdSource final : public StreamUnpacker {
  public:
    explicit ZstdSource(InputBuffer input)
        : StreamUnpacker("zstd", std::move(input)), context_(ZSTD_createDCtx()) {
        if (!context_) throw core::Error(core::ExitCode::kInternal, "zstd could not be set up");
    }

  private:
    struct Free {
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };

    Step unpack(std::string_view from, std::span<std::uint8_t> to) override {
        ZSTD_inBuffer in{from.data(), from.size(), 0};
        ZSTD_outBuffer out{to.data(), to.size(), 0};
        const std::size_t left = ZSTD_decompressStream(context_.get(), &out, &in);
        if (ZSTD_isError(left) != 0) return {in.pos, out.pos, ZSTD_getErrorName(left)};
        if (in.pos > 0 || out.pos > 0) complete_ = left == 0;
        return {in.pos, out.pos};
    }
    bool complete() const override { return complete_; }

    std::unique_ptr<ZSTD_DCtx, Free> context_;
    bool complete_ = false;
};

class XzSource final : public StreamUnpacker {
  public:
    explicit XzSource(InputBuffer input) : StreamUnpacker("xz", std::move(input)) {
        if (lzma_stream_decoder(&stream_, kMostMemory, LZMA_CONCATENATED) != LZMA_OK) {
            throw core::Error(core::ExitCode::kInternal, "liblzma could not be set up");
        }
    }
    ~XzSource() override { lzma_end(&stream_); }
    XzSource(const XzSource&) = delete;
    XzSource& operator=(const XzSource&) = delete;

  private:
    static constexpr std::uint64_t kMostMemory = std::uint64_t{256} << 20;  ///< xz -9e: 65 MiB

    Step unpack(std::string_view from, std::span<std::uint8_t> to) override {
        if (ended_) return {};
        stream_.next_in = reinterpret_cast<const std::uint8_t*>(from.data());
        stream_.avail_in = from.size();
        stream_.next_out = to.data();
        stream_.avail_out = to.size();
        const lzma_ret code = lzma_code(&stream_, from.empty() ? LZMA_FINISH : LZMA_RUN);
        Step step{from.size() - stream_.avail_in, to.size() - stream_.avail_out};
        ended_ = code == LZMA_STREAM_END;
        if (code == LZMA_MEMLIMIT_ERROR) step.problem = "it needs more than 256 MiB of memory";
        if (code == LZMA_DATA_ERROR) step.problem = "its checksum or structure is wrong";
        if (code == LZMA_FORMAT_ERROR) step.problem = "other bytes stand behind it";
        if (code == LZMA_OPTIONS_ERROR) step.problem = "it uses an unknown filter";
        if (code == LZMA_MEM_ERROR) throw std::bad_alloc();
        return step;
    }
    bool complete() const override { return ended_; }

    lzma_stream stream_ = LZMA_STREAM_INIT;
    bool ended_ = false;
};

class Bzip2Source final : public StreamUnpacker {
  public:
    explicit Bzip2Source(InputBuffer input) : StreamUnpacker("bzip2", std::move(input)) {}
    ~Bzip2Source() override { close(); }
    Bzip2Source(const Bzip2Source&) = delete;
    Bzip2Source& operator=(const Bzip2Source&) = delete;

  private:
    Step unpack(std::string_view from, std::span<std::uint8_t> to) override {
        if (from.empty()) return {};
        if (!open_) {
            stream_ = {};
            if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) {
                throw core::Error(core::ExitCode::kInternal, "bzip2 could not be set up");
            }
            open_ = true;
        }
        stream_.next_in = const_cast<char*>(from.data());  // its interface knows no const
        stream_.avail_in = static_cast<unsigned>(from.size());
        stream_.next_out = reinterpret_cast<char*>(to.data());
        stream_.avail_out = static_cast<unsigned>(to.size());
        const int code = BZ2_bzDecompress(&stream_);
        Step step{from.size() - stream_.avail_in, to.size() - stream_.avail_out};
        if (code == BZ_STREAM_END) {
            close();  // another may follow
        } else if (code == BZ_DATA_ERROR_MAGIC) {
            step.problem = "other bytes stand behind it";
        } else if (code != BZ_OK) {
            step.problem = "its checksum or structure is wrong";
        }
        return step;
    }
    bool complete() const override { return !open_; }
    void close() {
        if (open_) BZ2_bzDecompressEnd(&stream_);
        open_ = false;
    }

    bz_stream stream_ = {};
    bool open_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> open_zstd(InputBuffer input) {
    return std::make_unique<ZstdSource>(std::move(input));
}

std::unique_ptr<ByteSource> open_xz(InputBuffer input) {
    return std::make_unique<XzSource>(std::move(input));
}

std::unique_ptr<ByteSource> open_bzip2(InputBuffer input) {
    return std::make_unique<Bzip2Source>(std::move(input));
}

}  // namespace oligo::dna

#include "dna/reads/line_stream.hpp"

#include "core/error.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace oligo::dna {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16;

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string reason(int code) {
    return std::generic_category().message(code);
}

}  // namespace

struct LineStream::State {
    explicit State(const std::filesystem::path& path_in) : path(path_in.string()) {
        std::error_code ignored;
        if (std::filesystem::is_directory(path_in, ignored)) {
            fail("is a folder; expected a file of reads");
        }
        errno = 0;
        file.reset(std::fopen(path.c_str(), "rb"));
        if (!file) {
            fail("cannot be opened: " + reason(errno));
        }
        fill_input();
        compressed = input_size >= 2 && input[0] == 0x1F && input[1] == 0x8B;
        if (compressed && inflateInit2(&zip, 15 + 16) != Z_OK) {
            throw core::Error(core::ExitCode::kInternal, "zlib could not be set up");
        }
        if (compressed) {
            zip_ready = true;
            begin_member();
        }
    }

    ~State() {
        if (zip_ready) {
            inflateEnd(&zip);
        }
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    [[noreturn]] void fail(const std::string& what) const {
        throw core::InputError("file '" + path + "' " + what);
    }

    /// False at the end of the file.
    bool fill_input() {
        errno = 0;
        input_at = 0;
        input_size = std::fread(input.data(), 1, input.size(), file.get());
        if (input_size == 0 && std::ferror(file.get()) != 0) {
            fail("cannot be read: " + reason(errno));
        }
        return input_size > 0;
    }

    /// zlib writes the first two bytes of the member's extra field to `extra`: "BC" for bgzip.
    void begin_member() {
        extra = {};
        header = {};
        header.extra = extra.data();
        header.extra_max = static_cast<uInt>(extra.size());
        inflateGetHeader(&zip, &header);
        in_member = true;
    }

    void end_member() {
        const bool bgzip = extra[0] == 'B' && extra[1] == 'C';
        lacks_end_marker = bgzip && zip.total_out > 0;
        in_member = false;
    }

    void start_next_member() {
        if (input[input_at] != 0x1F) {
            fail("has other bytes behind its gzip data; expected another gzip member or the end");
        }
        inflateReset(&zip);
        begin_member();
    }

    bool fill_output() {
        output_at = 0;
        output_size = 0;
        while (output_size == 0) {
            if (input_at == input_size && !fill_input()) {
                check_compressed_end();
                return false;
            }
            if (!compressed) {
                std::copy(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(input_size),
                          output.begin());
                output_size = input_size;
                input_at = input_size;
                return true;
            }
            if (!in_member) {
                start_next_member();
            }
            inflate_some();
        }
        return true;
    }

    void inflate_some() {
        zip.next_in = input.data() + input_at;
        zip.avail_in = static_cast<uInt>(input_size - input_at);
        zip.next_out = output.data();
        zip.avail_out = static_cast<uInt>(output.size());
        const int status = inflate(&zip, Z_NO_FLUSH);
        input_at = input_size - zip.avail_in;
        output_size = output.size() - zip.avail_out;
        if (status == Z_STREAM_END) {
            end_member();
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            fail(std::string("has damaged gzip data: ") +
                 (zip.msg != nullptr ? zip.msg : "unknown error"));
        }
    }

    void check_compressed_end() const {
        if (in_member) {
            fail("is truncated: its gzip data ends without a trailer");
        }
        if (lacks_end_marker) {
            fail("is truncated: the end marker of its bgzip data is missing");
        }
    }

    std::string path;
    std::unique_ptr<std::FILE, FileCloser> file;
    std::array<std::uint8_t, kBufferBytes> input;
    std::array<std::uint8_t, kBufferBytes> output;
    std::size_t input_at = 0, input_size = 0, output_at = 0, output_size = 0;
    z_stream zip = {};
    gz_header header = {};
    std::array<Bytef, 2> extra = {};
    bool compressed = false, zip_ready = false, in_member = false, lacks_end_marker = false;
    std::uint64_t lines = 0;
};

LineStream::LineStream(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
LineStream::~LineStream() = default;
LineStream::LineStream(LineStream&&) noexcept = default;

std::uint64_t LineStream::lines() const {
    return state_->lines;
}

LineStream::Result LineStream::next(std::string& line, std::size_t limit) {
    State& s = *state_;
    line.clear();
    bool any = false;
    for (;;) {
        if (s.output_at == s.output_size && !s.fill_output()) {
            break;
        }
        any = true;
        const auto* begin = s.output.data() + s.output_at;
        const std::size_t available = s.output_size - s.output_at;
        const auto* end = static_cast<const std::uint8_t*>(std::memchr(begin, '\n', available));
        const std::size_t count =
            end != nullptr ? static_cast<std::size_t>(end - begin) : available;
        line.append(reinterpret_cast<const char*>(begin), count);
        s.output_at += end != nullptr ? count + 1 : count;
        if (line.size() > limit + 1) {  // one more for a CR
            return Result::kTooLong;
        }
        if (end != nullptr) {
            break;
        }
    }
    if (!any) {
        return Result::kEnd;
    }
    if (!line.empty() && line.back() == '\r') {
        line.pop_back();
    }
    ++s.lines;
    return line.size() > limit ? Result::kTooLong : Result::kLine;
}

}  // namespace oligo::dna

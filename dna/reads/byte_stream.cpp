#include "dna/reads/byte_stream.hpp"

#include "core/error.hpp"

#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
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

struct ByteStream::State {
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

    /// 0 at the end of the file.
    std::size_t read_some(std::uint8_t* to, std::size_t bytes) const {
        errno = 0;
        const std::size_t got = std::fread(to, 1, bytes, file.get());
        if (got == 0 && std::ferror(file.get()) != 0) {
            fail("cannot be read: " + reason(errno));
        }
        return got;
    }

    /// False at the end of the file.
    bool fill_input() {
        input_at = 0;
        input_size = read_some(input.data(), input.size());
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

    /// Adds to what is not yet taken; false at the end of the file.
    bool fill_output() {
        std::memmove(output.data(), output.data() + output_at, output_size - output_at);
        output_size -= output_at;
        output_at = 0;
        if (!compressed) return fill_plain();
        for (const std::size_t before = output_size; output_size == before;) {
            if (input_at == input_size && !fill_input()) {
                check_compressed_end();
                return false;
            }
            if (!in_member) start_next_member();
            inflate_some();
        }
        return true;
    }

    /// Past the bytes that told plain from compressed, plain ones need no second buffer.
    bool fill_plain() {
        if (input_at < input_size) {
            std::memcpy(output.data() + output_size, input.data(), input_size);
            output_size += input_size;
            input_at = input_size;
            return true;
        }
        const std::size_t got = read_some(output.data() + output_size, output.size() - output_size);
        output_size += got;
        return got > 0;
    }

    void inflate_some() {
        zip.next_in = input.data() + input_at;
        zip.avail_in = static_cast<uInt>(input_size - input_at);
        zip.next_out = output.data() + output_size;
        zip.avail_out = static_cast<uInt>(output.size() - output_size);
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

    std::string_view bytes() const {
        return {reinterpret_cast<const char*>(output.data()) + output_at, output_size - output_at};
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
};

ByteStream::ByteStream(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
ByteStream::~ByteStream() = default;
ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;

std::string_view ByteStream::next() {
    State& s = *state_;
    if (s.output_at == s.output_size) s.fill_output();
    return s.bytes();
}

std::string_view ByteStream::peek() {
    State& s = *state_;
    while (s.bytes().size() < kPeekBytes && s.fill_output()) {
    }
    return s.bytes();
}

void ByteStream::take(std::size_t bytes) {
    state_->output_at += bytes;
}

}  // namespace oligo::dna

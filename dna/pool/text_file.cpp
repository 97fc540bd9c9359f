#include "dna/pool/text_file.hpp"

#include "core/error.hpp"

#include <htslib/bgzf.h>

#include <cerrno>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

}  // namespace

void TextFile::Closer::operator()(BGZF* file) const {
    bgzf_close(file);
}

TextFile::TextFile(const std::filesystem::path& path, bool compressed) : path_(path), file_(path) {
    if (!compressed) return;
    bgzf_.reset(bgzf_open(file_.temporary().c_str(), "w"));
    if (!bgzf_) fail();
}

TextFile::~TextFile() = default;
TextFile::TextFile(TextFile&&) noexcept = default;

void TextFile::write(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) buffer_ += text;
    if (buffer_.size() >= kBufferBytes) flush();
}

core::AtomicFile TextFile::finish() {
    flush();
    if (bgzf_ && bgzf_close(bgzf_.release()) != 0) fail();
    return std::move(file_);
}

void TextFile::fail() const {
    core::throw_system_error("file '" + path_.string() + "': cannot write it",
                             errno == 0 ? EIO : errno);
}

void TextFile::flush() {
    if (!bgzf_) {
        file_.write(std::string_view(buffer_));
    } else if (bgzf_write(bgzf_.get(), buffer_.data(), buffer_.size()) !=
               static_cast<ssize_t>(buffer_.size())) {
        fail();
    }
    buffer_.clear();
}

}  // namespace oligo::dna

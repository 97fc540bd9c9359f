#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::dna {

/// Something that was seen at the end of a file whose reads can be used all the same.
struct Remark {
    std::string text;     ///< goes on after "file 'NAME' "
    bool damage = false;  ///< reads may be missing, or wrong
};

/// Bytes one after another: a file, or what another source unpacks to.
class ByteSource {
  public:
    virtual ~ByteSource() = default;
    /// Writes some bytes, one at least, to `to` (which is not empty) and says how many; 0 at the
    /// end. Damage is an early end and a remark. Throws InputError for what cannot be read at all.
    virtual std::size_t read(std::span<std::uint8_t> to) = 0;
    /// Once read() gave 0.
    virtual const std::optional<Remark>& remark() const { return remark_; }

  protected:
    std::optional<Remark> remark_;
};

/// Looks ahead in a source.
class InputBuffer {
  public:
    static constexpr std::size_t kDefaultBytes = std::size_t{1} << 16;

    explicit InputBuffer(std::unique_ptr<ByteSource> source, std::size_t capacity = kDefaultBytes);

    std::string_view view() const;
    /// The bytes that come next: `bytes` at least (up to the capacity) where there are as many.
    std::string_view need(std::size_t bytes);
    /// One byte at least unless the source is at its end.
    std::string_view some() { return need(1); }
    /// Makes room for views of that many bytes.
    void grow(std::size_t capacity);
    std::size_t capacity() const { return buffer_.size(); }
    void take(std::size_t bytes) {
        begin_ += bytes;
        taken_ += bytes;
    }
    std::uint64_t taken() const { return taken_; }  ///< bytes, so far
    ByteSource& source() { return *source_; }

  private:
    std::unique_ptr<ByteSource> source_;
    std::vector<std::uint8_t> buffer_;
    std::size_t begin_ = 0, end_ = 0;
    std::uint64_t taken_ = 0;
    bool ended_ = false;
};

/// The bytes of a file as they are; "-" is standard input. Throws InputError for a file that cannot
/// be opened and a folder.
std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path);

}  // namespace oligo::dna

#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

namespace oligo::dna {

/// Bytes of a file that is plain, gzip (several members allowed) or bgzip, told apart by content:
/// unpacked, one after another. Holds two small buffers whatever the file claims to be. Throws
/// InputError for a file that cannot be read, a folder, and damaged or truncated compression (a
/// gzip member without its trailer, a bgzip file without its end marker, other bytes behind the
/// last member).
class ByteStream {
  public:
    static constexpr std::size_t kPeekBytes = 512;

    explicit ByteStream(const std::filesystem::path& path);
    ~ByteStream();
    ByteStream(ByteStream&&) noexcept;
    ByteStream& operator=(ByteStream&&) noexcept;

    /// Bytes that come next and stay until they are taken: one at least, none at the end of the
    /// file.
    std::string_view next();
    /// The same, but kPeekBytes at least where the file has as many.
    std::string_view peek();
    /// Passes over bytes that next() or peek() gave.
    void take(std::size_t bytes);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace oligo::dna

#pragma once

#include "dna/reads/unpack/byte_source.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace oligo::dna {

/// Bytes of a file, plain or packed (gzip of several members, BGZF, zstd, xz, bzip2; also one in
/// the other), told apart by content: unpacked, one after another. "-" is standard input. Memory
/// does not depend on what the file claims to be. Damage ends the bytes early and is told by
/// remark(). Throws InputError for a file that cannot be read and a folder.
class ByteStream {
  public:
    static constexpr std::size_t kPeekBytes = 4096;

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

    /// At the end of the bytes: what was odd about the file, if anything.
    std::optional<Remark> remark() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace oligo::dna

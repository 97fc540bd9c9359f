#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace oligo::dna {

/// A growing strand. Short pieces are copied as sixteen letters whatever their length, so room for
/// that many is always kept after the end.
class StrandWriter {
  public:
    static constexpr std::size_t kPiece = 16;

    std::size_t size() const { return size_; }
    /// Appends the first `length_nt` (0..16) of sixteen readable letters.
    void piece(const char* letters, std::size_t length_nt) {
        make_room(kPiece);
        std::memcpy(letters_.data() + size_, letters, kPiece);
        size_ += length_nt;
    }
    void append(std::string_view letters);
    /// A word packed two bits a base.
    void packed(std::uint32_t word, unsigned length_nt);
    /// The strand; the writer is empty afterwards.
    std::string take();

  private:
    void make_room(std::size_t count) {
        if (letters_.size() - size_ < count) grow(count);
    }
    void grow(std::size_t count);

    std::string letters_;
    std::size_t size_ = 0;
};

}  // namespace oligo::dna

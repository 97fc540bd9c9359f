#include "dna/reads/byte_filters.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

namespace oligo::dna {
namespace {

class LineFilter final : public ByteFilter {
  public:
    bool pass(std::string_view bytes, const Put& put) override {
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            const std::size_t count = end == std::string_view::npos ? bytes.size() : end + 1;
            const std::string_view piece = bytes.substr(0, count);
            bytes.remove_prefix(count);
            if (!put_piece(piece, end != std::string_view::npos, put)) return false;
        }
        return true;
    }

  private:
    bool put_piece(std::string_view piece, bool ends, const Put& put) {
        const bool whole = ends && held_.empty() && !too_long_;
        if (!whole && !too_long_) held_ += piece;
        if (held_.size() > kMostRecordBytes) {
            too_long_ = true;
            held_.clear();
        }
        if (!ends) return true;
        bool more = true;
        if (too_long_) {
            ++left_out_;
        } else {
            more = put(whole ? piece : std::string_view(held_));
        }
        too_long_ = false;
        held_.clear();
        return more;
    }

    std::string held_;
    bool too_long_ = false;
};

/// SAM specification, section 4.2: magic, text, names of references, then records, each with its
/// length before it.
class BamFilter final : public ByteFilter {
  public:
    bool pass(std::string_view bytes, const Put& put) override {
        while (!bytes.empty()) {
            if (rest_ > 0) {
                const std::string_view piece = bytes.substr(0, rest_);
                bytes.remove_prefix(piece.size());
                rest_ -= piece.size();
                if (!skipping_ && !put(piece)) return false;
                continue;
            }
            const std::string_view piece = bytes.substr(0, wanted_ - size_.size());
            size_ += piece;
            bytes.remove_prefix(piece.size());
            if (size_.size() < wanted_) break;
            if (!begin_part(put)) return false;
        }
        return true;
    }

  private:
    enum class Part { kText, kReferences, kReference, kRecord };

    /// The sizes before a part are there.
    bool begin_part(const Put& put) {
        std::array<std::uint8_t, 4> last;
        std::memcpy(last.data(), size_.data() + size_.size() - 4, 4);
        const std::uint32_t value =
            last[0] | last[1] << 8 | last[2] << 16 | std::uint32_t{last[3]} << 24;
        skipping_ = false;
        switch (part_) {
            case Part::kText:
                if (value > kMostTextBytes) return false;
                rest_ = value;
                part_ = Part::kReferences;
                break;
            case Part::kReferences:
                if (value > kMostReferences) return false;
                references_ = value;
                part_ = references_ > 0 ? Part::kReference : Part::kRecord;
                break;
            case Part::kReference:
                if (value > kMostRecordBytes) return false;
                rest_ = std::uint64_t{value} + 4;  // name and length
                if (--references_ == 0) part_ = Part::kRecord;
                break;
            case Part::kRecord:
                rest_ = value;
                skipping_ = value > kMostRecordBytes;
                left_out_ += skipping_;
                break;
        }
        const bool more = skipping_ || put(size_);
        size_.clear();
        wanted_ = 4;
        return more;
    }

    // The library makes room for as many as are announced.
    static constexpr std::uint32_t kMostTextBytes = std::uint32_t{256} << 20;
    static constexpr std::uint32_t kMostReferences = std::uint32_t{1} << 24;
    Part part_ = Part::kText;
    std::string size_;
    std::size_t wanted_ = 8;  ///< magic and size of the text
    std::uint64_t rest_ = 0;  ///< bytes of the part
    std::uint32_t references_ = 0;
    bool skipping_ = false;
};

/// CRAM specification, sections 6 to 8, versions 2 and 3: a definition, then containers of blocks,
/// each with its sizes before it.
class CramFilter final : public ByteFilter {
  public:
    bool pass(std::string_view bytes, const Put& put) override {
        held_ += bytes;
        std::string_view rest = held_;
        bool more = true;
        while (more && !rest.empty()) {
            if (rest_ == 0 && !begin_part(rest)) break;
            const std::string_view piece = rest.substr(0, rest_);
            rest.remove_prefix(piece.size());
            rest_ -= piece.size();
            more = put(piece);
        }
        held_.erase(0, held_.size() - rest.size());
        return more && !refused_ && held_.size() <= kMostHeadBytes;
    }

  private:
    /// Reads numbers from the front of what is there; `short_` once it is too little.
    class Numbers {
      public:
        explicit Numbers(std::string_view bytes) : bytes_(bytes) {}
        std::uint64_t little_endian(std::size_t count) {
            std::uint64_t value = 0;
            for (std::size_t i = 0; i < count; ++i) value |= std::uint64_t{byte()} << (8 * i);
            return value;
        }
        /// The leading ones of the first byte say how many bytes follow; `most` is 4 or 8.
        std::uint64_t variable(unsigned most = 4) {
            const unsigned first = byte();
            unsigned follow = 0;
            while (follow < most && (first >> (7 - follow) & 1U) != 0) ++follow;
            if (follow == 4 && most == 4) {  // the fifth byte has four bits
                const std::uint64_t high = (first & 15U) << 24 | big_endian(3);
                return high << 4 | (byte() & 15U);
            }
            if (follow >= 7) return big_endian(follow);
            return std::uint64_t{first & (0x7FU >> follow)} << (8 * follow) | big_endian(follow);
        }
        bool short_of() const { return short_; }
        std::size_t used() const { return used_; }

      private:
        std::uint64_t big_endian(unsigned count) {
            std::uint64_t value = 0;
            for (unsigned i = 0; i < count; ++i) value = value << 8 | byte();
            return value;
        }
        std::uint8_t byte() {
            short_ |= used_ >= bytes_.size();
            return short_ ? 0 : static_cast<std::uint8_t>(bytes_[used_++]);
        }
        std::string_view bytes_;
        std::size_t used_ = 0;
        bool short_ = false;
    };

    /// Sets rest_ to the bytes up to the next sizes. False: more bytes are needed, or refused.
    bool begin_part(std::string_view bytes) {
        if (version_ == 0) {
            if (bytes.size() < kDefinitionBytes) return false;
            version_ = static_cast<unsigned char>(bytes[4]);
            rest_ = kDefinitionBytes;
            return true;
        }
        if (blocks_ == 0 && container_ > 0) {  // room left behind the blocks
            rest_ = std::exchange(container_, 0);
            return true;
        }
        Numbers numbers(bytes);
        const bool fits = container_ > 0 ? begin_block(numbers) : begin_container(numbers);
        refused_ = !fits && !numbers.short_of();
        return fits;
    }

    bool begin_container(Numbers& numbers) {
        const std::uint64_t length = numbers.little_endian(4);
        for (int i = 0; i < 3; ++i) numbers.variable();  // reference, start, span
        const std::uint64_t records = numbers.variable();
        numbers.variable(version_ == 2 ? 4 : 8);  // of the first record
        numbers.variable(8);                      // bases
        const std::uint64_t blocks = numbers.variable();
        const std::uint64_t slices = numbers.variable();
        if (slices > kMostParts) return false;
        for (std::uint64_t i = 0; i < slices && !numbers.short_of(); ++i) numbers.variable();
        if (version_ > 2) numbers.little_endian(4);  // CRC-32
        if (numbers.short_of() || length > kMostContainerBytes || records > kMostRecords ||
            blocks > kMostParts) {
            return false;
        }
        container_ = length;
        blocks_ = blocks;
        rest_ = numbers.used();
        return true;
    }

    bool begin_block(Numbers& numbers) {
        numbers.little_endian(2);  // packing, kind
        numbers.variable();        // number
        const std::uint64_t packed = numbers.variable(), unpacked = numbers.variable();
        if (numbers.short_of() || packed > kMostBlockBytes || unpacked > kMostBlockBytes) {
            return false;
        }
        rest_ = numbers.used() + packed + (version_ > 2 ? 4 : 0);  // CRC-32
        if (rest_ > container_) return false;
        container_ -= rest_;
        --blocks_;
        return true;
    }

    static constexpr std::size_t kDefinitionBytes = 26, kMostHeadBytes = std::size_t{4} << 20;
    static constexpr std::uint64_t kMostContainerBytes = std::uint64_t{1} << 30;
    static constexpr std::uint64_t kMostBlockBytes = std::uint64_t{256} << 20;
    static constexpr std::uint64_t kMostRecords = 1 << 24, kMostParts = 1 << 18;
    std::string held_;
    int version_ = 0;
    std::uint64_t rest_ = 0;       ///< bytes up to the next sizes
    std::uint64_t container_ = 0;  ///< bytes of the container behind those
    std::uint64_t blocks_ = 0;     ///< of the container, not begun
    bool refused_ = false;
};

}  // namespace

std::unique_ptr<ByteFilter> bam_filter() {
    return std::make_unique<BamFilter>();
}

std::unique_ptr<ByteFilter> cram_filter() {
    return std::make_unique<CramFilter>();
}

std::unique_ptr<ByteFilter> line_filter() {
    return std::make_unique<LineFilter>();
}

}  // namespace oligo::dna

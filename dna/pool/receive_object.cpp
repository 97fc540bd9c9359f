#include "dna/pool/receive_object.hpp"

#include "core/hash.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace oligo::dna {
namespace {

/// Whether erased symbols reach a target as the scheme has them, or as 0: for one that keeps no
/// account of them, so that what it has and what the checksum is taken of are the same.
enum class Erased : std::uint8_t { kAsRead, kAsZero };

/// Passes symbols on and keeps account of them.
class CheckedSink final : public core::SymbolSink {
  public:
    CheckedSink(core::SymbolSink& target, const DirectoryRecord& record, Erased erased)
        : target_(target),
          segments_(record.segments.size()),
          expected_(record.checksum),
          treatment_(erased) {}

    void take(const core::SymbolBlock& block) override {
        if (block.symbols.empty()) return;
        const auto erased = static_cast<std::uint64_t>(
            std::count(block.confidence.begin(), block.confidence.end(), std::uint8_t{0}));
        core::SymbolBlock passed = block;
        if (erased > 0 && treatment_ == Erased::kAsZero) passed.symbols = zeroed(block);
        Account& account = segments_.at(block.segment);
        account.checksum = core::symbols_checksum(passed.symbols, account.checksum);
        account.symbols += block.symbols.size();
        erased_ += erased;
        all_ += block.symbols.size();
        target_.take(passed);
    }

    /// Symbols of which none arrived prove nothing, whatever a directory says of zeros.
    bool proven() const override {
        return checksum() == expected_ && (all_ == 0 || erased_ < all_);
    }
    core::ReceivedSegment* room(std::size_t segment) override {
        return treatment_ == Erased::kAsRead ? target_.room(segment) : nullptr;
    }
    std::uint64_t erased() const { return erased_; }

  private:
    struct Account {
        std::uint32_t checksum = 0;
        std::uint64_t symbols = 0;
    };

    std::span<const std::uint16_t> zeroed(const core::SymbolBlock& block) {
        room_.assign(block.symbols.begin(), block.symbols.end());
        for (std::size_t i = 0; i < room_.size(); ++i) {
            if (block.confidence[i] == 0) room_[i] = 0;
        }
        return room_;
    }
    /// core::payload_checksum() of what came, whichever segment came first.
    std::uint32_t checksum() const {
        std::uint32_t all = 0;
        for (const Account& account : segments_) {
            all = core::crc32_joined(all, account.checksum, 2 * account.symbols);
        }
        return all;
    }

    core::SymbolSink& target_;
    std::vector<Account> segments_;
    std::uint32_t expected_;  ///< checksum
    Erased treatment_;
    std::vector<std::uint16_t> room_;
    std::uint64_t erased_ = 0, all_ = 0;
};

bool only_exact(const DirectoryRecord& record) {
    return std::all_of(record.segments.begin(), record.segments.end(), [](const auto& shape) {
        return shape.tolerance == core::Tolerance::kExact;
    });
}

/// Decodes into a sink and says of the object how it came back.
void receive_into(CheckedSink& sink, const AnnouncedPool& pool, std::size_t number,
                  const StrandContents& strands, ReceivedObject& object) {
    const DirectoryRecord& record = pool.objects()[number];
    const DecodeReport report = pool.scheme->decode(
        pool.frame(), record.segments, StrandsFrom(strands, pool.first_strands[number]), sink);
    object.strands_missing = report.strands_missing;
    object.erased_symbols = sink.erased();
    object.corrected = report.corrected;
    if (sink.proven()) {
        object.confirm();
        object.corrected.inner += report.nearest_words;
    }
    // A code that was fooled says so only through the checksum of the whole object.
    object.complete = object.payload.verified || (report.complete && !only_exact(record));
}

/// Less of an object came than one strand for so many is beyond use; a forged directory must not
/// get the memory and time that a whole one takes.
bool too_little(std::uint64_t arrived, std::uint64_t strands, Role role) {
    constexpr std::uint64_t kStrandsPerArrived = 20;
    if (strands == 0) return role == Role::kPicture;  // no picture is nothing
    return arrived == 0 || arrived < strands / kStrandsPerArrived;
}

}  // namespace

ReceivedObject announced_object(const AnnouncedPool& pool, std::size_t number) {
    const DirectoryRecord& record = pool.objects()[number];
    ReceivedObject object;
    object.role = record.role;
    object.name = record.name;
    object.primers = pool.header.primers;
    object.payload.header = record.header;
    for (const core::SegmentShape& shape : record.segments) {
        object.payload.segments.push_back({shape, {}, {}});
    }
    object.count = pool.scheme->strands(pool.frame(), record.segments).count;
    object.count.ordered_nt +=
        object.count.strands * (pool.layout.read_nt() - pool.layout.strand_nt);
    return object;
}

ReceivedObject receive_object(const AnnouncedPool& pool, std::size_t number,
                              const Gatherer& strands, core::SymbolSink* sink) {
    ReceivedObject object = announced_object(pool, number);
    const std::uint64_t count = object.count.strands;
    const std::uint64_t arrived = strands.arrived(pool.first_strands[number], count);
    if (too_little(arrived, count, object.role)) {
        object.arrived = false;
        object.strands_missing = count - arrived;
        for (const auto& segment : object.payload.segments) {
            object.erased_symbols += segment.shape.count;
        }
        return object;
    }
    const DirectoryRecord& record = pool.objects()[number];
    if (sink != nullptr) {
        CheckedSink checked(*sink, record, Erased::kAsZero);
        receive_into(checked, pool, number, strands, object);
        return object;
    }
    core::PayloadSink payload(object.payload);
    CheckedSink checked(payload, record, Erased::kAsRead);
    receive_into(checked, pool, number, strands, object);
    return object;
}

}  // namespace oligo::dna

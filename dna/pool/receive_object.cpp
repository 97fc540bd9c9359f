#include "dna/pool/receive_object.hpp"

#include "core/hash.hpp"

#include <algorithm>
#include <vector>

namespace oligo::dna {
namespace {

/// Passes symbols on and keeps account of them.
class CheckedSink final : public core::SymbolSink {
  public:
    CheckedSink(core::SymbolSink& target, std::size_t segments)
        : target_(target), segments_(segments) {}

    void take(const core::SymbolBlock& block) override {
        if (block.symbols.empty()) return;
        Account& account = segments_.at(block.segment);
        account.checksum = core::symbols_checksum(block.symbols, account.checksum);
        account.symbols += block.symbols.size();
        erased_ += static_cast<std::uint64_t>(
            std::count(block.confidence.begin(), block.confidence.end(), std::uint8_t{0}));
        target_.take(block);
    }

    /// core::payload_checksum() of what came, whichever segment came first.
    std::uint32_t checksum() const {
        std::uint32_t all = 0;
        for (const Account& account : segments_) {
            all = core::crc32_joined(all, account.checksum, 2 * account.symbols);
        }
        return all;
    }
    std::uint64_t erased() const { return erased_; }

  private:
    struct Account {
        std::uint32_t checksum = 0;
        std::uint64_t symbols = 0;
    };
    core::SymbolSink& target_;
    std::vector<Account> segments_;
    std::uint64_t erased_ = 0;
};

/// What a checksum has confirmed is in no doubt.
void drop_soft_readings(core::ReceivedPayload& payload) {
    for (auto& segment : payload.segments) {
        segment.expected.clear();
        segment.deviation.clear();
    }
}

bool only_exact(const DirectoryRecord& record) {
    return std::all_of(record.segments.begin(), record.segments.end(), [](const auto& shape) {
        return shape.tolerance == core::Tolerance::kExact;
    });
}

/// Decodes into a sink and says of the object how it came back.
void receive_into(core::SymbolSink& sink, const AnnouncedPool& pool, std::size_t number,
                  const StrandContents& strands, ReceivedObject& object) {
    const DirectoryRecord& record = pool.objects()[number];
    CheckedSink checked(sink, record.segments.size());
    const DecodeReport report = pool.scheme->decode(
        pool.frame(), record.segments, StrandsFrom(strands, pool.first_strands[number]), checked);
    object.strands_missing = report.strands_missing;
    object.erased_symbols = checked.erased();
    object.payload.verified = checked.checksum() == record.checksum;
    // A code that was fooled says so only through the checksum of the whole object.
    object.complete = report.complete && (object.payload.verified || !only_exact(record));
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
                              const StrandContents& strands, core::SymbolSink* sink) {
    ReceivedObject object = announced_object(pool, number);
    if (sink != nullptr) {
        receive_into(*sink, pool, number, strands, object);
        return object;
    }
    core::PayloadSink payload(object.payload);
    receive_into(payload, pool, number, strands, object);
    if (object.payload.verified) drop_soft_readings(object.payload);
    return object;
}

}  // namespace oligo::dna

#include "dna/reads/parted_reads.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace oligo::dna {
namespace {

using Sizes = std::array<std::uint32_t, 3>;  ///< of bases and quality; Read::second_part

std::string_view text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

class PartedReads::Source final : public ReadSource {
  public:
    Source(const SpilledGroups& records, std::vector<std::size_t> groups)
        : records_(records), groups_(std::move(groups)) {}

    std::span<const ReadView> next() override {
        if (kept_) return from_memory_->next();
        views_.clear();
        while (views_.empty() && next_group_ < groups_.size()) {
            const std::size_t group = groups_[next_group_];
            auto left = records_.piece(group, next_piece_++, buffer_);
            if (next_piece_ == records_.pieces(group)) {
                ++next_group_;
                next_piece_ = 0;
            }
            while (!left.empty()) {
                Sizes sizes;
                std::memcpy(sizes.data(), left.data(), sizeof(sizes));
                left = left.subspan(sizeof(sizes));
                views_.push_back(
                    {text(left.first(sizes[0])), text(left.subspan(sizes[0], sizes[1])), sizes[2]});
                left = left.subspan(std::size_t{sizes[0]} + sizes[1]);
            }
        }
        return views_;
    }
    void restart() override {
        next_group_ = next_piece_ = 0;
        if (from_memory_) from_memory_->restart();
    }
    const std::vector<Read>& all() override {
        if (!kept_) {
            restart();
            std::vector<Read> reads;
            for (auto batch = next(); !batch.empty(); batch = next()) {
                for (const ReadView& read : batch) {
                    reads.push_back(
                        {std::string(read.bases), std::string(read.quality), read.second_part});
                }
            }
            kept_ = std::move(reads);
            from_memory_.emplace(*kept_);
        }
        return *kept_;
    }

  private:
    const SpilledGroups& records_;
    std::vector<std::size_t> groups_;
    std::size_t next_group_ = 0, next_piece_ = 0;
    std::vector<std::uint8_t> buffer_;
    std::vector<ReadView> views_;
    std::optional<std::vector<Read>> kept_;
    std::optional<KeptReads> from_memory_;
};

void PartedReads::add(std::size_t group, const ReadView& read) {
    const Sizes sizes = {static_cast<std::uint32_t>(read.bases.size()),
                         static_cast<std::uint32_t>(read.quality.size()),
                         static_cast<std::uint32_t>(read.second_part)};
    const auto record =
        records_.add(group, sizeof(sizes) + read.bases.size() + read.quality.size());
    std::memcpy(record.data(), sizes.data(), sizeof(sizes));
    const auto rest = record.subspan(sizeof(sizes));
    std::copy(read.bases.begin(), read.bases.end(), rest.begin());
    std::copy(read.quality.begin(), read.quality.end(), rest.subspan(sizes[0]).begin());
    ++counts_.at(group);
}

std::unique_ptr<ReadSource> PartedReads::source(std::vector<std::size_t> groups) const {
    return std::make_unique<Source>(records_, std::move(groups));
}

}  // namespace oligo::dna

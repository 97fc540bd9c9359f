#include "inference/formats/pool_files.hpp"

#include "core/thread_pool.hpp"

#include <mutex>
#include <utility>

namespace oligo::inference {

namespace {

constexpr std::uint64_t kShownStrands = 1 << 16;  ///< smaller pools are there at once

}  // namespace

PoolFiles::PoolFiles(const std::filesystem::path& pool) : pool_(dna::OligoFile::of_strands(pool)) {}

void PoolFiles::add_order(const std::filesystem::path& path, const dna::Vendor& vendor,
                          const std::string& pool) {
    order_.emplace(path, vendor, pool);
}

void PoolFiles::hold_against(const dna::Vendor& vendor, std::vector<std::string> forbidden_motifs) {
    check_.emplace(vendor, std::move(forbidden_motifs));
}

std::vector<dna::OrderFinding> PoolFiles::findings() const {
    return check_ ? check_->findings() : std::vector<dna::OrderFinding>();
}

void PoolFiles::begin(std::uint64_t strands) {
    if (pool_) pool_->begin(strands);
    if (order_) order_->begin(strands);
    if (check_) check_->begin();
    statistics_ = {};
    progress_.reset();
    if (strands >= kShownStrands) progress_.emplace("write", strands, "strands");
}

void PoolFiles::take(const dna::OligoBlock& oligos) {
    if (pool_) pool_->write(oligos);
    for (std::size_t i = 0; i < oligos.count; ++i) {
        if (order_) order_->write(oligos.oligo(i));
        if (check_) check_->add(oligos.oligo(i));
    }
    std::mutex mutex;
    core::parallel_for(oligos.count, 1024, [&](std::size_t from, std::size_t to) {
        StrandStatistics part;
        for (; from < to; ++from) part.add(oligos.oligo(from));
        const std::lock_guard lock(mutex);
        statistics_ += part;
    });
    if (progress_) progress_->advance(oligos.count);
}

void PoolFiles::finish() {
    progress_.reset();
    if (pool_) finished_.push_back(pool_->finish());
    if (order_) finished_.push_back(order_->finish());
}

void PoolFiles::commit(OutputSet& outputs) {
    for (core::AtomicFile& one : finished_) outputs.take(std::move(one));
}

std::filesystem::path PoolFiles::commit_made_up(OutputSet& outputs) {
    return outputs.take_made_up(std::move(finished_.front()));
}

}  // namespace oligo::inference

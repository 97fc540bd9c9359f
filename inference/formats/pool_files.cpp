#include "inference/formats/pool_files.hpp"

#include "core/thread_pool.hpp"

#include <mutex>

namespace oligo::inference {

namespace {

constexpr std::uint64_t kShownStrands = 1 << 16;  ///< smaller pools are there at once

}  // namespace

PoolFiles::PoolFiles(const std::filesystem::path& pool) {
    files_.push_back({pool, dna::OligoFile::of_strands(pool)});
}

void PoolFiles::add_order(const std::filesystem::path& path) {
    files_.push_back({path, dna::OligoFile::of_order(path)});
}

void PoolFiles::begin(std::uint64_t strands) {
    for (File& one : files_) one.file.begin(strands);
    statistics_ = {};
    progress_.reset();
    if (strands >= kShownStrands) progress_.emplace("write", strands, "strands");
}

void PoolFiles::take(const dna::OligoBlock& oligos) {
    for (File& one : files_) one.file.write(oligos);
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
    for (File& one : files_) finished_.push_back(one.file.finish());
}

void PoolFiles::commit(OutputSet& outputs) {
    for (core::AtomicFile& one : finished_) outputs.take(std::move(one));
}

std::filesystem::path PoolFiles::commit_made_up(OutputSet& outputs) {
    return outputs.take_made_up(std::move(finished_.front()));
}

}  // namespace oligo::inference

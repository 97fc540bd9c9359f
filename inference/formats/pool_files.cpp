#include "inference/formats/pool_files.hpp"

#include "core/thread_pool.hpp"

#include <mutex>

namespace oligo::inference {

namespace {

constexpr std::uint64_t kShownStrands = 1 << 16;  ///< smaller pools are there at once

}  // namespace

PoolFiles::PoolFiles(const std::filesystem::path& pool, const dna::Primers& primers)
    : primers_(primers) {
    files_.push_back({pool, dna::OligoFile::of_strands(pool, primers)});
}

void PoolFiles::add_order(const std::filesystem::path& path) {
    files_.push_back({path, dna::OligoFile::of_order(path, primers_)});
}

void PoolFiles::begin(std::uint64_t strands) {
    for (File& one : files_) one.file.begin(strands);
    statistics_ = {};
    progress_.reset();
    if (strands >= kShownStrands) progress_.emplace("write", strands, "strands");
}

void PoolFiles::between(const dna::Primers& primers) {
    primers_ = primers;
    for (File& one : files_) one.file.between(primers);
}

void PoolFiles::take(std::vector<std::string> strands) {
    for (File& one : files_) one.file.write(strands);
    std::mutex mutex;
    core::parallel_for(strands.size(), 1024, [&](std::size_t from, std::size_t to) {
        StrandStatistics part;
        for (; from < to; ++from) {
            part.add(primers_.five_prime + strands[from] + primers_.three_prime);
        }
        const std::lock_guard lock(mutex);
        statistics_ += part;
    });
    if (progress_) progress_->advance(strands.size());
}

void PoolFiles::commit(OutputSet& outputs) {
    progress_.reset();
    for (File& one : files_) {
        one.file.commit();
        outputs.wrote(one.path);
    }
}

}  // namespace oligo::inference

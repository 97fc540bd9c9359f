#include "dna/reads/content_store.hpp"

#include "core/error.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

namespace oligo::dna {
namespace {

constexpr std::size_t kNumberBytes = 4;

[[noreturn]] void fail_to_spill(const std::filesystem::path& folder, int error) {
    throw core::InputError("temporary file in '" + folder.string() +
                           "': " + std::generic_category().message(error) +
                           "; expected a folder with room for what the reads hold");
}

std::filesystem::path system_folder() {
    std::error_code ignored;
    const auto folder = std::filesystem::temp_directory_path(ignored);
    return folder.empty() ? std::filesystem::path("/tmp") : folder;
}

/// A file without a name: it goes when it is closed, however the program ends.
int open_unnamed(const std::filesystem::path& folder) {
    std::string path = (folder / "oligocodec.XXXXXX").string();
    const int descriptor = ::mkstemp(path.data());
    if (descriptor < 0) fail_to_spill(folder, errno);
    ::unlink(path.c_str());
    return descriptor;
}

}  // namespace

ContentStore::ContentStore(std::vector<std::uint64_t> starts, std::size_t content_bytes,
                           Spill spill)
    : starts_(std::move(starts)),
      content_bytes_(content_bytes),
      record_bytes_(kNumberBytes + content_bytes),
      spill_(std::move(spill)),
      blocks_(starts_.empty() ? 0 : starts_.size() - 1) {
    if (spill_.folder.empty()) spill_.folder = system_folder();
}

ContentStore::~ContentStore() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::size_t ContentStore::block_of(std::uint64_t strand) {
    // Reads of a pool that was never shuffled stay in one block for long.
    if (strand < starts_[last_block_] || strand >= starts_[last_block_ + 1]) {
        const auto next = std::upper_bound(starts_.begin(), starts_.end(), strand);
        last_block_ = static_cast<std::size_t>(next - starts_.begin()) - 1;
    }
    return last_block_;
}

void ContentStore::add(std::uint64_t strand, std::span<const std::uint8_t> contents) {
    const std::size_t number = block_of(strand);
    std::vector<std::uint8_t>& records = blocks_.at(number).records;
    const auto within = static_cast<std::uint32_t>(strand - starts_[number]);
    const std::size_t from = records.size();
    records.resize(from + record_bytes_);
    std::memcpy(&records[from], &within, kNumberBytes);
    std::copy_n(contents.begin(), content_bytes_,
                records.begin() + static_cast<std::ptrdiff_t>(from + kNumberBytes));
    held_bytes_ += record_bytes_;
    if (held_bytes_ > spill_.memory_bytes) write_out();
}

void ContentStore::write_out() {
    if (descriptor_ < 0) descriptor_ = open_unnamed(spill_.folder);
    for (Block& block : blocks_) {
        if (block.records.empty()) continue;
        block.spilled.push_back({file_bytes_, block.records.size()});
        for (std::size_t done = 0; done < block.records.size();) {
            const ssize_t written =
                ::pwrite(descriptor_, block.records.data() + done, block.records.size() - done,
                         static_cast<off_t>(file_bytes_ + done));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail_to_spill(spill_.folder, errno);
            done += static_cast<std::size_t>(written);
        }
        file_bytes_ += block.records.size();
        std::vector<std::uint8_t>().swap(block.records);
    }
    held_bytes_ = 0;
}

void ContentStore::visit_records(std::span<const std::uint8_t> records, const Visit& each) const {
    for (; !records.empty(); records = records.subspan(record_bytes_)) {
        std::uint32_t number = 0;
        std::memcpy(&number, records.data(), kNumberBytes);
        each(number, records.subspan(kNumberBytes, content_bytes_));
    }
}

void ContentStore::visit(std::size_t block, const Visit& each) const {
    std::vector<std::uint8_t> records;
    for (const Block::Piece& piece : blocks_.at(block).spilled) {
        records.resize(piece.bytes);
        for (std::size_t done = 0; done < piece.bytes;) {
            const ssize_t got = ::pread(descriptor_, records.data() + done, piece.bytes - done,
                                        static_cast<off_t>(piece.offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) fail_to_spill(spill_.folder, got < 0 ? errno : EIO);
            done += static_cast<std::size_t>(got);
        }
        visit_records(records, each);
    }
    visit_records(blocks_.at(block).records, each);
}

}  // namespace oligo::dna

#include "dna/reads/spilled_groups.hpp"

#include "core/error.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace oligo::dna {
namespace {

[[noreturn]] void fail_to_spill(const std::filesystem::path& folder, int error) {
    core::throw_system_error("temporary file in '" + folder.string() + "' for what the reads hold",
                             error);
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

SpilledGroups::SpilledGroups(std::size_t groups, Spill spill)
    : spill_(std::move(spill)), groups_(groups) {
    if (spill_.folder.empty()) spill_.folder = system_folder();
}

SpilledGroups::~SpilledGroups() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::span<std::uint8_t> SpilledGroups::add(std::size_t group, std::size_t bytes) {
    if (held_bytes_ + bytes > spill_.memory_bytes) write_out();
    std::vector<std::uint8_t>& records = groups_.at(group).records;
    const std::size_t from = records.size();
    records.resize(from + bytes);
    held_bytes_ += bytes;
    return std::span(records).subspan(from);
}

void SpilledGroups::write_out() {
    if (descriptor_ < 0) descriptor_ = open_unnamed(spill_.folder);
    for (Group& group : groups_) {
        const std::vector<std::uint8_t>& records = group.records;
        if (records.empty()) continue;
        group.spilled.push_back({file_bytes_, records.size()});
        for (std::size_t done = 0; done < records.size();) {
            const ssize_t written =
                ::pwrite(descriptor_, records.data() + done, records.size() - done,
                         static_cast<off_t>(file_bytes_ + done));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail_to_spill(spill_.folder, errno);
            done += static_cast<std::size_t>(written);
        }
        file_bytes_ += records.size();
        std::vector<std::uint8_t>().swap(group.records);
    }
    held_bytes_ = 0;
}

std::span<const std::uint8_t> SpilledGroups::piece(std::size_t group, std::size_t number,
                                                   std::vector<std::uint8_t>& buffer) const {
    const Group& from = groups_.at(group);
    if (number >= from.spilled.size()) return from.records;
    const Piece& piece = from.spilled[number];
    buffer.resize(piece.bytes);
    for (std::size_t done = 0; done < piece.bytes;) {
        const ssize_t got = ::pread(descriptor_, buffer.data() + done, piece.bytes - done,
                                    static_cast<off_t>(piece.offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) fail_to_spill(spill_.folder, got < 0 ? errno : EIO);
        done += static_cast<std::size_t>(got);
    }
    return buffer;
}

}  // namespace oligo::dna

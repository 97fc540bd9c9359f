#include "inference/report/output.hpp"

#include "core/error.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

namespace oligo::inference {

namespace fs = std::filesystem;

namespace {

/// Whether a file holds the same bytes as one that is still to get its name.
bool holds_the_same(const fs::path& standing, const fs::path& fresh) {
    std::error_code error;
    if (!fs::is_regular_file(standing, error)) return false;
    if (fs::file_size(standing, error) != fs::file_size(fresh, error) || error) return false;
    std::ifstream one(standing, std::ios::binary), other(fresh, std::ios::binary);
    std::vector<char> left(std::size_t{1} << 16), right(left.size());
    while (one && other) {
        one.read(left.data(), static_cast<std::streamsize>(left.size()));
        other.read(right.data(), static_cast<std::streamsize>(right.size()));
        if (one.gcount() != other.gcount()) return false;
        if (!std::equal(left.begin(), left.begin() + one.gcount(), right.begin())) return false;
    }
    return one.eof() && other.eof();
}

/// Open files are locked against being taken for leftovers; a process has not many to spare.
constexpr std::size_t kMostOpen = 256;

}  // namespace

OutputSet::~OutputSet() {
    if (kept_) return;
    files_.clear();
    std::error_code ignored;
    // Innermost first; fs::remove leaves a folder alone that holds somebody else's files.
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) {
        fs::remove(*folder, ignored);
    }
}

void OutputSet::make_folder(const fs::path& folder) {
    fs::path so_far;
    for (const fs::path& part : folder) {
        so_far /= part;
        if (part.empty() || fs::is_directory(so_far)) continue;
        std::error_code failed;
        if (fs::create_directory(so_far, failed)) {
            folders_.push_back(so_far);
        } else if (!fs::is_directory(so_far)) {  // another process may have been first
            throw core::InputError(
                "folder '" + so_far.string() + "' cannot be made: " +
                (fs::exists(so_far) ? "a file has that name" : failed.message()));
        }
    }
}

void OutputSet::write(const fs::path& path, std::span<const std::uint8_t> bytes) {
    core::AtomicFile file(path);
    file.write(bytes);
    take(std::move(file));
}

void OutputSet::write(const fs::path& path, std::string_view text) {
    core::AtomicFile file(path);
    file.write(text);
    take(std::move(file));
}

void OutputSet::take(core::AtomicFile&& file) {
    file.stage();
    if (files_.size() >= kMostOpen) file.release();
    reserve(file.target());
    files_.push_back(std::move(file));
}

void OutputSet::reserve(const fs::path& path) {
    if (!path.empty()) planned_.insert(fs::weakly_canonical(path));
}

bool OutputSet::is_planned(const fs::path& path) const {
    return planned_.contains(fs::weakly_canonical(path));
}

fs::path OutputSet::take_made_up(core::AtomicFile&& file) {
    const fs::path wanted = file.target();
    const fs::path fresh = file.temporary();
    fs::path path = wanted;
    std::error_code ignored;
    for (int number = 2; is_planned(path) || fs::exists(fs::symlink_status(path, ignored));
         ++number) {
        if (!is_planned(path) && holds_the_same(path, fresh)) {
            spdlog::info("{}: stands there already, byte for byte", path.string());
            reserve(path);
            return path;
        }
        path = numbered(wanted, number);
    }
    if (path != wanted) {
        spdlog::warn("{}: another file of that name stands there and stays; written as {}",
                     wanted.string(), path.filename().string());
    }
    file.rename_to(path);
    take(std::move(file));
    return path;
}

void OutputSet::keep() {
    core::commit_together(files_);
    kept_ = !files_.empty();  // a folder for nothing goes again
}

bool names_folder(const std::string& output) {
    std::error_code ignored;  // a link that leads nowhere is no folder
    return output.ends_with('/') || fs::is_directory(output, ignored);
}

void require_file_place(const fs::path& output) {
    if (fs::is_directory(output)) {
        throw core::InputError("output '" + output.string() + "' is a folder; expected a file");
    }
    const fs::path folder = output.has_parent_path() ? output.parent_path() : fs::path(".");
    if (!fs::is_directory(folder)) {
        throw core::InputError("output '" + output.string() + "': there is no folder '" +
                               folder.string() + "'");
    }
}

std::string safe_file_name(const std::string& name) {
    std::string safe;
    for (const char letter : name) {
        const auto code = static_cast<unsigned char>(letter);
        const bool bad = code < 0x20 || code == 0x7F || letter == '/' || letter == '\\';
        safe.push_back(bad ? '_' : letter);
    }
    safe.erase(0, safe.find_first_not_of('.'));
    if (safe.size() > 200) safe.resize(200);
    return safe;
}

fs::path numbered(const fs::path& path, int number) {
    const std::string name = path.filename().string();
    std::size_t dot = name.rfind('.');
    if (dot != std::string::npos && dot > 0 && name.substr(dot) == ".gz") {
        const std::size_t before = name.rfind('.', dot - 1);
        if (before != std::string::npos) dot = before;
    }
    if (dot == std::string::npos || dot == 0) dot = name.size();
    return path.parent_path() /
           (name.substr(0, dot) + "-" + std::to_string(number) + name.substr(dot));
}

}  // namespace oligo::inference

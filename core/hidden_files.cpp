#include "core/hidden_files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <system_error>
#include <vector>

namespace oligo::core::detail {

namespace fs = std::filesystem;

/// Never freed: a signal handler may be reading it.
struct HiddenName::Entry {
    std::atomic<bool> taken{false};
    std::atomic<bool> live{false};
    std::array<char, 4096> path{};
    Entry* next = nullptr;

    static std::atomic<Entry*> first;
};

std::atomic<HiddenName::Entry*> HiddenName::Entry::first{nullptr};

namespace {

constexpr std::size_t kLongestName = 200;  // file systems stop at 255 bytes
constexpr std::string_view kEnding = ".tmp";

std::string visible_part(const fs::path& target) {
    return target.filename().string().substr(0, kLongestName);
}

fs::path folder_of(const fs::path& target) {
    return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// NAME of ".NAME.PID.tmp" or ".NAME.PID.2.tmp"; "" for other names. A NAME that ends in a number
/// has two readings.
std::vector<std::string> readings_of(std::string_view name) {
    std::vector<std::string> readings;
    if (!name.starts_with('.') || !name.ends_with(kEnding)) return readings;
    std::string_view rest = name.substr(1, name.size() - 1 - kEnding.size());
    for (int numbers = 0; numbers < 2; ++numbers) {
        const std::size_t dot = rest.rfind('.');
        if (dot == std::string_view::npos || dot == 0 || !is_digits(rest.substr(dot + 1))) break;
        rest = rest.substr(0, dot);
        readings.emplace_back(rest);
    }
    return readings;
}

using Leftovers = std::multimap<std::string, fs::path>;

Leftovers leftovers_in(const fs::path& folder) {
    Leftovers found;
    std::error_code error;
    auto item = fs::directory_iterator(folder, error);
    for (; !error && item != fs::directory_iterator(); item.increment(error)) {
        for (std::string& name : readings_of(item->path().filename().string())) {
            found.emplace(std::move(name), item->path());
        }
    }
    return found;
}

void remove_unless_held(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
    ::close(descriptor);
}

}  // namespace

fs::path HiddenName::name(const fs::path& target, int attempt) {
    std::string name(1, '.');
    name += visible_part(target);
    name += '.';
    name += std::to_string(::getpid());
    if (attempt > 0) name.append(1, '.').append(std::to_string(attempt));
    name += kEnding;
    return target.parent_path() / name;
}

HiddenName::Entry* HiddenName::enter(const fs::path& path) {
    std::error_code ignored;
    const std::string text = fs::absolute(path, ignored).string();
    Entry* entry = Entry::first.load();
    for (; entry != nullptr; entry = entry->next) {
        if (!entry->taken.exchange(true)) break;
    }
    if (entry == nullptr) {
        entry = new Entry;  // NOLINT(cppcoreguidelines-owning-memory): lives as long as the program
        entry->taken = true;
        entry->next = Entry::first.load();
        while (!Entry::first.compare_exchange_weak(entry->next, entry)) {
        }
    }
    if (text.size() < entry->path.size()) {
        std::copy(text.begin(), text.end(), entry->path.begin());
        entry->path[text.size()] = '\0';
        entry->live = true;
    }
    return entry;
}

void HiddenName::forget() {
    if (entry_ != nullptr) {
        entry_->live = false;
        entry_->taken = false;
    }
    entry_ = nullptr;
    path_.clear();
}

void HiddenName::remove() {
    if (!path_.empty()) ::unlink(path_.c_str());
    forget();
}

void remove_all_hidden() {
    for (auto* entry = HiddenName::Entry::first.load(); entry != nullptr; entry = entry->next) {
        if (entry->live) ::unlink(entry->path.data());
    }
}

void remove_leftovers(const fs::path& target) {
    // What is left over was there when this program began: each folder is looked through once.
    static std::mutex mutex;
    static std::map<fs::path, Leftovers> folders;
    const std::lock_guard lock(mutex);
    const fs::path folder = folder_of(target);
    auto known = folders.find(folder);
    if (known == folders.end()) known = folders.emplace(folder, leftovers_in(folder)).first;
    const auto [first, last] = known->second.equal_range(visible_part(target));
    for (auto one = first; one != last; ++one) remove_unless_held(one->second);
    known->second.erase(first, last);
}

}  // namespace oligo::core::detail

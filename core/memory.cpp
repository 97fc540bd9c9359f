#include "core/memory.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>  // says whether this is glibc
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace oligo::core {

void keep_freed_memory() {
#if defined(__GLIBC__)
    constexpr int kLargeBlockBytes = 96 << 20, kSpareBytes = 512 << 20, kGrowthBytes = 32 << 20;
    ::mallopt(M_MMAP_THRESHOLD, kLargeBlockBytes);
    ::mallopt(M_TRIM_THRESHOLD, kSpareBytes);
    ::mallopt(M_TOP_PAD, kGrowthBytes);
#endif
}

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kUnknown = std::uint64_t{1} << 62;

/// "MemAvailable:   12345 kB" of a file of such lines, in bytes.
std::optional<std::uint64_t> line_of(const char* file, std::string_view key) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(key)) continue;
        return std::strtoull(line.c_str() + key.size(), nullptr, 10) * 1024;
    }
    return std::nullopt;
}

/// The number in a file; nothing for "max" or a file that is not there.
std::optional<std::uint64_t> number_in(const fs::path& file) {
    std::ifstream in(file);
    std::uint64_t number = 0;
    if (in >> number) return number;
    return std::nullopt;
}

/// A key of memory.stat.
std::uint64_t statistic(const fs::path& file, const std::string& wanted) {
    std::ifstream in(file);
    std::string key;
    for (std::uint64_t value = 0; in >> key >> value;) {
        if (key == wanted) return value;
    }
    return 0;
}

/// What a control group leaves; the file cache in it can go.
std::uint64_t room_in(const fs::path& group, const char* limit_file, const char* used_file) {
    const auto limit = number_in(group / limit_file), used = number_in(group / used_file);
    if (!limit || !used || *limit >= kUnknown) return kUnknown;
    const std::uint64_t cache = std::min(statistic(group / "memory.stat", "inactive_file"), *used);
    return *limit - std::min(*limit, *used - cache);
}

/// Of all groups that this process is in, from its own up to the root.
std::uint64_t room_in_groups() {
    std::uint64_t room = kUnknown;
    std::ifstream in("/proc/self/cgroup");
    for (std::string line; std::getline(in, line);) {
        const std::size_t first = line.find(':'), second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const std::string kinds = line.substr(first + 1, second - first - 1);
        const bool unified = kinds.empty();
        if (!unified && kinds.find("memory") == std::string::npos) continue;
        const fs::path root = unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
        fs::path own = fs::path(line.substr(second + 1)).relative_path();
        for (;; own = own.parent_path()) {
            room = std::min(room, unified ? room_in(root / own, "memory.max", "memory.current")
                                          : room_in(root / own, "memory.limit_in_bytes",
                                                    "memory.usage_in_bytes"));
            if (own.empty()) break;
        }
    }
    return room;
}

/// What `ulimit -v` and `ulimit -d` leave.
std::uint64_t room_in_limits() {
    std::uint64_t room = kUnknown;
    const auto hold = [&](auto resource, const char* key) {
        rlimit limit{};
        if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
        const std::uint64_t used = line_of("/proc/self/status", key).value_or(0);
        room = std::min<std::uint64_t>(
            room, limit.rlim_cur - std::min<std::uint64_t>(limit.rlim_cur, used));
    };
    hold(RLIMIT_AS, "VmSize:");
    hold(RLIMIT_DATA, "VmData:");
    return room;
}

}  // namespace

std::uint64_t free_memory_bytes() {
    const std::uint64_t machine = line_of("/proc/meminfo", "MemAvailable:").value_or(kUnknown);
    return std::min({machine, room_in_groups(), room_in_limits()});
}

std::uint64_t peak_memory_bytes() {
    return line_of("/proc/self/status", "VmHWM:").value_or(0);
}

std::uint64_t held_memory_bytes() {
    return line_of("/proc/self/status", "VmRSS:").value_or(0);
}

bool forget_peak_memory() {
    std::ofstream out("/proc/self/clear_refs");
    out << "5" << std::flush;
    return out.good();
}

}  // namespace oligo::core

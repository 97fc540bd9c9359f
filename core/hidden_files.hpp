#pragma once

#include <cerrno>
#include <filesystem>

namespace oligo::core::detail {

/// A hidden name beside an output, ".NAME.PID.tmp", that goes when the object or the program does:
/// also by a signal that ends it.
class HiddenName {
  public:
    HiddenName() = default;
    ~HiddenName() { remove(); }
    HiddenName(const HiddenName&) = delete;
    HiddenName& operator=(const HiddenName&) = delete;

    /// Names tried one after another until `make(path)` succeeds: it returns 0 or errno, EEXIST
    /// asks for the next. Returns the last errno.
    template <typename Make>
    int find(const std::filesystem::path& target, const Make& make);
    bool used() const { return !path_.empty(); }
    const std::filesystem::path& path() const { return path_; }
    /// The file has another name now.
    void forget();
    /// Removes the file.
    void remove();

  private:
    struct Entry;
    friend void remove_all_hidden();
    static Entry* enter(const std::filesystem::path& path);
    static std::filesystem::path name(const std::filesystem::path& target, int attempt);

    std::filesystem::path path_;
    Entry* entry_ = nullptr;
};

/// Of all HiddenNames in use; safe in a signal handler.
void remove_all_hidden();

/// Removes what programs that were killed left of `target` under hidden names. A name that
/// a living program holds is locked and stays.
void remove_leftovers(const std::filesystem::path& target);

template <typename Make>
int HiddenName::find(const std::filesystem::path& target, const Make& make) {
    constexpr int kAttempts = 1000;
    int error = 0;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        path_ = name(target, attempt);
        // Known before it is there: a signal may come in between.
        entry_ = enter(path_);
        error = make(path_);
        if (error == 0) return 0;
        forget();
        if (error != EEXIST) return error;
    }
    return error;
}

}  // namespace oligo::core::detail

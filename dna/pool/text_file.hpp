#pragma once

#include "core/atomic_file.hpp"

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

struct BGZF;

namespace oligo::dna {

/// Text to a plain or bgzip file that appears only when it is whole. Throws MachineError when it
/// cannot be written.
class TextFile {
  public:
    TextFile(const std::filesystem::path& path, bool compressed);
    ~TextFile();
    TextFile(TextFile&&) noexcept;

    void write(std::initializer_list<std::string_view> texts);
    /// The whole file, its name still to come.
    core::AtomicFile finish();

  private:
    struct Closer {
        void operator()(BGZF* file) const;
    };
    [[noreturn]] void fail() const;
    void flush();

    std::filesystem::path path_;
    core::AtomicFile file_;
    std::unique_ptr<BGZF, Closer> bgzf_;
    std::string buffer_;
};

}  // namespace oligo::dna

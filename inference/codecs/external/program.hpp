#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace oligo::inference {

/// A program of another project that a codec calls.
struct ExternalProgram {
    const char* codec;     ///< the codec that needs it, for messages
    const char* name;      ///< looked for in $PATH
    const char* variable;  ///< environment variable that may name it instead
    const char* advice;    ///< where it comes from
};

/// Its path. Throws InputError, with the advice, when it is not there.
std::filesystem::path find_program(const ExternalProgram& program);

/// A folder of one's own in the system's folder for temporary files, gone with the object.
class TemporaryFolder {
  public:
    /// Throws MachineError where it cannot be made.
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

/// Runs a program to its end, its output thrown away, under limits of ten minutes of computing and
/// a gigabyte a file. Throws InputError with the last line of its messages when it fails, which are
/// collected in `folder`.
void run_program_in(const TemporaryFolder& folder, const std::filesystem::path& program,
                    const std::vector<std::string>& arguments);

}  // namespace oligo::inference

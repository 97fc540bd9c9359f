#pragma once

#include <stdexcept>
#include <string>

namespace oligo::core {

/// Exit codes of both programs; README lists them for users.
enum class ExitCode : int {
    kDone = 0,
    kInternal = 1,        ///< a defect of ours
    kUsage = 2,           ///< the command line is wrong
    kInvalidInput = 3,    ///< a file, key or value is wrong
    kNotRecoverable = 4,  ///< the input is fine but the data cannot be recovered from it
};

/// Base of every error thrown on purpose. The message says what, where, the value found, what was
/// expected and, where there is one, the fix: one sentence without a newline.
class Error : public std::runtime_error {
  public:
    Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    ExitCode code() const noexcept { return code_; }

  private:
    ExitCode code_;
};

/// A wrong command line (exit 2).
class UsageError : public Error {
  public:
    explicit UsageError(const std::string& message) : Error(ExitCode::kUsage, message) {}
};

/// A wrong file, key or value (exit 3).
class InputError : public Error {
  public:
    explicit InputError(const std::string& message) : Error(ExitCode::kInvalidInput, message) {}
};

/// Sound input that holds too little to recover the data (exit 4).
class RecoveryError : public Error {
  public:
    explicit RecoveryError(const std::string& message)
        : Error(ExitCode::kNotRecoverable, message) {}
};

}  // namespace oligo::core

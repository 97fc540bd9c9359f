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
    kMachine = 5,         ///< all is fine but the machine: disk, memory, a closed pipe
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

/// Nothing is wrong but the machine, and the same call may do tomorrow (exit 5).
class MachineError : public Error {
  public:
    explicit MachineError(const std::string& message) : Error(ExitCode::kMachine, message) {}
};

/// Throws what a failed system call (`error`: its errno) means, with the system's words after
/// `what`: MachineError where the machine lacks room, memory or file descriptors, fails to read or
/// write, or nobody reads a pipe any more; InputError for all that the caller named wrongly.
[[noreturn]] void throw_system_error(const std::string& what, int error);

/// The exception in flight as one of ours: memory that is not there, a failure of the file system
/// or of the C++ library. Throws an Error, kInternal where nothing else fits. Only in a handler.
[[noreturn]] void rethrow_as_error();

}  // namespace oligo::core

#include "core/error.hpp"

#include <cerrno>
#include <filesystem>
#include <new>
#include <system_error>

namespace oligo::core {
namespace {

bool lies_with_the_machine(int error) {
    switch (error) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:  // a limit on the size of files (ulimit -f) among others
        case EIO:
        case EPIPE:
        case ENOMEM:
        case EAGAIN:  // no more threads
        case EMFILE:
        case ENFILE:
        case ESTALE:
            return true;
        default:
            return false;
    }
}

}  // namespace

void throw_system_error(const std::string& what, int error) {
    const std::string message = what + ": " + std::generic_category().message(error);
    if (lies_with_the_machine(error)) throw MachineError(message);
    throw InputError(message);
}

void rethrow_as_error() {
    try {
        throw;
    } catch (const Error&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw MachineError("there is not enough memory");
    } catch (const std::filesystem::filesystem_error& error) {
        throw_system_error("file '" + error.path1().string() + "'", error.code().value());
    } catch (const std::system_error& error) {
        throw_system_error("the system refuses", error.code().value());
    } catch (const std::exception& error) {
        // LibTorch appends a stack trace of many lines; the first one says what happened.
        const std::string text = error.what();
        const std::string first = text.substr(0, text.find('\n'));
        if (text.find("not enough memory") != std::string::npos ||
            text.find("out of memory") != std::string::npos) {
            throw MachineError("there is not enough memory (" + first + ")");
        }
        throw Error(ExitCode::kInternal, "internal: " + first);
    }
}

}  // namespace oligo::core

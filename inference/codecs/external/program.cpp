#include "inference/codecs/external/program.hpp"

#include "core/error.hpp"
#include "core/files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace oligo::inference {

namespace fs = std::filesystem;

namespace {

constexpr rlim_t kMostSeconds = 600;
constexpr rlim_t kMostFileBytes = rlim_t{1} << 30;
constexpr const char* kMessages = "messages";

bool is_program(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

/// In the child, between fork and exec: system calls alone.
[[noreturn]] void become(const char* program, char* const* arguments, const char* messages) {
    const rlimit seconds{kMostSeconds, kMostSeconds}, bytes{kMostFileBytes, kMostFileBytes};
    ::setrlimit(RLIMIT_CPU, &seconds);
    ::setrlimit(RLIMIT_FSIZE, &bytes);
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    const int log = ::open(messages, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (nothing < 0 || log < 0 || ::dup2(nothing, 0) < 0 || ::dup2(nothing, 1) < 0 ||
        ::dup2(log, 2) < 0) {
        ::_exit(127);
    }
    ::execv(program, arguments);
    ::_exit(127);
}

std::string last_line(const fs::path& file) {
    std::string text;
    try {
        text = core::read_text(file, std::uint64_t{1} << 24);
    } catch (const core::Error&) {
        return "it said nothing";
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    const std::size_t start = text.find_last_of("\r\n");
    const std::string line = start == std::string::npos ? text : text.substr(start + 1);
    return line.empty() ? "it said nothing" : line.substr(0, 200);
}

}  // namespace

fs::path find_program(const ExternalProgram& program) {
    const std::string whose = std::string(program.codec) + ": ";
    if (const char* named = std::getenv(program.variable); named != nullptr && *named != '\0') {
        if (is_program(named)) return named;
        throw core::InputError(whose + program.variable + " names '" + named +
                               "', which is no program that can be run");
    }
    const char* variable = std::getenv("PATH");
    const std::string folders = variable == nullptr ? "/usr/local/bin:/usr/bin:/bin" : variable;
    for (std::size_t start = 0; start <= folders.size();) {
        const std::size_t end = std::min(folders.find(':', start), folders.size());
        const fs::path path = fs::path(folders.substr(start, end - start)) / program.name;
        if (end > start && is_program(path)) return path;
        start = end + 1;
    }
    throw core::InputError(whose + "the program '" + program.name + "' is not installed; " +
                           program.advice + ", or name it in " + program.variable);
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "oligocodec-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        core::throw_system_error("cannot make a temporary folder", errno);
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void run_program_in(const TemporaryFolder& folder, const fs::path& program,
                    const std::vector<std::string>& arguments) {
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const std::string messages = (folder / kMessages).string();
    const pid_t child = ::fork();
    if (child == 0) become(program.c_str(), pointers.data(), messages.c_str());
    if (child < 0) core::throw_system_error("cannot run '" + program.string() + "'", errno);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) core::throw_system_error("cannot wait for a program", errno);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    const std::string how = WIFSIGNALED(status)
                                ? "was ended by signal " + std::to_string(WTERMSIG(status))
                                : "failed with exit code " + std::to_string(WEXITSTATUS(status));
    throw core::InputError("'" + program.string() + "' " + how + ": " + last_line(messages));
}

}  // namespace oligo::inference

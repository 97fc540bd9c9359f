#include "core/log.hpp"

#include "core/error.hpp"
#include "core/progress.hpp"

#include <catch2/catch.hpp>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <string>

using namespace oligo::core;

namespace {

/// Sends stderr to a file until read() puts it back.
class CapturedStderr {
  public:
    CapturedStderr() : file_(std::tmpfile()), saved_(::dup(STDERR_FILENO)) {
        std::fflush(stderr);
        ::dup2(::fileno(file_), STDERR_FILENO);
    }
    ~CapturedStderr() {
        restore();
        std::fclose(file_);
    }
    CapturedStderr(const CapturedStderr&) = delete;
    CapturedStderr& operator=(const CapturedStderr&) = delete;

    std::string read() {
        restore();
        std::rewind(file_);
        std::string text;
        for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) {
            text += static_cast<char>(c);
        }
        return text;
    }

  private:
    void restore() {
        if (saved_ < 0) return;
        std::fflush(stderr);
        ::dup2(saved_, STDERR_FILENO);
        ::close(saved_);
        saved_ = -1;
    }
    std::FILE* file_;
    int saved_;
};

}  // namespace

CATCH_TEST_CASE("log: lines are a lower-case level and the text, on stderr", "[log]") {
    if (::isatty(STDERR_FILENO) == 1) Progress::silence();  // no bar: no line to wipe
    CapturedStderr captured;
    set_up_logging("info");
    spdlog::debug("hidden");
    spdlog::info("shown");
    spdlog::warn("text {}", 3);
    spdlog::error("bad");
    CATCH_CHECK(captured.read() == "info: shown\nwarning: text 3\nerror: bad\n");
    CapturedStderr quiet;
    set_up_logging("off");
    spdlog::critical("nothing");
    CATCH_CHECK(quiet.read().empty());
    set_up_logging("warning");
}

CATCH_TEST_CASE("log: an unknown level is a usage error", "[log]") {
    CATCH_CHECK_THROWS_AS(set_up_logging("loud"), UsageError);
    CATCH_CHECK_THROWS_AS(set_up_logging(""), UsageError);
}

CATCH_TEST_CASE("progress: a silenced bar writes nothing", "[log]") {
    Progress::silence();
    CATCH_CHECK_FALSE(Progress::enabled());
    CapturedStderr captured;
    {
        Progress progress("work", 3, "steps");
        for (int i = 0; i < 3; ++i) progress.advance();
    }
    CATCH_CHECK(captured.read().empty());
}

// hostile_runs PROGRAM MODELS [--runs N] [--seed S] [--kills N] [--first K]: the program on inputs
// that are made to hurt it, then the program killed at random moments. Prints a line for
// tests/hostile/LOG.md after the runs and one after the kills; exit 1 when anything is found.
// SIGTERM and SIGINT end it early, after the runs in hand, and it says from which run to go on.
#include "core/error.hpp"
#include "core/number_text.hpp"
#include "core/progress.hpp"
#include "inference/commands/application.hpp"
#include "tests/hostile/hostile.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <memory>
#include <regex>

namespace oligo::hostile {

namespace {

namespace fs = std::filesystem;

constexpr unsigned kMostSeconds = 20;         ///< of processor time, of one run
constexpr long kMostKilobytes = 700 * 1024;   ///< of a process, LibTorch included
constexpr std::uint64_t kRunsAProcess = 400;  ///< memory that grows from run to run shows up

/// What was found, shared between the processes.
struct Tally {
    std::uint64_t next = 0, runs = 0, done = 0, refused = 0;
    std::uint64_t crashes = 0, hangs = 0, leftovers = 0, silent_wrong = 0, memory = 0,
                  false_reasons = 0;
    std::array<char, 64> kind{};

    std::uint64_t found() const {
        return crashes + hangs + leftovers + silent_wrong + memory + false_reasons;
    }
};

struct Options {
    std::uint64_t runs = 500, seed = 1, kills = 4, first = 0;
};

void tell(const Tally& tally, const Run& run, const std::string& what) {
    std::string line;
    for (const std::string& word : run.arguments) line += " " + word;
    std::printf("run %llu (%s): %s\n   %s\n", static_cast<unsigned long long>(tally.next),
                tally.kind.data(), what.c_str(), line.c_str());
    std::fflush(stdout);
}

/// Numbers in a reason that contradict each other.
std::string contradiction(const std::string& message) {
    static const std::regex decoded("(\\d+) different strands were decoded; needed (\\d+)");
    std::smatch match;
    if (std::regex_search(message, match, decoded) &&
        std::stoul(match[1].str()) >= std::stoul(match[2].str())) {
        return "more than was needed";
    }
    if (message.find(": 0 of ") != std::string::npos &&
        message.find(" 0.00 % of the symbols erased") != std::string::npos) {
        return "nothing is missing and nothing erased";
    }
    return {};
}

std::string false_reason(const Run& run, const Outcome& outcome) {
    if (outcome.code == 0) return {};
    if (outcome.err.empty()) return "no reason at all";
    if (const std::string why = contradiction(outcome.err); !why.empty()) return why;
    for (const auto& row : run.expected.rows) {
        if (row.code != outcome.code) continue;
        for (const std::string& reason : row.reasons) {
            if (outcome.err.find(reason) != std::string::npos) return {};
        }
    }
    return "not in the table";
}

/// Hidden files in the folder of a run.
bool left_behind(const fs::path& folder) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".tmp") return true;
    }
    return false;
}

void judge(Tally& tally, const Run& run, const fs::path& folder, const Outcome& outcome) {
    (outcome.code == 0 ? tally.done : tally.refused) += 1;
    const std::string reason = false_reason(run, outcome);
    if (!reason.empty()) {
        ++tally.false_reasons;
        tell(tally, run,
             "exit " + std::to_string(outcome.code) + ", " + reason + ": " + outcome.err);
    }
    if (left_behind(folder)) {
        ++tally.leftovers;
        tell(tally, run, "left a temporary file");
    }
    const bool report = outcome.code == 0 && run.expected.silent_wrong;
    const std::string wrong = report ? run.expected.silent_wrong(outcome.out) : "";
    if (!wrong.empty()) {
        ++tally.silent_wrong;
        tell(tally, run, wrong);
    }
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    if (usage.ru_maxrss > kMostKilobytes) {
        ++tally.memory;
        tell(tally, run, std::to_string(usage.ru_maxrss / 1024) + " MB");
        ::_exit(0);  // the next process begins small again
    }
}

/// Runs number `number` and those after it; the tally says how far it came.
void serve(Tally& tally, const std::vector<std::unique_ptr<Kind>>& kinds, const Options& options,
           const fs::path& folder) {
    for (std::uint64_t left = kRunsAProcess; left > 0 && tally.next < options.runs; --left) {
        core::Random random(options.seed, tally.next);
        std::uint32_t draw = random.below(1000);
        std::size_t kind = 0;
        while (kind + 1 < kinds.size() && draw >= kinds[kind]->share()) {
            draw -= kinds[kind++]->share();
        }
        std::snprintf(tally.kind.data(), tally.kind.size(), "%s", kinds[kind]->name().c_str());
        fs::remove_all(folder);
        fs::create_directories(folder);
        const Run run = kinds[kind]->make(folder, random);
        rlimit limit{};
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        limit.rlim_cur =
            static_cast<rlim_t>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + kMostSeconds;
        limit.rlim_max = RLIM_INFINITY;
        ::setrlimit(RLIMIT_CPU, &limit);
        ++tally.runs;
        judge(tally, run, folder, run_here(run.arguments));
        ++tally.next;
    }
}

volatile std::sig_atomic_t asked_to_end = 0;

void end_early_when_asked() {
    struct sigaction action {};
    action.sa_handler = [](int) { asked_to_end = 1; };
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGTERM, SIGINT}) ::sigaction(signal, &action, nullptr);
}

/// One process of runs, and what became of it.
void run_process(Tally& tally, const std::vector<std::unique_ptr<Kind>>& kinds,
                 const Options& options, const fs::path& folder) {
    const std::uint64_t before = tally.next;
    const pid_t child = ::fork();
    if (child == 0) {
        for (const int signal : {SIGTERM, SIGINT}) ::signal(signal, SIG_IGN);
        serve(tally, kinds, options, folder);
        std::fflush(stdout);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        if (tally.next == before) ++tally.next;  // it ended itself in the first run
        return;
    }
    const bool hung = WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
    ++(hung ? tally.hangs : tally.crashes);
    std::printf("run %llu (%s): %s, status %d\n", static_cast<unsigned long long>(tally.next),
                tally.kind.data(), hung ? "hangs" : "crashes", status);
    std::fflush(stdout);
    ++tally.next;
}

std::string file_text(int descriptor) {
    std::string text;
    std::array<char, 4096> buffer{};
    ::lseek(descriptor, 0, SEEK_SET);
    for (ssize_t got = 0; (got = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
}

Options read_options(int argc, char** argv) {
    Options options;
    const std::array<std::pair<std::string, std::uint64_t*>, 4> known{
        {{"--runs", &options.runs},
         {"--seed", &options.seed},
         {"--kills", &options.kills},
         {"--first", &options.first}}};
    for (int i = 3; i + 1 < argc; i += 2) {
        for (const auto& [name, value] : known) {
            if (name == argv[i]) {
                *value = core::read_whole_number(name, argv[i + 1], 0, std::uint64_t{1} << 40);
            }
        }
    }
    return options;
}

using Clock = std::chrono::steady_clock;

/// A line of tests/hostile/LOG.md.
void print_line(const Tally& tally, std::uint64_t kills, const Options& options,
                Clock::time_point start) {
    const std::array<std::pair<const char*, std::uint64_t>, 11> cells{
        {{"runs", tally.runs},
         {"kills", kills},
         {"done", tally.done},
         {"refused", tally.refused},
         {"crashes", tally.crashes},
         {"hangs", tally.hangs},
         {"leftovers", tally.leftovers},
         {"silent wrong", tally.silent_wrong},
         {"memory", tally.memory},
         {"false reasons", tally.false_reasons},
         {"seed", options.seed}}};
    std::string names = "|", numbers = "|";
    for (const auto& [name, number] : cells) {
        names += std::string(" ") + name + " |";
        numbers += " " + std::to_string(number) + " |";
    }
    const std::chrono::duration<double> took = Clock::now() - start;
    std::printf("%s seconds |\n%s %.0f |\n", names.c_str(), numbers.c_str(), took.count());
    std::fflush(stdout);
}

void run_inputs(Tally& tally, const Options& options, const Material& material) {
    std::vector<std::unique_ptr<Kind>> kinds;
    kinds.push_back(mutated_files(material));
    kinds.push_back(damaged_strands(material));
    kinds.push_back(forged_directories(material));
    kinds.push_back(ruined_weights(material));
    core::Progress progress("hostile runs", options.runs, "runs");
    end_early_when_asked();
    while (tally.next < options.runs && asked_to_end == 0) {
        progress.at(tally.next);
        run_process(tally, kinds, options, material.folder / "run");
    }
}

std::uint64_t run_kills(Tally& tally, const Options& options, const Material& material) {
    core::Random random(options.seed, std::uint64_t{1} << 40);
    core::Progress progress("kills", options.kills, "kills");
    std::uint64_t kills = 0;
    for (; kills < options.kills && asked_to_end == 0; ++kills) {
        progress.at(kills);
        const std::string wrong = killed_run(material, kills, random);
        end_early_when_asked();  // a run in this process has a handler of its own
        if (wrong.empty()) continue;
        ++tally.leftovers;
        std::printf("kill %llu: %s\n", static_cast<unsigned long long>(kills), wrong.c_str());
        std::fflush(stdout);
    }
    return kills;
}

int run_all(const Options& options, Material material) {
    std::array<char, 64> place{"/tmp/oligocodec-hostile-XXXXXX"};
    material.folder = ::mkdtemp(place.data());
    void* const shared =
        ::mmap(nullptr, sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    Tally& tally = *new (shared) Tally;
    tally.next = options.first;
    const auto start = Clock::now();
    if (options.runs > options.first) {
        run_inputs(tally, options, material);
        print_line(tally, 0, options, start);
    }
    if (options.kills > 0 && asked_to_end == 0) {
        const std::uint64_t kills = run_kills(tally, options, material);
        print_line(tally, kills, options, start);
    }
    if (asked_to_end != 0 && tally.next < options.runs) {
        std::printf("ended early: --first %llu goes on\n",
                    static_cast<unsigned long long>(tally.next));
    }
    fs::remove_all(material.folder);
    return tally.found() == 0 ? 0 : 1;
}

}  // namespace

Outcome run_here(const std::vector<std::string>& arguments) {
    static const int out = ::memfd_create("stdout", MFD_CLOEXEC);
    static const int err = ::memfd_create("stderr", MFD_CLOEXEC);
    std::cout.flush();
    std::fflush(nullptr);
    const int old_out = ::dup(1), old_err = ::dup(2);
    for (const auto& [file, stream] : {std::pair{out, 1}, std::pair{err, 2}}) {
        if (::ftruncate(file, 0) != 0) throw core::MachineError("memory for the output");
        ::lseek(file, 0, SEEK_SET);
        ::dup2(file, stream);
    }
    std::vector<const char*> words{"oligocodec"};
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    Outcome outcome;
    outcome.code = inference::run_program(static_cast<int>(words.size()), words.data());
    std::cout.flush();
    std::fflush(nullptr);
    ::dup2(old_out, 1);
    ::dup2(old_err, 2);
    ::close(old_out);
    ::close(old_err);
    outcome.out = file_text(out);
    outcome.err = file_text(err);
    return outcome;
}

}  // namespace oligo::hostile

int main(int argc, char** argv) {
    using namespace oligo::hostile;
    if (argc < 3) {
        std::fputs(
            "usage: hostile_runs PROGRAM MODELS [--runs N] [--seed S] [--kills N] "
            "[--first K]\n",
            stderr);
        return 2;
    }
    try {
        return run_all(read_options(argc, argv), {{}, argv[1], argv[2]});
    } catch (const oligo::core::Error& error) {
        std::fprintf(stderr, "hostile_runs: %s\n", error.what());
        return 2;
    }
}

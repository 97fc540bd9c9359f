// The program is killed at a random moment and run again.
#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "tests/hostile/hostile.hpp"
#include "tests/support/pictures.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace oligo::hostile {

namespace {

namespace fs = std::filesystem;

/// Starts the program with its output thrown away.
pid_t start(const fs::path& program, const std::vector<std::string>& arguments) {
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nowhere, 1);
    ::dup2(nowhere, 2);
    ::execv(program.c_str(), pointers.data());
    ::_exit(127);
}

int wait_for(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

struct Command {
    std::vector<std::string> arguments;
    std::vector<std::string> outputs;
};

}  // namespace

std::string killed_run(const Material& material, std::uint64_t number, core::Random& random) {
    const fs::path folder = material.folder / "killed";
    fs::remove_all(folder);
    fs::create_directories(folder);
    const auto in = [&](const std::string& name) { return (folder / name).string(); };
    const std::string photo = (material.folder / "kill.png").string();
    const std::string pool = (material.folder / "kill.fasta").string();
    if (!fs::exists(pool)) {
        core::save_picture(photo, test::make_picture(256, 192, 3, 4));
        const Outcome made = run_here({"encode", photo, "--codec", "jpegdna", "-o", pool, "-q"});
        if (made.code != 0) return made.err;
    }
    const std::vector<Command> commands = {
        {{"encode", photo, "--codec", "jpegdna", "-o", in("p.fasta.gz"), "--order", in("o.csv")},
         {"p.fasta.gz", "o.csv"}},
        {{"decode", pool, "-o", in("d.png"), "--report", in("r.json")}, {"d.png", "r.json"}},
        {{"simulate", pool, "--coverage", "40", "-o", in("s.fastq"), "--truth", in("t.tsv")},
         {"s.fastq", "t.tsv"}},
        {{"evaluate", photo, "--codec", "jpegdna", "-o", in("e.json"), "--csv", in("e.csv")},
         {"e.json", "e.csv"}},
    };
    const Command& command = commands[number % commands.size()];
    const auto before = std::chrono::steady_clock::now();
    if (wait_for(start(material.program, command.arguments)) != 0)
        return "an undisturbed run fails";
    const auto took = std::chrono::steady_clock::now() - before;
    std::vector<std::string> whole;
    for (const std::string& name : command.outputs) {
        whole.push_back(read_bytes(folder / name));
        if (random.below(2) == 0) fs::remove(folder / name);
    }
    const pid_t child = start(material.program, command.arguments);
    std::this_thread::sleep_for(took * (random.uniform() * 1.05));
    ::kill(child, SIGKILL);
    wait_for(child);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const fs::path path = folder / command.outputs[i];
        // Results hold how long things took; they are whole when they end as they have to.
        const std::string found = read_bytes(path);
        const bool timed = command.arguments[0] == "evaluate";
        if (fs::exists(path) &&
            (timed ? found.empty() || found.back() != '\n' : found != whole[i])) {
            return command.outputs[i] + " is half written";
        }
    }
    if (wait_for(start(material.program, command.arguments)) != 0) return "the second run fails";
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        bool known = false;
        for (const std::string& output : command.outputs) known = known || output == name;
        if (!known) return "left over: " + name;
    }
    return {};
}

}  // namespace oligo::hostile

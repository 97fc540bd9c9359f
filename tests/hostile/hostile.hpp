#pragma once

// Hostile runs: the program, in one process for many runs, on inputs that somebody made to hurt it.

#include "core/random.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace oligo::hostile {

/// What a run may come to. A reason that is not in the table is a false one.
struct Expectation {
    /// Exit codes with pieces of their messages: one of the pieces has to be in the message. Exit 0
    /// needs no row.
    struct Row {
        int code;
        std::vector<std::string> reasons;
    };
    std::vector<Row> rows;
    /// Says why what was written is wrong though the program calls it right; "": it is not.
    std::function<std::string(const std::string& json)> silent_wrong;
};

/// A run: a command line in a folder of its own, whose files are all inputs.
struct Run {
    std::vector<std::string> arguments;
    Expectation expected;
};

/// What a kind of runs is made from; it lies in `folder` and is only read.
class Kind {
  public:
    virtual ~Kind() = default;
    virtual std::string name() const = 0;
    /// Runs of this kind in a thousand.
    virtual unsigned share() const = 0;
    /// Writes inputs to `folder` and says what is to be run there.
    virtual Run make(const std::filesystem::path& folder, core::Random& random) const = 0;
};

/// Where the material is, and the program for runs that are killed.
struct Material {
    std::filesystem::path folder;   ///< for what all runs share
    std::filesystem::path program;  ///< oligocodec
    std::filesystem::path models;   ///< folder of weights
};

std::unique_ptr<Kind> mutated_files(const Material& material);
std::unique_ptr<Kind> damaged_strands(const Material& material);
std::unique_ptr<Kind> forged_directories(const Material& material);
std::unique_ptr<Kind> ruined_weights(const Material& material);

/// Runs the program as the command line does, with stdout and stderr in strings.
struct Outcome {
    int code = 0;
    std::string out, err;
};
Outcome run_here(const std::vector<std::string>& arguments);

/// Starts the program (encode, decode, simulate and evaluate take turns), kills it after a random
/// while with SIGKILL, and runs it again. Returns what is wrong then: a file that is neither whole
/// nor absent, or one left over; "": nothing.
std::string killed_run(const Material& material, std::uint64_t number, core::Random& random);

std::string read_bytes(const std::filesystem::path& path);
void write_bytes(const std::filesystem::path& path, const std::string& bytes);

/// A pool with what decoding it gives.
struct Sample {
    std::string name;  ///< of its scheme
    std::vector<std::string> oligos;
    std::filesystem::path pool;
    std::string truth;  ///< bytes of the decoded file
    bool exact = true;  ///< a plain file
};

/// Pools of every scheme, made by the program itself.
std::vector<Sample> make_samples(const Material& material);

/// The reasons for which reads may be refused; none of them says that a newer version wrote them.
std::vector<Expectation::Row> reasons_for_reads();
/// Whether "intact" in the report of a decode is true: each output so called is what one of the
/// pools holds of which there are reads.
std::string check_intact(const std::string& json, const std::vector<std::string>& truths);

}  // namespace oligo::hostile

#pragma once

namespace oligo::inference {

/// Parses the command line, runs the subcommand and returns the exit code (core::ExitCode). Errors
/// become one line on stderr: "oligocodec: error: ...".
int run_program(int argc, const char* const* argv);

}  // namespace oligo::inference

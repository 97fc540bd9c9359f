#pragma once

#include <cstdint>
#include <string>

namespace oligo::inference {

/// Options that every subcommand takes, before or after its name.
struct CommonOptions {
    std::string device = "auto";  ///< "cpu", "cuda", "cuda:N" or "auto"
    std::uint32_t threads = 0;    ///< 0: all cores
    std::uint64_t seed = 0;
    bool json = false;   ///< stdout carries one JSON object and nothing else
    bool quiet = false;  ///< errors only, no bars
    int verbose = 0;     ///< -v: what is being done; -vv: details
    std::string log_level;
};

}  // namespace oligo::inference

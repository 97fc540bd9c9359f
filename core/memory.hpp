#pragma once

#include <cstdint>

namespace oligo::core {

/// Makes the process keep memory that it has freed (with glibc; elsewhere a no-op). A network
/// allocates the same tens of megabytes again and again; by default each such block is mapped from
/// the system and returned, and clearing its pages takes a third of the run time of a small
/// network. Blocks of 96 MiB and more, which would leave large holes, are still mapped one by one.
/// Call it first in main.
void keep_freed_memory();

/// Bytes that this process can still take: what the machine has to spare, no more than the limits
/// of its control groups (containers, batch systems) and of the process itself (ulimit -v) leave.
/// Everything below 2^62 is a real figure; where nothing is known, 2^62.
std::uint64_t free_memory_bytes();

/// The most memory this process has held in RAM since `forget_peak_memory`, or since its start
/// where that is not possible; 0 where the system does not say.
std::uint64_t peak_memory_bytes();
/// What it holds now; 0 where the system does not say.
std::uint64_t held_memory_bytes();
/// False where the system does not forget.
bool forget_peak_memory();

}  // namespace oligo::core

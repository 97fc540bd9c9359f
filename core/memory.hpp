#pragma once

namespace oligo::core {

/// Makes the process keep memory that it has freed (with glibc; elsewhere a no-op). A network
/// allocates the same tens of megabytes again and again; by default each such block is mapped from
/// the system and returned, and clearing its pages takes a third of the run time of a small
/// network. Blocks of 96 MiB and more, which would leave large holes, are still mapped one by one.
/// Call it first in main.
void keep_freed_memory();

}  // namespace oligo::core

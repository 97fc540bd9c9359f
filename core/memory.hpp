#pragma once

namespace oligo::core {

/// Lets the process keep the memory that it freed, where the C library is glibc. A network asks for
/// the same tens of megabytes again and again; by default each such block is mapped from the system
/// and given back, and clearing its pages takes a third of the time of a small network. Blocks of
/// 96 MiB and more, which would leave large holes, are still mapped one by one. Call it first in
/// main.
void keep_freed_memory();

}  // namespace oligo::core

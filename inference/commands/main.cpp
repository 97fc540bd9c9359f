#include "core/memory.hpp"
#include "inference/commands/application.hpp"

int main(int argc, char** argv) {
    oligo::core::keep_freed_memory();
    return oligo::inference::run_program(argc, argv);
}

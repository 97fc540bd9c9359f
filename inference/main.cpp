#include "inference/application.hpp"

int main(int argc, char** argv) {
    return oligo::inference::run_program(argc, argv);
}

#include "training/tasks.hpp"

#include "training/tasks/cae.hpp"
#include "training/tasks/djscc.hpp"
#include "training/tasks/hybridflow.hpp"
#include "training/tasks/latent.hpp"
#include "training/tasks/vqgan.hpp"

namespace oligo::training {
namespace {

constexpr TaskKind kTasks[] = {
    {"cae", read_cae_task},
    {"djscc", read_djscc_task},
    {"hyperprior", read_hyperprior_task},
    {"mlic", read_mlic_task},
    {"vqgan", read_vqgan_task},
    {"hybridflow-predictor", read_predictor_task},
    {"hybridflow-correction", read_correction_task},
};

}  // namespace

std::span<const TaskKind> task_kinds() {
    return kTasks;
}

}  // namespace oligo::training

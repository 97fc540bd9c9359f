#pragma once

#include "dna/cuda/kernels/counted.hpp"
#include "dna/cuda/kernels/fountain.hpp"
#include "dna/cuda/kernels/reads.hpp"
#include "dna/cuda/kernels/reed_solomon.hpp"
#include "dna/cuda/kernels/screen.hpp"
#include "dna/cuda/kernels/words.hpp"

namespace oligo::dna {

template <class... Bodies>
struct KernelList {};

/// Every body there is. Machines launch these, and the tests run each of them.
using AllKernels =
    KernelList<EncodeWords, DecodeWords, ScreenOligos, EncodeCounted, DecodeCounted, MakeSymbols,
               MakeDenseSymbols, BackSubstitute, MakeParity<1>, MakeParity<2>, MakeParity<4>,
               MakeParity<8>, MakeParity<32>, MakeSyndromes, SubstituteBases, EditDistances<1>,
               EditDistances<2>, EditDistances<3>, EditDistances<4>, EditDistances<8>,
               EditDistances<16>>;

}  // namespace oligo::dna

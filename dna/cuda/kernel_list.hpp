#pragma once

#include "dna/cuda/kernels/belief.hpp"
#include "dna/cuda/kernels/channel.hpp"
#include "dna/cuda/kernels/checksum.hpp"
#include "dna/cuda/kernels/counted.hpp"
#include "dna/cuda/kernels/fountain.hpp"
#include "dna/cuda/kernels/lattice.hpp"
#include "dna/cuda/kernels/reads.hpp"
#include "dna/cuda/kernels/reed_solomon.hpp"
#include "dna/cuda/kernels/screen.hpp"
#include "dna/cuda/kernels/words.hpp"

#include <type_traits>

namespace oligo::dna {

template <class... Bodies>
struct KernelList {};

/// Every body there is. Machines launch these, and the tests run each of them.
using AllKernels =
    KernelList<EncodeWords, DecodeWords, ScreenOligos, EncodeCounted, DecodeCounted, MakeSymbols,
               MakeDenseSymbols, BackSubstitute, MakeParity<1>, MakeParity<2>, MakeParity<4>,
               MakeParity<8>, MakeParity<32>, MakeSyndromes, SumColumns<std::uint8_t>,
               SumColumns<std::uint16_t>, MakeReads, EditDistances<1>, EditDistances<2>,
               EditDistances<3>, EditDistances<4>, EditDistances<8>, EditDistances<16>,
               OpenLattices, StepLattices<false>, StepLattices<true>, WeighLattices, AddBeliefs,
               ReadBeliefs, ChecksumSymbols>;

/// Place of a body in a list.
template <class Body, class... Bodies>
constexpr int kernel_number(KernelList<Bodies...>) {
    constexpr bool kIs[] = {std::is_same_v<Body, Bodies>...};
    int number = 0;
    while (!kIs[number]) ++number;
    return number;
}

}  // namespace oligo::dna

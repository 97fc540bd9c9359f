# The kernels of dna/cuda, compiled for a GPU. Without them everything runs on the processor, and
# --device cuda says what is missing.
#   OLIGO_CUDA=ON    they are built; the CUDA compiler must be there (what the `cuda` preset does)
#   OLIGO_CUDA=AUTO  they are built where it is
#   OLIGO_CUDA=OFF   they are not (the default; the test cuda_kernels_compile compiles them even so)
set(OLIGO_CUDA OFF CACHE STRING "Build the CUDA kernels: ON, AUTO (where nvcc is found) or OFF")
set(OLIGO_KERNEL_ARCHITECTURES "80-real;90" CACHE STRING
    "GPUs that the kernels are built for, as CMAKE_CUDA_ARCHITECTURES has them (90: and newer ones)")
find_program(OLIGO_NVCC nvcc HINTS ENV CUDA_PATH ENV CUDA_HOME /usr/local/cuda PATH_SUFFIXES bin)
set(OLIGO_HAS_KERNELS OFF)
if(OLIGO_CUDA AND NOT OLIGO_NVCC AND NOT OLIGO_CUDA STREQUAL "AUTO")
    message(FATAL_ERROR "OLIGO_CUDA=${OLIGO_CUDA}: nvcc is not in PATH, CUDA_PATH or /usr/local/cuda; "
                        "install the CUDA toolkit or give -DOLIGO_NVCC=<path>")
endif()
if(OLIGO_CUDA AND OLIGO_NVCC)
    set(OLIGO_HAS_KERNELS ON)
    set(CMAKE_CUDA_COMPILER ${OLIGO_NVCC} CACHE FILEPATH "CUDA compiler")
    if(NOT CMAKE_CUDA_ARCHITECTURES)
        set(CMAKE_CUDA_ARCHITECTURES ${OLIGO_KERNEL_ARCHITECTURES})
    endif()
    set(CMAKE_CUDA_STANDARD 17)  # that of the bodies; LibTorch's package wants it too
    set(CMAKE_CUDA_STANDARD_REQUIRED ON)
    enable_language(CUDA)
    message(STATUS "kernels: ${CMAKE_CUDA_COMPILER} ${CMAKE_CUDA_COMPILER_VERSION} for ${OLIGO_KERNEL_ARCHITECTURES}")
endif()

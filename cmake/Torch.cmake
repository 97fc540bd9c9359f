# LibTorch as one target, oligo_torch. In this order:
#   -DTorch_DIR=... (or CMAKE_PREFIX_PATH)   a LibTorch of the user's own, through its CMake package
#   -DOLIGO_PYTHON=...                        the torch of that Python
#   .venv                                     the pinned wheel that scripts/setup.sh installs
# The wheel is used through an imported target made by hand: its own package demands a whole CUDA
# toolkit, which the networks do not need to run on a GPU.
set(OLIGO_PYTHON "" CACHE FILEPATH "Python whose torch package is used")

add_library(oligo_torch INTERFACE)
if(Torch_DIR)
    set(CMAKE_CUDA_STANDARD 17)  # its architecture probe knows no CUDA 20
    if(NOT DEFINED TORCH_CUDA_ARCH_LIST)
        set(TORCH_CUDA_ARCH_LIST "9.0+PTX")
    endif()
    find_package(Torch REQUIRED)
    target_link_libraries(oligo_torch INTERFACE ${TORCH_LIBRARIES})
    target_include_directories(oligo_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
    set(OLIGO_TORCH_ROOT ${TORCH_INSTALL_PREFIX})
else()
    if(OLIGO_PYTHON)
        set(python ${OLIGO_PYTHON})
    else()
        set(python ${PROJECT_SOURCE_DIR}/.venv/bin/python)
    endif()
    execute_process(
        COMMAND ${python} -c "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])"
        OUTPUT_VARIABLE OLIGO_TORCH_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE
        RESULT_VARIABLE failed ERROR_QUIET)
    if(failed)
        message(FATAL_ERROR "LibTorch not found by ${python}: run scripts/setup.sh, or give "
                            "-DTorch_DIR=<libtorch>/share/cmake/Torch or -DOLIGO_PYTHON=<python>")
    endif()
    set(lib ${OLIGO_TORCH_ROOT}/lib)
    target_include_directories(oligo_torch SYSTEM INTERFACE
        ${OLIGO_TORCH_ROOT}/include ${OLIGO_TORCH_ROOT}/include/torch/csrc/api/include)
    target_link_libraries(oligo_torch INTERFACE
        -Wl,--no-as-needed ${lib}/libtorch.so -Wl,--as-needed
        ${lib}/libtorch_cpu.so ${lib}/libc10.so)
    target_link_options(oligo_torch INTERFACE -Wl,-rpath,${lib})
endif()

# The wheel carries fmt 12, the system's spdlog wants its own fmt: ours must be found first.
find_path(OLIGO_FMT_INCLUDE fmt/core.h PATHS /usr/include /usr/local/include NO_DEFAULT_PATH)
if(OLIGO_FMT_INCLUDE)
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/fmt-first)
    file(CREATE_LINK ${OLIGO_FMT_INCLUDE}/fmt ${CMAKE_BINARY_DIR}/fmt-first/fmt SYMBOLIC)
    target_compile_options(oligo_torch BEFORE INTERFACE -I${CMAKE_BINARY_DIR}/fmt-first)
endif()

if(OLIGO_PCH AND NOT OLIGO_UNITY)
    file(WRITE ${CMAKE_BINARY_DIR}/oligo_pch.cpp "// carries the shared precompiled header\n")
    add_library(oligo_pch STATIC ${CMAKE_BINARY_DIR}/oligo_pch.cpp)
    target_link_libraries(oligo_pch PUBLIC oligo_torch PRIVATE oligo_warnings)
    target_precompile_headers(oligo_pch PRIVATE <torch/torch.h>)
endif()
message(STATUS "LibTorch: ${OLIGO_TORCH_ROOT}")

# LibTorch as one target, oligo_torch. Where it comes from, the first that applies:
#   -DTorch_DIR=<libtorch>/share/cmake/Torch   a LibTorch of the user's own, through its CMake package
#   -DOLIGO_TORCH_CMAKE=ON                     the Python's torch through its CMake package (needs the
#                                              whole CUDA toolkit)
#   otherwise                                  the Python's torch through a target made by hand: no
#                                              CUDA toolkit needed, and it still runs on a GPU
# The Python is -DOLIGO_PYTHON=..., or that of .venv (scripts/setup.sh makes it), or python3.
set(OLIGO_PYTHON "" CACHE FILEPATH "Python whose torch package is used (default: .venv, then python3)")
option(OLIGO_TORCH_CMAKE "Use the CMake package inside Python's torch (needs the CUDA toolkit)" OFF)
set(OLIGO_CUDA_ARCHITECTURES "9.0+PTX" CACHE STRING "GPU generations for LibTorch's CMake package")

# The folder of Python's torch package, without importing it.
function(oligo_find_torch_wheel out)
    set(candidates ${OLIGO_PYTHON})
    if(NOT candidates)
        set(candidates ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../.venv/bin/python python3)
    endif()
    foreach(python IN LISTS candidates)
        execute_process(
            COMMAND ${python} -c "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])"
            OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
        if(NOT failed)
            set(${out} ${root} PARENT_SCOPE)
            return()
        endif()
    endforeach()
    message(FATAL_ERROR "LibTorch not found by ${candidates}: run scripts/setup.sh, or give "
                        "-DTorch_DIR=<libtorch>/share/cmake/Torch or -DOLIGO_PYTHON=<python>")
endfunction()

# The version of the LibTorch in OLIGO_TORCH_ROOT, "2.11.0", as its header says it.
function(oligo_read_torch_version out)
    set(header ${OLIGO_TORCH_ROOT}/include/torch/headeronly/version.h)
    if(NOT EXISTS ${header})  # before 2.9
        set(header ${OLIGO_TORCH_ROOT}/include/torch/csrc/api/include/torch/version.h)
    endif()
    set(version "")
    foreach(part MAJOR MINOR PATCH)
        file(STRINGS ${header} line REGEX "define TORCH_VERSION_${part} ")
        string(REGEX MATCH "[0-9]+" number "${line}")
        list(APPEND version ${number})
    endforeach()
    list(JOIN version "." version)
    set(${out} ${version} PARENT_SCOPE)
endfunction()

# LibTorch's own package, which also finds the CUDA toolkit.
macro(oligo_use_torch_package)
    set(CMAKE_CUDA_STANDARD 17)  # its architecture probe dies with C++20 and cmake 3.25
    set(TORCH_CUDA_ARCH_LIST ${OLIGO_CUDA_ARCHITECTURES})
    find_package(Torch REQUIRED)
    target_link_libraries(oligo_torch INTERFACE ${TORCH_LIBRARIES})
    target_include_directories(oligo_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
    set(OLIGO_TORCH_ROOT ${TORCH_INSTALL_PREFIX})
endmacro()

# Nothing refers to the CUDA half by name: core/torch/device.cpp loads it where there is a driver,
# because it costs every start of a program 0.2 s and 350 MB.
function(oligo_use_torch_libraries root)
    if(NOT EXISTS ${root}/lib/libtorch_cpu.so)
        message(FATAL_ERROR "LibTorch: ${root}/lib/libtorch_cpu.so does not exist")
    endif()
    target_include_directories(oligo_torch SYSTEM INTERFACE
        ${root}/include ${root}/include/torch/csrc/api/include)
    target_link_libraries(oligo_torch INTERFACE
        ${root}/lib/libtorch_cpu.so ${root}/lib/libc10.so ${CMAKE_DL_LIBS})
endfunction()

# The wheel carries fmt 12 among its headers and the system's spdlog wants its own fmt. A folder
# with nothing but a link to that one goes before everything else.
function(oligo_prefer_system_fmt)
    find_path(OLIGO_FMT_INCLUDE fmt/core.h PATHS /usr/include /usr/local/include NO_DEFAULT_PATH)
    if(OLIGO_FMT_INCLUDE)
        file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/fmt-first)
        file(CREATE_LINK ${OLIGO_FMT_INCLUDE}/fmt ${CMAKE_BINARY_DIR}/fmt-first/fmt SYMBOLIC)
        target_compile_options(oligo_torch BEFORE INTERFACE -I${CMAKE_BINARY_DIR}/fmt-first)
    endif()
endfunction()

# One precompiled <torch/torch.h> for all targets (oligo_torch_sources uses it).
function(oligo_add_torch_pch)
    file(WRITE ${CMAKE_BINARY_DIR}/oligo_pch.cpp "// carries the shared precompiled header\n")
    add_library(oligo_pch STATIC ${CMAKE_BINARY_DIR}/oligo_pch.cpp)
    target_link_libraries(oligo_pch PUBLIC oligo_torch PRIVATE oligo_warnings)
    target_precompile_headers(oligo_pch PRIVATE <torch/torch.h>)
endfunction()

add_library(oligo_torch INTERFACE)
# libtorch.so exports pieces of an older libstdc++ (std::filesystem::remove_all among them, which
# then jumps to a null address): the system's own library must be asked first. It can only stand
# first as a link option, which comes before every library.
target_link_options(oligo_torch INTERFACE -Wl,--no-as-needed -lstdc++ -Wl,--as-needed)
if(Torch_DIR)
    oligo_use_torch_package()
else()
    oligo_find_torch_wheel(OLIGO_TORCH_ROOT)
    if(OLIGO_TORCH_CMAKE)
        set(Torch_DIR ${OLIGO_TORCH_ROOT}/share/cmake/Torch)
        oligo_use_torch_package()
    else()
        oligo_use_torch_libraries(${OLIGO_TORCH_ROOT})
    endif()
endif()
oligo_prefer_system_fmt()
if(OLIGO_PCH AND NOT OLIGO_UNITY)
    oligo_add_torch_pch()
endif()
oligo_read_torch_version(OLIGO_TORCH_VERSION)
message(STATUS "LibTorch ${OLIGO_TORCH_VERSION}: ${OLIGO_TORCH_ROOT}")

# oligo_library(NAME SOURCES ... [LINKS ...] [PRIVATE_LINKS ...] [TORCH])
# One folder, one static library. TORCH marks a library whose sources include LibTorch: it is
# compiled several files at a time or with the shared precompiled header, whichever is switched on.
function(oligo_library name)
    cmake_parse_arguments(ARG "TORCH" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS} oligo_warnings)
    set_property(GLOBAL APPEND PROPERTY OLIGO_LIBRARIES ${name})
    if(ARG_TORCH)
        oligo_torch_sources(${name})
    endif()
endfunction()

# oligo_program(NAME SOURCES ... LINKS ... [TORCH])
function(oligo_program name)
    cmake_parse_arguments(ARG "TORCH" "" "SOURCES;LINKS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${ARG_LINKS} oligo_warnings)
    if(ARG_TORCH)
        oligo_torch_sources(${name})
    endif()
endfunction()

# oligo_fuzz(NAME SOURCES ... LINKS ...): a libFuzzer target, for the `fuzz` preset.
function(oligo_fuzz name)
    oligo_program(${name} ${ARGN})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()

# How sources that include LibTorch are compiled.
function(oligo_torch_sources name)
    if(OLIGO_UNITY)
        set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
    elseif(OLIGO_PCH)
        target_precompile_headers(${name} REUSE_FROM oligo_pch)
    endif()
endfunction()

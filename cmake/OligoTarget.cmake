# oligo_library(NAME SOURCES ... [LINKS ...] [PRIVATE_LINKS ...] [TORCH | UNITY] [PART])
# One folder, one library. TORCH marks a library whose sources include LibTorch: it is compiled
# several files at a time or with the shared precompiled header, whichever is switched on. UNITY
# marks one with other headers that take long (CLI11, JSON): several files at a time, if at all.
#
# PART marks a part of liboligocodec (oligo_shared_library). Its sources are compiled once, into the
# archive NAME_archive; NAME itself stands for whichever of the two a program takes: those marked
# SHARED link liboligocodec wherever a part is meant, through whatever libraries, and so does
# everything that is loaded into the same process; the others (tests and benchmarks of a part) link
# the archives. Nobody has two copies of a part, which would be two logs and two sets of threads.
function(oligo_library name)
    cmake_parse_arguments(ARG "TORCH;UNITY;PART" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
    set(archive ${name})
    if(ARG_PART)
        set(archive ${name}_archive)
        add_library(${name} INTERFACE)
        target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
        target_link_libraries(${name} INTERFACE
            $<IF:$<BOOL:$<TARGET_PROPERTY:OLIGO_SHARED>>,liboligocodec,${archive}> ${ARG_LINKS})
        set_property(GLOBAL APPEND PROPERTY OLIGO_PARTS ${name})
    endif()
    add_library(${archive} STATIC ${ARG_SOURCES})
    target_include_directories(${archive} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${archive} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS} oligo_warnings)
    set_property(GLOBAL APPEND PROPERTY OLIGO_LIBRARIES ${name})
    if(ARG_TORCH)
        oligo_torch_sources(${archive})
    elseif(ARG_UNITY AND OLIGO_UNITY)
        set_target_properties(${archive} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    endif()
endfunction()

# liboligocodec: every part as one shared library. It takes the parts' objects as they are; their
# archives on its link line bring what they link from elsewhere and have nothing left to add.
function(oligo_shared_library)
    get_property(parts GLOBAL PROPERTY OLIGO_PARTS)
    add_library(liboligocodec SHARED)
    foreach(part IN LISTS parts)
        target_sources(liboligocodec PRIVATE $<TARGET_OBJECTS:${part}_archive>)
        target_link_libraries(liboligocodec PRIVATE ${part}_archive)
    endforeach()
    target_link_libraries(liboligocodec PRIVATE oligo_warnings)
    # Calls among its own functions are direct, as they would be in a program; one of its functions
    # cannot be replaced from outside, and none may be missing.
    target_link_options(liboligocodec PRIVATE -Wl,-Bsymbolic-functions -Wl,-O1 -Wl,--as-needed)
    if(NOT OLIGO_SANITIZE)
        target_link_options(liboligocodec PRIVATE -Wl,-z,defs)
    endif()
    # Before 1.0 every minor version may change the interface.
    set_target_properties(liboligocodec PROPERTIES
        OUTPUT_NAME oligocodec EXPORT_NAME oligocodec LINKER_LANGUAGE CXX
        VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
endfunction()

# oligo_program(NAME SOURCES ... LINKS ... [TORCH] [SHARED])
function(oligo_program name)
    cmake_parse_arguments(ARG "TORCH;SHARED" "" "SOURCES;LINKS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${ARG_LINKS} oligo_warnings)
    set_target_properties(${name} PROPERTIES OLIGO_SHARED "${ARG_SHARED}")
    if(ARG_TORCH)
        oligo_torch_sources(${name})
    endif()
endfunction()

# How sources that include LibTorch are compiled.
function(oligo_torch_sources name)
    if(OLIGO_UNITY)
        set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
    elseif(OLIGO_PCH)
        # Programs may be compiled as position independent executables, which the shared header is not.
        get_target_property(type ${name} TYPE)
        if(type STREQUAL "STATIC_LIBRARY")
            target_precompile_headers(${name} REUSE_FROM oligo_pch)
        endif()
    endif()
endfunction()

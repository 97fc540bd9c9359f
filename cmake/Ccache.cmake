# Compiler cache, with the settings that let it work with precompiled headers.
find_program(OLIGO_CCACHE ccache)
if(OLIGO_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${OLIGO_CCACHE})
endif()

# Warnings, sanitizers and tuning for our own code only: nothing here reaches a dependency.
add_library(oligo_warnings INTERFACE)
target_compile_options(oligo_warnings INTERFACE
                       $<$<NOT:$<COMPILE_LANGUAGE:CUDA>>:-Wall$<SEMICOLON>-Wextra$<SEMICOLON>-Werror$<SEMICOLON>-Wshadow$<SEMICOLON>-Wundef>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # A false alarm on "literal" + std::string (GCC bug 105651).
    target_compile_options(oligo_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
if(OLIGO_NATIVE)
    target_compile_options(oligo_warnings INTERFACE $<$<NOT:$<COMPILE_LANGUAGE:CUDA>>:-march=native>)
endif()
if(OLIGO_SANITIZE)
    target_compile_options(oligo_warnings INTERFACE
                           $<$<NOT:$<COMPILE_LANGUAGE:CUDA>>:-fsanitize=${OLIGO_SANITIZE}$<SEMICOLON>-fno-omit-frame-pointer>)
    target_link_options(oligo_warnings INTERFACE -fsanitize=${OLIGO_SANITIZE})
endif()

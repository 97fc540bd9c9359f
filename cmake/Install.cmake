# What `cmake --install` and CPack make: a tree that can be moved as a whole. Programs find
# liboligocodec, and liboligocodec the networks, the configurations and the weights, from where they
# lie themselves (core/installation.hpp); the build folder has the same shape.
#
# LibTorch is not part of it. Whatever links it looks beside liboligocodec for oligocodec-torch, a link
# to the folder that holds libtorch_cpu.so. `cmake --install` makes that link to
# OLIGO_INSTALL_TORCH; a package leaves it to the user. LD_LIBRARY_PATH goes before it.
include(CMakePackageConfigHelpers)

set(OLIGO_INSTALL_TORCH ${OLIGO_TORCH_ROOT}/lib CACHE PATH
    "Folder of libtorch_cpu.so that an installation's oligocodec-torch leads to; empty: no link")
set(oligo_headers ${CMAKE_INSTALL_INCLUDEDIR}/oligocodec)
set(oligo_share ${CMAKE_INSTALL_DATADIR}/oligocodec)
set(oligo_package ${CMAKE_INSTALL_LIBDIR}/cmake/oligocodec)

# --- The programs, the libraries and what they read.
file(RELATIVE_PATH to_libraries /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR})
set_target_properties(oligocodec liboligocodec oligocodec-train networks PROPERTIES
    BUILD_WITH_INSTALL_RPATH ON)
set_target_properties(oligocodec PROPERTIES INSTALL_RPATH "$ORIGIN/${to_libraries}")
set_target_properties(oligocodec-train PROPERTIES
    INSTALL_RPATH "$ORIGIN/${to_libraries};$ORIGIN/${to_libraries}/oligocodec-torch")
set_target_properties(networks PROPERTIES INSTALL_RPATH "$ORIGIN;$ORIGIN/oligocodec-torch")
# LibTorch's own CMake package also links the CUDA toolkit, wherever that is.
set_target_properties(oligocodec-train networks PROPERTIES
    INSTALL_RPATH_USE_LINK_PATH "${OLIGO_TORCH_CMAKE}")
install(TARGETS oligocodec COMPONENT program)
install(TARGETS oligocodec-train COMPONENT program OPTIONAL)  # the quick start does not build it
install(TARGETS networks DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT program)
install(TARGETS liboligocodec EXPORT oligocodec
    LIBRARY COMPONENT program NAMELINK_COMPONENT development
    INCLUDES DESTINATION ${oligo_headers})
install(DIRECTORY scripts/cluster DESTINATION ${oligo_share} COMPONENT program USE_SOURCE_PERMISSIONS)
install(DIRECTORY configs DESTINATION ${oligo_share} COMPONENT program)
install(DIRECTORY models/pretrained DESTINATION ${oligo_share} COMPONENT program)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright COMPONENT program)

# The same three in the build folder.
file(MAKE_DIRECTORY ${CMAKE_LIBRARY_OUTPUT_DIRECTORY} ${CMAKE_BINARY_DIR}/share/oligocodec)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/configs ${CMAKE_BINARY_DIR}/share/oligocodec/configs SYMBOLIC)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/models/pretrained
     ${CMAKE_BINARY_DIR}/share/oligocodec/pretrained SYMBOLIC)
file(CREATE_LINK ${OLIGO_TORCH_ROOT}/lib ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/oligocodec-torch SYMBOLIC)

if(OLIGO_INSTALL_TORCH)
    install(CODE "file(CREATE_LINK \"${OLIGO_INSTALL_TORCH}\"
        \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/oligocodec-torch\" SYMBOLIC)"
        COMPONENT torch_link)
endif()

# --- For programs of others: inference/api/oligocodec.hpp and what it reaches.
install(DIRECTORY core dna DESTINATION ${oligo_headers} COMPONENT development
    FILES_MATCHING PATTERN "*.hpp" PATTERN core/torch EXCLUDE)
foreach(folder api formats report)
    install(DIRECTORY inference/${folder} DESTINATION ${oligo_headers}/inference
        COMPONENT development FILES_MATCHING PATTERN "*.hpp")
endforeach()
install(FILES models/metrics/picture_metric.hpp DESTINATION ${oligo_headers}/models/metrics
        COMPONENT development)
install(EXPORT oligocodec NAMESPACE oligocodec:: FILE oligocodec-targets.cmake
        DESTINATION ${oligo_package} COMPONENT development)
configure_package_config_file(cmake/oligocodec-config.cmake.in
    ${CMAKE_BINARY_DIR}/oligocodec-config.cmake INSTALL_DESTINATION ${oligo_package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/oligocodec-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/oligocodec-config.cmake
              ${CMAKE_BINARY_DIR}/oligocodec-config-version.cmake
        DESTINATION ${oligo_package} COMPONENT development)
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/oligocodec.pc.in ${CMAKE_BINARY_DIR}/oligocodec.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/oligocodec.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT development)

# --- `cpack` in the build folder: a .deb, for the Debian or Ubuntu that it is built on.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "the authors of oligocodec")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};${PROJECT_NAME};program;/"
                                 "${CMAKE_BINARY_DIR};${PROJECT_NAME};development;/")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Writes pictures and files as pools of oligos and reads them back from
sequencing reads. Plain files and the codec jpegdna need nothing else. The
networks need LibTorch ${OLIGO_TORCH_VERSION}, which is in no package: README.md, section Install.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# LibTorch is found here and, as no package has it, passed over.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${OLIGO_TORCH_ROOT}/lib)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "python3-venv, g++, cmake, pkg-config, nlohmann-json3-dev")
set(CPACK_DEBIAN_COMPRESSION_TYPE gzip)  # the weights would take long to make nothing smaller
file(WRITE ${CMAKE_BINARY_DIR}/deb/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/deb/triggers)
include(CPack)

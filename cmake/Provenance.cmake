# Writes build_constants.h into the build tree: what this binary is, for provenance blocks and --version.
# The git commit is asked for again at every build, so that it is never stale.
set(ENTHESIS_IDENTITY_DIR ${CMAKE_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${ENTHESIS_IDENTITY_DIR})
add_custom_target(enthesis_identity
  COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${CMAKE_SOURCE_DIR} -DOUTPUT=${ENTHESIS_IDENTITY_DIR}/git_identity.h
          -P ${CMAKE_SOURCE_DIR}/cmake/WriteGitIdentity.cmake
  BYPRODUCTS ${ENTHESIS_IDENTITY_DIR}/git_identity.h
  COMMENT "Asking git for the commit")
configure_file(${CMAKE_SOURCE_DIR}/cmake/build_constants.h.in ${ENTHESIS_IDENTITY_DIR}/build_constants.h)

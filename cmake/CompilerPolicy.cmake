# C++20, warnings as errors, and floating-point arithmetic that gives the same bits from every compiler,
# thread count and instruction set at or above the baseline.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

set(ENTHESIS_INSTRUCTION_SET "x86-64-v3" CACHE STRING
    "Value of -march. The results are the same bits for x86-64-v3 and anything above it, 'native' included")
set(ENTHESIS_SANITIZE "" CACHE STRING "Sanitizers to build with, for example 'address,undefined' or 'thread'")
set(ENTHESIS_PARALLEL "tbb" CACHE STRING "Parallel backend: tbb, or threads (plain std::thread, visible to the thread sanitizer)")
set_property(CACHE ENTHESIS_PARALLEL PROPERTY STRINGS tbb threads)

set(ENTHESIS_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion -Wold-style-cast
                      -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  list(APPEND ENTHESIS_WARNINGS -Wno-restrict)  # g++ 12 reports std::string concatenation (GCC bug 105651)
endif()

# -ffp-contract=off: a fused multiply-add happens only where the source says std::fma.
# -fno-math-errno lets sqrt compile to the instruction; it changes no value.
add_compile_options(-march=${ENTHESIS_INSTRUCTION_SET} -ffp-contract=off -fno-fast-math -fno-math-errno)

if(ENTHESIS_SANITIZE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    list(APPEND ENTHESIS_WARNINGS -Wno-maybe-uninitialized)  # g++ 12 is wrong about std::variant in instrumented code
  endif()
  add_compile_options(-fsanitize=${ENTHESIS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ENTHESIS_SANITIZE})
endif()

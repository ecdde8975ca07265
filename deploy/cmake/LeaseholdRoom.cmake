# How rooms become targets. A room is a folder; adding a file edits no list.
find_package(Threads REQUIRED)
find_package(CAF 0.17 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(pugixml REQUIRED)
pkg_check_modules(NL REQUIRED IMPORTED_TARGET libnl-3.0 libnl-route-3.0)

add_library(lh_flags INTERFACE)
target_include_directories(lh_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(lh_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror)
target_link_options(lh_flags INTERFACE -Wl,--as-needed)

# Also for code that is generated, so that no access to a message goes unseen.
# The check of vptr opens a pipe to look at memory: where a test leaves no
# descriptor it takes every object for a broken one.
add_library(lh_sanitizers INTERFACE)
if(LH_SANITIZE)
  target_compile_options(lh_sanitizers INTERFACE
    -fsanitize=${LH_SANITIZE} -fno-sanitize=null,vptr
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(lh_sanitizers INTERFACE -fsanitize=${LH_SANITIZE})
endif()
if(LH_SANITIZE MATCHES "address")
  # Builds in two thirds of the time of -O2, and reports name more frames.
  target_compile_options(lh_sanitizers INTERFACE -O1)
endif()
if(LH_SANITIZE STREQUAL "thread")
  # protobuf's headers change the layout of map fields for this sanitizer, which
  # Debian's library does not know; libstdc++ has to be told all the same.
  target_compile_options(lh_sanitizers INTERFACE
    -U__SANITIZE_THREAD__ -D_GLIBCXX_TSAN=1)
endif()
target_link_libraries(lh_flags INTERFACE lh_sanitizers)

# One precompiled <caf/all.hpp> serves every target with actors.
file(WRITE ${CMAKE_BINARY_DIR}/pch/caf_pch.cpp "")
add_library(lh_caf_pch STATIC ${CMAKE_BINARY_DIR}/pch/caf_pch.cpp)
target_link_libraries(lh_caf_pch PUBLIC lh_flags CAF::core Threads::Threads)
target_precompile_headers(lh_caf_pch PRIVATE <caf/all.hpp>)

# lh_room(NAME PURE_DEPS a b ... ACTOR_DEPS c d ...)
# Builds lh_NAME from the folder's plain sources and, when there are files that
# end in _actor or _adapter, lh_NAME_actors from those (with CAF).
function(lh_room name)
  cmake_parse_arguments(ROOM "CAF" "" "PURE_DEPS;ACTOR_DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(actors ${sources})
  list(FILTER actors INCLUDE REGEX "_(actor|adapter)\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_(actor|adapter)\\.cpp$")
  if(ROOM_CAF)
    list(APPEND actors ${sources})
    set(sources)
  endif()
  if(sources)
    add_library(lh_${name} STATIC ${sources})
    target_link_libraries(lh_${name} PUBLIC lh_flags fmt::fmt ${ROOM_PURE_DEPS})
  else()
    add_library(lh_${name} INTERFACE)
    target_link_libraries(lh_${name} INTERFACE lh_flags fmt::fmt ${ROOM_PURE_DEPS})
  endif()
  if(actors)
    add_library(lh_${name}_actors STATIC ${actors})
    target_link_libraries(lh_${name}_actors PUBLIC
      lh_${name} CAF::core Threads::Threads ${ROOM_ACTOR_DEPS})
    target_precompile_headers(lh_${name}_actors REUSE_FROM lh_caf_pch)
  endif()
endfunction()

# lh_test(NAME DEPS ... [CAF]): a doctest program from this folder's *_test.cpp.
function(lh_test name)
  cmake_parse_arguments(TEST "CAF" "" "DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE lh_flags lh_test_main ${TEST_DEPS})
  target_compile_definitions(${name} PRIVATE LH_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  if(TEST_CAF)
    target_precompile_headers(${name} REUSE_FROM lh_caf_pch)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set(limit 300)
  if(LH_SANITIZE)
    set(limit 900)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${limit} LABELS unit)
endfunction()

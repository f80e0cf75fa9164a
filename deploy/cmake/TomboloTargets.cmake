# tombolo_build_flags: warnings, hardening and sanitizers for code we wrote.
# Generated code does not link it, so our warnings never apply there.
add_library(tombolo_build_flags INTERFACE)
target_compile_options(tombolo_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
  -Wformat=2 -Wimplicit-fallthrough -Wnon-virtual-dtor
  # Designated initializers leave out members on purpose.
  -Wno-missing-field-initializers
  $<$<BOOL:${TOMBOLO_WERROR}>:-Werror>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<CONFIG:Release>:-fstack-protector-strong>
  $<$<CONFIG:Release>:-fstack-clash-protection>)
target_compile_definitions(tombolo_build_flags INTERFACE
  _GLIBCXX_ASSERTIONS
  $<$<BOOL:${TOMBOLO_PLANTED_BUGS}>:TOMBOLO_PLANTED_BUGS=1>)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
endif()

# A sanitizer must see every translation unit, generated ones included.
if(TOMBOLO_SANITIZE)
  add_compile_options(-fsanitize=${TOMBOLO_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TOMBOLO_SANITIZE})
  if(TOMBOLO_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
# Code under test reports its coverage to libFuzzer; only the fuzz targets
# themselves link its main().
if(TOMBOLO_FUZZ)
  target_compile_options(tombolo_build_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
# tombolo_coverage: counts lines of our libraries, not of their tests.
add_library(tombolo_coverage INTERFACE)
if(TOMBOLO_COVERAGE)
  target_compile_options(tombolo_coverage INTERFACE --coverage)
  add_link_options(--coverage)
endif()

# tombolo_library(NAME): a library with the alias tombolo::NAME whose headers
# are included by their path in the repository. Sources are added by the
# folders, each in its own CMakeLists.txt, with target_sources().
function(tombolo_library name)
  add_library(tombolo_${name} STATIC)
  add_library(tombolo::${name} ALIAS tombolo_${name})
  target_include_directories(tombolo_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(tombolo_${name}
    PRIVATE tombolo_build_flags tombolo_coverage)
endfunction()

# tombolo_program(NAME): an executable a person runs; lands in TOMBOLO_BIN_DIR.
function(tombolo_program name)
  add_executable(${name})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE tombolo_build_flags)
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${TOMBOLO_BIN_DIR}")
endfunction()

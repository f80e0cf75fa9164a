# tombolo_proto_library(NAME [GRPC] PROTO_ROOT dir PROTOS a.proto b.proto
#                       [LINK targets])
# Generates C++ for the protos (paths relative to PROTO_ROOT) into one static
# library tombolo_proto_NAME, alias tombolo::proto_NAME. Warnings are off and
# the include directory is SYSTEM: generated code is not ours to lint.
set(TOMBOLO_GOOGLEAPIS_DIR "${TOMBOLO_DEPS_DIR}/googleapis")
if(NOT EXISTS "${TOMBOLO_GOOGLEAPIS_DIR}/google/rpc/error_details.proto")
  message(FATAL_ERROR
    "${TOMBOLO_GOOGLEAPIS_DIR} has no google/rpc protos: run ./dev setup")
endif()

function(tombolo_proto_library name)
  cmake_parse_arguments(ARG "GRPC" "PROTO_ROOT" "PROTOS;LINK" ${ARGN})
  set(out "${PROJECT_BINARY_DIR}/proto-gen")
  file(MAKE_DIRECTORY "${out}")
  set(generated)
  foreach(proto IN LISTS ARG_PROTOS)
    string(REGEX REPLACE "\\.proto$" "" stem "${proto}")
    set(outputs "${out}/${stem}.pb.cc" "${out}/${stem}.pb.h")
    set(plugin_args)
    if(ARG_GRPC)
      list(APPEND outputs "${out}/${stem}.grpc.pb.cc" "${out}/${stem}.grpc.pb.h")
      set(plugin_args "--grpc_out=${out}"
        "--plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>")
    endif()
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND protobuf::protoc "--cpp_out=${out}" ${plugin_args}
        "-I${ARG_PROTO_ROOT}" "-I${PROJECT_SOURCE_DIR}/proto"
        "-I${TOMBOLO_GOOGLEAPIS_DIR}" "${ARG_PROTO_ROOT}/${proto}"
      DEPENDS "${ARG_PROTO_ROOT}/${proto}"
      COMMENT "Generating ${proto}"
      VERBATIM)
    list(APPEND generated ${outputs})
  endforeach()
  add_library(tombolo_proto_${name} STATIC ${generated})
  add_library(tombolo::proto_${name} ALIAS tombolo_proto_${name})
  target_include_directories(tombolo_proto_${name} SYSTEM PUBLIC "${out}")
  target_compile_options(tombolo_proto_${name} PRIVATE -w)
  target_link_libraries(tombolo_proto_${name}
    PUBLIC protobuf::libprotobuf ${ARG_LINK})
  if(ARG_GRPC)
    target_link_libraries(tombolo_proto_${name} PUBLIC gRPC::grpc++)
  endif()
endfunction()

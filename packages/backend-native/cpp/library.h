#pragma once
// oneDNN's functions, which are loaded when the first of them is needed: that takes some milliseconds, and small programs never
// need any.
#include <dnnl.h>

#include <cstddef>

#include "requirements.h"

namespace keras_native {

/**
 * Looks at the library beside this file. What has the size of the one this was built with is taken to be that, and loaded later;
 * anything else is loaded and asked for its version. False with the loader's words in `text` when there is none.
 */
bool findLibrary(LibraryVersion& version, char* text, std::size_t room);

/// The loaded library's version.
LibraryVersion libraryVersion();

#define KERAS_DNNL_FUNCTIONS(X) \
  X(dnnl_convolution_backward_data_primitive_desc_create) \
  X(dnnl_convolution_backward_weights_primitive_desc_create) \
  X(dnnl_convolution_forward_primitive_desc_create) \
  X(dnnl_engine_create) \
  X(dnnl_engine_destroy) \
  X(dnnl_matmul_primitive_desc_create) \
  X(dnnl_memory_create_v2) \
  X(dnnl_memory_desc_clone) \
  X(dnnl_memory_desc_create_with_strides) \
  X(dnnl_memory_desc_create_with_tag) \
  X(dnnl_memory_desc_destroy) \
  X(dnnl_memory_desc_equal) \
  X(dnnl_memory_desc_get_size_v2) \
  X(dnnl_memory_desc_query) \
  X(dnnl_memory_desc_query_v2) \
  X(dnnl_memory_destroy) \
  X(dnnl_memory_get_engine) \
  X(dnnl_memory_get_memory_desc) \
  X(dnnl_memory_set_data_handle_v2) \
  X(dnnl_post_ops_append_binary) \
  X(dnnl_post_ops_append_eltwise) \
  X(dnnl_post_ops_create) \
  X(dnnl_post_ops_destroy) \
  X(dnnl_post_ops_len) \
  X(dnnl_primitive_attr_create) \
  X(dnnl_primitive_attr_destroy) \
  X(dnnl_primitive_attr_set_post_ops) \
  X(dnnl_primitive_attr_set_scratchpad_mode) \
  X(dnnl_primitive_create) \
  X(dnnl_primitive_desc_destroy) \
  X(dnnl_primitive_desc_query_md) \
  X(dnnl_primitive_destroy) \
  X(dnnl_primitive_execute) \
  X(dnnl_reorder_primitive_desc_create) \
  X(dnnl_stream_create) \
  X(dnnl_stream_destroy)

/// The functions of the library that are used here.
struct Library {
#define KERAS_DNNL_FIELD(name) decltype(&::name) name;
  KERAS_DNNL_FUNCTIONS(KERAS_DNNL_FIELD)
#undef KERAS_DNNL_FIELD
};

/// Loads the library at the first call; throws when it cannot be loaded.
const Library& library();

}  // namespace keras_native

/**
 * How files hold the ops of functional models, by Keras module: `name[:Class]`, then its parameters in order. `@` marks what
 * the node's config holds rather than its call, `=` a default, `*` any number of arguments.
 */
export const OP_TABLE: Readonly<Record<string, string>> = {
  numpy: `abs x;absolute x;add x1 x2;all x @axis=None @keepdims=False;allclose:AllClose x1 x2 @rtol=1e-05 @atol=1e-08 @equal_nan=False;
    amax x @axis=None @keepdims=False;amin x @axis=None @keepdims=False;angle x;any x @axis=None @keepdims=False;append x1 x2 @axis=None;
    arange start stop=None step=None @dtype=None;arccos x;arccosh x;arcsin x;arcsinh x;arctan x;arctan2 x1 x2;arctanh x;
    argmax x @axis=None @keepdims=False;argmin x @axis=None @keepdims=False;argpartition x @kth @axis=-1;argsort x @axis=-1;array x @dtype=None;
    array_split x @indices_or_sections @axis=0;average x @axis=None weights=None;bincount x @weights=None @minlength=0 @sparse=False;bitwise_and x y;
    bitwise_invert x;bitwise_left_shift x y;bitwise_not x;bitwise_or x y;bitwise_right_shift x y;bitwise_xor x y;broadcast_to x @shape;cbrt x;ceil x;
    clip x @x_min @x_max;column_stack xs;concatenate xs @axis=0;conj x;conjugate x;copy x;corrcoef x;correlate x1 x2 @mode='valid';cos x;cosh x;
    count_nonzero x @axis=None;cross x1 x2 @axisa=-1 @axisb=-1 @axisc=-1 @axis=None;cumprod x @axis=None @dtype=None;cumsum x @axis=None @dtype=None;
    deg2rad x;diag x @k=0;diagflat x @k=0;diagonal x @offset=0 @axis1=0 @axis2=1;diff a @n=1 @axis=-1;digitize x bins;divide x1 x2;divide_no_nan x1 x2;
    dot x1 x2;dsplit x @indices_or_sections;dstack xs;einsum @subscripts *operands;empty_like x @dtype=None;equal x1 x2;exp x;exp2 x;expand_dims x @axis;
    expm1 x;fabs x;flip x @axis=None;fliplr x;flipud x;floor x;floor_divide x1 x2;fmax x1 x2;fmin x1 x2;fmod x1 x2;full @shape fill_value @dtype=None;
    full_like x fill_value @dtype=None;gcd x1 x2;geomspace start stop @num=50 @endpoint=True @dtype=None @axis=0;get_item x key;greater x1 x2;
    greater_equal x1 x2;heaviside x1 x2;histogram x @bins=10 @range=None;hsplit x @indices_or_sections;hstack xs;hypot x1 x2;i0 x;imag x;inner x1 x2;
    isclose x1 x2 rtol=1e-05 atol=1e-08 @equal_nan=False;isfinite x;isin:IsIn x1 x2 @assume_unique=False @invert=False;isinf x;isnan x;isneginf x;
    isposinf x;isreal x;kron x1 x2;lcm x1 x2;ldexp x1 x2;left_shift x y;less x1 x2;less_equal x1 x2;
    linspace start stop @num=50 @endpoint=True @retstep=False @dtype=None @axis=0;log x;log10 x;log1p x;log2 x;logaddexp x1 x2;logaddexp2 x1 x2;
    logical_and x1 x2;logical_not x;logical_or x1 x2;logical_xor x1 x2;logspace start stop @num=50 @endpoint=True @base=10 @dtype=None @axis=0;
    matmul x1 x2;max x @axis=None @keepdims=False @initial=None;maximum x1 x2;mean x @axis=None @keepdims=False;median x @axis=None @keepdims=False;
    meshgrid x @indexing='xy';min x @axis=None @keepdims=False @initial=None;minimum x1 x2;mod x1 x2;moveaxis x @source @destination;multiply x1 x2;
    nan_to_num x @nan=0.0 @posinf=None @neginf=None;nanargmax x @axis=None @keepdims=False;nanargmin x @axis=None @keepdims=False;
    nancumprod x @axis=None @dtype=None;nancumsum x @axis=None @dtype=None;nanmax x @axis=None @keepdims=False;nanmean x @axis=None @keepdims=False;
    nanmedian x @axis=None @keepdims=False;nanmin x @axis=None @keepdims=False;nanpercentile x q @axis=None @method='linear' @keepdims=False;
    nanprod x @axis=None @keepdims=False;nanquantile x q @axis=None @method='linear' @keepdims=False;nanstd x @axis=None @keepdims=False;
    nansum x @axis=None @keepdims=False;nanvar x @axis=None @keepdims=False;ndim x;negative x;nextafter x1 x2;nonzero x;not_equal x1 x2;
    ones_like x @dtype=None;outer x1 x2;pad x @pad_width @mode='constant' constant_values=None;percentile x q @axis=None @method='linear' @keepdims=False;
    power x1 x2;prod x @axis=None @keepdims=False @dtype=None;ptp x @axis=None @keepdims=False;quantile x q @axis=None @method='linear' @keepdims=False;
    rad2deg x;ravel x;real x;reciprocal x;repeat x @repeats @axis=None;reshape x @newshape;right_shift x y;roll x @shift @axis=None;
    rot90 array @k=1 @axes=(0,1);round x @decimals=0;searchsorted:SearchSorted sorted_sequence values @side='left';select condlist choicelist default=0;
    sign x;signbit x;sin x;sinc x;sinh x;size x;slogdet x;sort x @axis=-1;split x @indices_or_sections @axis=0;sqrt x;square x;squeeze x @axis=None;
    stack x @axis=0;std x @axis=None @keepdims=False;subtract x1 x2;sum x @axis=None @keepdims=False;swapaxes x @axis1 @axis2;take x indices @axis=None;
    take_along_axis x indices @axis=None;tan x;tanh x;tensordot x1 x2 @axes=2;tile x @repeats;trace x @offset=0 @axis1=0 @axis2=1;transpose x @axes=None;
    trapezoid y @x=None @dx=1.0 @axis=-1;tril x @k=0;triu x @k=0;true_divide x1 x2;trunc x;
    unique x @sorted=True @return_index=False @return_inverse=False @return_counts=False @axis=None @size=None @fill_value=None;
    unravel_index indices @shape;vander x @N=None @increasing=False;var x @axis=None @keepdims=False;vdot x1 x2;view x @dtype=None;
    vsplit x @indices_or_sections;vstack xs;where condition x1=None x2=None;zeros_like x @dtype=None`,
  nn: `adaptive_average_pool inputs @output_size @data_format=None;adaptive_max_pool inputs @output_size @data_format=None;
    average_pool inputs @pool_size @strides=None @padding='valid' @data_format=None;
    batch_normalization:BatchNorm x mean variance @axis offset=None scale=None @epsilon=0.001;binary_crossentropy target output @from_logits=False;
    categorical_crossentropy target output @from_logits=False @axis=-1;celu x @alpha=1.0;
    conv inputs kernel @strides=1 @padding='valid' @data_format=None @dilation_rate=1;
    conv_transpose inputs kernel @strides=1 @padding='valid' @output_padding=None @data_format=None @dilation_rate=1;
    ctc_decode:CTCDecode inputs sequence_lengths @strategy='greedy' @beam_width=100 @top_paths=1 @merge_repeated=True @mask_index=0;
    ctc_loss:CTCLoss target output target_length output_length @mask_index=0;depth_to_space x @block_size @data_format='channels_last';
    depthwise_conv inputs kernel @strides=1 @padding='valid' @data_format=None @dilation_rate=1;
    dot_product_attention query key value bias=None mask=None scale=None @is_causal=False @flash_attention=None @attn_logits_soft_cap=None;
    elu x @alpha=1.0;fold x @output_size @kernel_size @dilation=1 @padding=0 @stride=1;gelu x @approximate=True;glu x @axis=-1;
    hard_shrink x @threshold=0.5;hard_sigmoid x;hard_silu x;hard_tanh x;layer_normalization:LayerNorm x gamma=None beta=None @axis=-1 @epsilon=None;
    leaky_relu x @negative_slope=0.2;log_sigmoid x;log_softmax x @axis=-1;max_pool inputs @pool_size @strides=None @padding='valid' @data_format=None;
    moments x @axes @keepdims=False @synchronized=False;normalize x @axis=-1 @order=2 @epsilon=None;
    one_hot x @num_classes @axis=-1 @dtype=None @sparse=False;polar abs_ angle;psnr:PSNR x1 x2 @max_val;relu x;relu6 x;
    rms_normalization:RMSNorm x scale=None @axis=-1 @epsilon=None;selu x;
    separable_conv inputs depthwise_kernel pointwise_kernel @strides=1 @padding='valid' @data_format=None @dilation_rate=1;sigmoid x;silu x;
    soft_shrink x @threshold=0.5;softmax x @axis=-1;softplus x;softsign x;space_to_depth x @block_size @data_format='channels_last';
    sparse_categorical_crossentropy target output @from_logits=False @axis=-1;sparse_plus x;sparse_sigmoid x;sparsemax x @axis=-1;squareplus x @b=4;
    tanh_shrink x;threshold x @threshold @default_value;unfold x @kernel_size @dilation=1 @padding=0 @stride=1`,
  image: `affine_transform images transform @interpolation='bilinear' @fill_mode='constant' @fill_value=0 @data_format=None;
    crop_images images @top_cropping=None @left_cropping=None @bottom_cropping=None @right_cropping=None @target_height=None @target_width=None @data_format=None;
    elastic_transform images @alpha=20.0 @sigma=5.0 @interpolation='bilinear' @fill_mode='reflect' @fill_value=0.0 @seed=None @data_format=None;
    extract_patches images @size @strides=None @dilation_rate=1 @padding='valid' @data_format=None;
    gaussian_blur images @kernel_size=(3,3) @sigma=(1.0,1.0) @data_format=None;hsv_to_rgb:HSVToRGB images @data_format=None;
    map_coordinates inputs coordinates @order @fill_mode='constant' @fill_value=0;
    pad_images images @top_padding=None @left_padding=None @bottom_padding=None @right_padding=None @target_height=None @target_width=None @data_format=None;
    perspective_transform images start_points end_points @interpolation='bilinear' @fill_value=0 @data_format=None;
    reconstruct_patches patches @size @output_size @strides=None @padding='valid' @data_format=None;
    resize images @size @interpolation='bilinear' @antialias=False @crop_to_aspect_ratio=False @pad_to_aspect_ratio=False @fill_mode='constant' @fill_value=0.0 @data_format=None;
    rgb_to_grayscale:RGBToGrayscale images @data_format=None;rgb_to_hsv:RGBToHSV images @data_format=None;
    scale_and_translate images output_shape scale translation @spatial_dims @method @antialias=True;sobel_edges images @data_format=None;
    ssim:SSIM image1 image2 @max_val=1.0 @filter_size=11 @filter_sigma=1.5 @k1=0.01 @k2=0.03 @data_format=None`,
  core: `cast x @dtype;convert_to_tensor x @dtype=None @sparse=None @ragged=None;saturate_cast x @dtype;scatter indices values @shape;
    scatter_update inputs indices updates @reduction=None;slice inputs start_indices @shape;slice_update inputs start_indices updates;
    stop_gradient variable;unstack x @num=None @axis=0`,
  math: `cdist:CDist x y;erf x;erfc x;erfinv x;extract_sequences x @sequence_length @sequence_stride;fft2:FFT2 x;fft:FFT x;gammainc x1 x2;ifft2:IFFT2 x;
    in_top_k targets predictions @k;irfft:IRFFT x @fft_length=None;
    istft:ISTFT x @sequence_length @sequence_stride @fft_length @length=None @window='hann' @center=True;logdet x;logsumexp x @axis=None @keepdims=False;
    rfft:RFFT x @fft_length=None;rsqrt x;segment_max data segment_ids @num_segments=None @sorted=False;
    segment_min data segment_ids @num_segments=None @sorted=False;segment_prod data segment_ids @num_segments=None @sorted=False;
    segment_sum data segment_ids @num_segments=None @sorted=False;stft:STFT x @sequence_length @sequence_stride @fft_length @window='hann' @center=True;
    top_k x @k @sorted=True @is_stable=True;view_as_complex x;view_as_real x`,
  linalg: `cholesky x @upper=False;cholesky_inverse x @upper=False;det x;eig x;eigh x;inv x;jvp:JVP fun primals tangents @has_aux=False;lstsq a b @rcond=None;
    lu_factor x;matrix_power x @n;matrix_rank x @tol=None;norm x @ord=None @axis=None @keepdims=False;pinv x @rcond=None;qr x @mode='reduced';solve a b;
    solve_triangular a b @lower=False;svd:SVD x @full_matrices=True @compute_uv=True`,
};

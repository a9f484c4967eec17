"""The workloads in Python Keras: KERAS_BACKEND=x python keras_bench.py SECONDS WORKLOAD...; prints a line of JSON for each.

"start-first-op" prints as soon as a matrix product was read back, and "peak-rss" after three training steps of ResNet-50.
"""
import json
import os
import sys
import time

import numpy as np

import keras
from keras import layers, ops

THREADS = len(os.sched_getaffinity(0))
if keras.backend.backend() == "tensorflow":
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(1)

rng = np.random.default_rng(0)


def emit(workload, unit, value, repeats):
    print(json.dumps(dict(workload=workload, unit=unit, value=value, repeats=repeats)), flush=True)


def measure(workload, unit, call, per, seconds):
    """The rule of bench/measure.ts."""
    call()
    start = time.perf_counter()
    calls = 0
    while calls == 0 or time.perf_counter() - start < seconds:
        call()
        calls += 1
    each = (time.perf_counter() - start) / calls
    many = max(1, -(-seconds // each))
    repeats = []
    for _ in range(3 if each > 2 else 5):
        before = time.perf_counter()
        for _ in range(int(many)):
            call()
        spent = time.perf_counter() - before
        repeats.append(spent * 1e6 / (many * per) if unit == "us" else many * per / spent)
    emit(workload, unit, float(np.median(repeats)), repeats)


def compiled(model, loss="sparse_categorical_crossentropy"):
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss, metrics=["accuracy"])
    return model


def mlp():
    return keras.Sequential(
        [keras.Input((784,)), layers.Dense(512, activation="relu"), layers.Dense(10, activation="softmax")]
    )


def tiny():
    return keras.Sequential([keras.Input((4,)), layers.Dense(16, activation="relu"), layers.Dense(3, activation="softmax")])


def convnet():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )


def lstm():
    return keras.Sequential([keras.Input((80, 64)), layers.LSTM(128), layers.Dense(1, activation="sigmoid")])


def transformer():
    tokens = keras.Input((64,), dtype="int32")
    x = layers.Embedding(1000, 128)(tokens) + layers.Embedding(64, 128)(ops.arange(64))
    x = layers.LayerNormalization(epsilon=1e-6)(x + layers.MultiHeadAttention(4, 32)(x, x))
    wide = layers.Dense(256, activation="relu")(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x + layers.Dense(128)(wide))
    return keras.Model(tokens, layers.Dense(2, activation="softmax")(layers.GlobalAveragePooling1D()(x)))


def resnet50():
    return keras.applications.ResNet50(weights=None, classes=1000)


def trainable_resnet50():
    model = resnet50()
    model.compile(optimizer=keras.optimizers.SGD(0.01, momentum=0.9), loss="sparse_categorical_crossentropy")
    return model


def images(n):
    return rng.random((n, 224, 224, 3), np.float32)


def fit(model, x, y, batch):
    """One epoch, and the samples in it."""
    return lambda: model.fit(x, y, batch_size=batch, epochs=1, verbose=0, shuffle=True), len(x)


def mlp_fit():
    return fit(compiled(mlp()), rng.random((12800, 784), np.float32), rng.integers(0, 10, 12800), 128)


def mlp_train_on_batch():
    model = compiled(mlp())
    pairs = [(rng.random((128, 784), np.float32), rng.integers(0, 10, 128)) for _ in range(20)]

    def steps():
        for i in range(200):
            model.train_on_batch(*pairs[i % 20])

    return steps, 200


def tiny_fit():
    return fit(compiled(tiny()), rng.random((3200, 4), np.float32), rng.integers(0, 3, 3200), 32)


def convnet_fit():
    return fit(compiled(convnet()), rng.random((2560, 28, 28, 1), np.float32), rng.integers(0, 10, 2560), 128)


def lstm_fit():
    y = rng.integers(0, 2, (640, 1)).astype("float32")
    return fit(compiled(lstm(), "binary_crossentropy"), rng.random((640, 80, 64), np.float32), y, 64)


def transformer_fit():
    x = rng.integers(0, 1000, (320, 64)).astype("int32")
    return fit(compiled(transformer()), x, rng.integers(0, 2, 320), 32)


def resnet50_train():
    model = trainable_resnet50()
    x, y = images(16), rng.integers(0, 1000, 16)
    return lambda: model.train_on_batch(x, y), 16


def predict(model, x, calls):
    def run():
        for _ in range(calls):
            model.predict_on_batch(x)

    return run, calls * len(x)


# Name: unit, and what makes the call and says how many items it is worth.
WORKLOADS = {
    "mlp-fit": ("samples/s", mlp_fit),
    "tiny-fit": ("samples/s", tiny_fit),
    "mlp-train-on-batch": ("steps/s", mlp_train_on_batch),
    "convnet-fit": ("images/s", convnet_fit),
    "lstm-fit": ("samples/s", lstm_fit),
    "transformer-fit": ("samples/s", transformer_fit),
    "resnet50-train": ("images/s", resnet50_train),
    "resnet50-predict-b1": ("images/s", lambda: predict(resnet50(), images(1), 4)),
    "resnet50-predict-b16": ("images/s", lambda: predict(resnet50(), images(16), 1)),
    "mlp-predict-b1": ("us", lambda: predict(mlp(), rng.random((1, 784), np.float32), 300)),
    "convnet-predict-b1": ("us", lambda: predict(convnet(), rng.random((1, 28, 28, 1), np.float32), 200)),
    "convnet-predict-b256": ("images/s", lambda: predict(convnet(), rng.random((256, 28, 28, 1), np.float32), 8)),
}


def first_op():
    print(np.asarray(ops.matmul(ops.ones((2, 2)), ops.ones((2, 2))))[0, 0], flush=True)


def peak_rss():
    step, _ = resnet50_train()
    for _ in range(3):
        step()
    with open("/proc/self/status") as status:
        kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    emit("peak-rss", "bytes", kilobytes * 1024, [kilobytes * 1024])


for name in sys.argv[2:]:
    if name == "start-first-op":
        first_op()
    elif name == "peak-rss":
        peak_rss()
    else:
        unit, prepare = WORKLOADS[name]
        call, per = prepare()
        measure(name, unit, call, per, float(sys.argv[1]))

import { LayerError } from "../errors/index.js";
import { type AnyConfig, type AnyLayer, Layer, type LayerOptions, layerConfig, type ShapeTree } from "../layer/index.js";
import { Input, InputLayer } from "../layers/core/input-layer.js";
import { Tensor } from "../runtime/index.js";
import type { Json, JsonObject } from "../serialization/index.js";
import { originOf } from "../symbolic/index.js";
import { FunctionGraph } from "./function-graph.js";
import { Model } from "./model.js";
import { fillSequential, sequentialConfig } from "./sequential-config.js";

type Entry = AnyLayer | Tensor;

/**
 * Layers one after another. With an `Input` first the model is built at once, otherwise at its first call.
 *
 * @example
 * const model = new Sequential([Input({ shape: [4] }), new layers.Dense(8, { activation: "relu" }), new layers.Dense(1)]);
 * model.countParams(); // 49
 */
export class Sequential extends Model {
  static override readonly className: string = "Sequential";
  static override readonly module: string | null = "keras";
  static override readonly declared: AnyConfig = layerConfig as unknown as AnyConfig;
  readonly #stack: AnyLayer[] = [];

  constructor(layers: readonly Entry[] = [], options: LayerOptions = {}) {
    super(options);
    if (!Array.isArray(layers)) throw new LayerError(this.where, `layers must be a list, got ${String(layers)}`);
    for (const layer of layers) this.#push(layer);
    this.#rebuild();
  }

  /** Puts a layer on top. */
  add(layer: Entry): void {
    this.#push(layer);
    this.#rebuild();
  }
  /** Takes the top layer off and returns it. */
  pop(): AnyLayer {
    const layer = this.#stack.pop();
    if (layer === undefined) throw new LayerError(this.where, "pop needs a model with layers, got an empty one");
    this.#rebuild();
    return layer;
  }

  override get layers(): readonly AnyLayer[] {
    return this.#stack.filter((l) => !(l instanceof InputLayer));
  }
  override get sublayers(): readonly AnyLayer[] {
    return this.#stack;
  }

  override checkpoint(): () => void {
    const before = super.checkpoint();
    const stack = [...this.#stack];
    return () => {
      before();
      this.#stack.splice(0, Number.POSITIVE_INFINITY, ...stack);
    };
  }

  override build(inputShape: ShapeTree): void {
    if (this.graph !== null) return;
    if (this.#stack.length === 0)
      throw new LayerError(this.where, "a model without layers cannot be built", { hint: "Add layers first." });
    this.#connect(Input({ batchShape: inputShape as readonly (number | null)[] }));
  }

  override ensureBuilt(shapes: readonly ShapeTree[]): void {
    const [first] = shapes;
    // The first batch says nothing about how large others will be.
    const open =
      Array.isArray(first) && first.every((d) => d === null || typeof d === "number") ? [null, ...first.slice(1)] : first;
    super.ensureBuilt(open === undefined ? shapes : [open as ShapeTree]);
  }

  /** Like Keras, a sequential model leaves sizes to its layers: the shape it was built with is one of many. */
  protected override get exactInputs(): boolean {
    return false;
  }

  override call(inputs: Tensor, options: { readonly mask?: unknown } = {}): Tensor {
    if (this.graph !== null) return super.call(inputs, options);
    // Layers that cannot be traced ahead of time run one by one.
    return this.layers.reduce((x, layer) => layer.invoke(x) as Tensor, inputs);
  }

  override getBuildConfig(): JsonObject | null {
    return this.graph === null ? null : { input_shape: [...(this.inputs[0] as Tensor).shape] };
  }

  override getConfig(): Record<string, Json> {
    return sequentialConfig(this, Layer.prototype.getConfig.call(this) as Record<string, Json>, this.#stack);
  }
  static override fromConfig(config: JsonObject): AnyLayer {
    const empty = new Sequential([], typeof config.name === "string" ? { name: config.name } : {});
    return fillSequential(empty, config) as unknown as AnyLayer;
  }

  #push(entry: Entry): void {
    const layer = entry instanceof Tensor ? originOf(entry)?.call.operation : entry;
    if (!(layer instanceof Layer))
      throw new LayerError(this.where, `must be given layers, got ${String(entry)}`, {
        hint: "Wrap a function in a Lambda layer, or pass Input({ shape }).",
      });
    if (layer instanceof InputLayer && this.#stack.length > 0)
      throw new LayerError(this.where, "an input must come first, got one behind other layers");
    if (this.#stack.some((l) => l.name === layer.name)) {
      throw new LayerError(this.where, `names must be unique within a model, got two layers named "${layer.name}"`, {
        hint: "Pass `{ name }` to one of them.",
      });
    }
    this.#stack.push(layer as AnyLayer);
  }

  #rebuild(): void {
    this.built = false;
    this.adoptGraph(null);
    const [first] = this.#stack;
    if (first instanceof InputLayer && this.#stack.length > 1) this.#connect(first.output);
    else if (first instanceof Model && first.graph !== null && this.#stack.length > 0) {
      const shape = (first.inputs[0] as Tensor).shape;
      if (first.inputs.length === 1) this.#connect(Input({ batchShape: shape, dtype: (first.inputs[0] as Tensor).dtype }));
    }
  }

  #connect(input: Tensor): void {
    const inputLayer = originOf(input)?.call.operation as AnyLayer;
    const output = this.layers.reduce((x, layer) => layer.invoke(x) as Tensor, input);
    if (this.#stack[0] !== inputLayer) this.#stack.unshift(inputLayer);
    this.adoptGraph(new FunctionGraph(this.where, input, output));
  }
}

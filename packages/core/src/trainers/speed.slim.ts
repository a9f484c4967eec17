/** Small bundles train batch by batch. */
export class Speed {
  readonly round: number = 1;
  note(): void {}
}

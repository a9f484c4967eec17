export { type LogsumexpOptions, logsumexp } from "./logsumexp.js";
export { type SegmentOptions, segmentMax, segmentMin, segmentProd, segmentSum } from "./segments.js";
export { cdist, extractSequences } from "./sequences.js";
export { inTopK, type TopKOptions, topK } from "./top-k.js";

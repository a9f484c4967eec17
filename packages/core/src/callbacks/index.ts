export { Callback, type CallbackParams, type Logs, type WatchedModel } from "./callback.js";
export { CallbackList } from "./callback-list.js";
export { EarlyStopping, type EarlyStoppingOptions } from "./early-stopping.js";
export { History } from "./history.js";
export { LambdaCallback, type LambdaCallbackOptions } from "./lambda-callback.js";
export { LearningRateScheduler } from "./learning-rate-scheduler.js";
export { ProgbarLogger } from "./progbar-logger.js";
export { TerminateOnNaN } from "./terminate-on-nan.js";

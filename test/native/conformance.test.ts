import { createBackend } from "@keras-ts/backend-native";
import { describeConformance } from "../conformance/suite.js";

// 2,100 random programs and calls; two threads, whatever the machine has.
describeConformance(createBackend({ threads: 2 }), { random: { runs: 700 } });

import { createReferenceBackend } from "@keras-ts/core/testing";
import { describeConformance } from "./suite.js";

describeConformance(createReferenceBackend());

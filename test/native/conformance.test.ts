import { createBackend } from "@keras-ts/backend-native";
import { describeConformance } from "../conformance/suite.js";

describeConformance(createBackend());

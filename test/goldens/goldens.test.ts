import * as keras from "keras-ts";
import { readKnownFailures } from "./runner/known.js";
import { Library } from "./runner/library.js";
import { Signatures } from "./runner/signatures.js";
import { readCases } from "./runner/source.js";
import { goldenSuite } from "./runner/suite.js";

await goldenSuite(new Library(keras, Signatures.load()), readCases(), readKnownFailures());

import * as keras from "keras-ts";
import { readKnownFailures } from "./runner/known.js";
import { Library } from "./runner/library.js";
import { Signatures } from "./runner/signatures.js";
import { goldenSuite } from "./runner/suite.js";
import { tableCases } from "./runner/tables.js";

const signatures = Signatures.load();
await goldenSuite(new Library(keras, signatures), tableCases(signatures), readKnownFailures("known-table-failures.json"));

// The example menu against the core: every example gives what it says, and the first one can be mended.

import assert from "node:assert/strict";
import test from "node:test";
import { firstExample, groups } from "../../web/state/examples.js";
import { fromFragment, LinkError, toFragment } from "../../web/state/link.js";
import { initialState } from "../../web/state/schema.js";
import { core } from "./engine.mjs";

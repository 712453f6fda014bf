// `npm start`: sets up, builds what changed, serves the page and says where.

import path from "node:path";
import { buildAll } from "./build.mjs";
import { serve, wantedPort } from "./serve.mjs";
import { root } from "./setup/paths.mjs";

const port = wantedPort();
await buildAll();
const { address } = await serve(path.join(root, "dist"), port);
console.log(`Convscope: ${address}   (Ctrl+C ends it)`);

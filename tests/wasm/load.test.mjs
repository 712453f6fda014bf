import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import "./support.mjs";
import { Engine } from "../../wasm/js/engine.js";
import { builds } from "../../wasm/js/glue.js";
import { load } from "../../wasm/js/index.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const facade = new URL("../../wasm/js/index.js", import.meta.url).href;

/**
 * What a script prints in a Node of its own.
 * @param {string} script
 * @param {string[]} [flags]
 */
async function node(script, flags = []) {
  const env = { ...process.env, NODE_OPTIONS: "", NODE_TEST_CONTEXT: undefined };
  const { stdout, stderr } = await run(process.execPath, [...flags, "--input-type=module", "--eval", script], { env });
  assert.equal(stderr.replace(/.*ExperimentalWarning.*\n|.*--trace-warnings.*\n/g, ""), "");
  return stdout.trim();
}

const printBuild = `
  const { load } = await import(${JSON.stringify(facade)});
  const cs = await load();
  const { output } = cs.summary("nn.Conv1d(1, 2, 3)", [1, 1, 9]);
  console.log(cs.build.simd, output.join());`;

describe("load", () => {
  test("tells what it loaded", async () => {
    for (const wasm of /** @type {const} */ (["simd128", "relaxed"])) {
      const { build, alive } = await load({ wasm });
      const { version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
      assert.deepEqual(build, { simd: wasm, threads: 1, version });
      assert.equal(alive, true);
    }
  });

  test("shares one engine among equal calls, also concurrent ones", async () => {
    const [a, b, c] = await Promise.all([load(), load({ wasm: "auto" }), load({ wasm: "auto", threads: 1 })]);
    assert.equal(a, b);
    assert.equal(a, c);
    assert.notEqual(a, await load({ threads: 2 }));
    assert.notEqual(await load({ wasm: "relaxed" }), await load({ wasm: "simd128" }));
  });

  test("picks relaxed SIMD where there is some, and plain SIMD elsewhere", async () => {
    assert.equal((await load()).build.simd, "relaxed");
    const [major] = process.versions.node.split(".").map(Number);
    assert.equal(await node(printBuild), `${major > 20 ? "relaxed" : "simd128"} 1,2,7`);
    assert.equal(await node(printBuild, ["--experimental-wasm-relaxed-simd"]), "relaxed 1,2,7");
  });

  test("has the threads that are asked for, as far as there can be some", async () => {
    for (const [options, threads] of /** @type {const} */ ([
      [{}, 1],
      [{ threads: 3 }, 3],
      [{ threads: 1000 }, 16],
      [{ wasm: "simd128", threads: 3 }, 1],
    ])) {
      const cs = await load(options);
      assert.equal(cs.build.threads, threads);
      assert.deepEqual(cs.summary("nn.Conv1d(1, 2, 3)", [1, 1, 9]).output, [1, 2, 7]);
    }
  });

  test("any number of threads computes the same, bit for bit", async () => {
    const model = "nn.Sequential(nn.Conv2d(8, 32, 3, padding=1), nn.ReLU(), nn.ConvTranspose2d(32, 8, 4, stride=2))";
    const shape = [3, 8, 40, 41];
    const results = [];
    for (const threads of [1, 2, 3]) {
      const cs = await load({ threads });
      const m = cs.module(model, { seed: 1 });
      const x = cs.generator(2).randn(shape);
      const output = m.forward(x);
      results.push({ output, gradients: m.backward(output), again: m.forward(x, { grad: false }) });
      m.delete();
    }
    assert.deepEqual(results[0].again, results[0].output);
    assert.deepEqual(results[1], results[0]);
    assert.deepEqual(results[2], results[0]);
  });

  test("makes no code from text", async () => {
    const flags = ["--disallow-code-generation-from-strings"];
    assert.equal(await node(printBuild, ["--experimental-wasm-relaxed-simd", ...flags]), "relaxed 1,2,7");
    for (const name of ["simd128", "relaxed", "relaxed-threads"]) {
      const glue = await readFile(path.join(root, `wasm/dist/convscope-${name}.mjs`), "utf8");
      assert.doesNotMatch(glue, /\beval\(|new Function\b/);
    }
  });

  test("runs in a worker", async () => {
    const script = `
      import { Worker } from "node:worker_threads";
      new Worker(${JSON.stringify(printBuild)}, { eval: true, execArgv: [] })`;
    const module = script
      .replace("{ eval: true, execArgv: [] }", "{ eval: true }")
      .replace(JSON.stringify(printBuild), JSON.stringify(`(async () => {${printBuild}})()`));
    assert.match(await node(module), /^(relaxed|simd128) 1,2,7$/);
  });

  test("can be taken apart: functions don't use `this`", async () => {
    const { summary, parseShape } = await load();
    assert.deepEqual(summary("nn.ReLU()", parseShape("2x3")).output, [2, 3]);
  });

  for (const [options, message] of /** @type {[any, string][]} */ ([
    [{ wasm: "fast" }, 'wasm is "fast"; it must be one of "auto", "relaxed", "simd128"'],
    [{ wasm: null }, 'wasm is null; it must be one of "auto", "relaxed", "simd128"'],
    [{ threads: 0 }, "threads is 0; it must be an integer from 1"],
    [{ threads: "2" }, 'threads is "2"; it must be an integer from 1'],
    [7, "options is 7; it must be an object"],
  ])) {
    test(`refuses ${JSON.stringify(options)}`, async () => {
      await assert.rejects(load(options), { name: "TypeError", message });
    });
  }
});

describe("load without SIMD", () => {
  const { validate } = WebAssembly;
  before(() => {
    WebAssembly.validate = () => false;
  });
  after(() => {
    WebAssembly.validate = validate;
  });

  test("names what is missing and what to do", async () => {
    await assert.rejects(load(), { name: "LoadError", message: /^WebAssembly SIMD is missing here; use Chrome 91/ });
    await assert.rejects(load({ wasm: "relaxed" }), { message: /^relaxed SIMD is missing here; use wasm: "auto"/ });
  });
});

describe("load of files that are not there", () => {
  const page = "<!doctype html><title>Not here</title>";
  const server = createServer((request, response) => {
    const [status, type, body] = /** @type {Record<string, [number, string, string | Buffer]>} */ ({
      "/page.wasm": [200, "text/html", page],
      "/cut.wasm": [200, "application/wasm", Buffer.from([0, 97, 115, 109, 1, 0])],
    })[request.url ?? ""] ?? [404, "text/html", page];
    response.writeHead(status, { "content-type": type }).end(body);
  });
  const original = builds.simd128;
  /** @type {string} */
  let site;
  before(async () => {
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    site = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
  });
  after(() => {
    builds.simd128 = original;
    server.closeAllConnections();
    server.close();
  });

  /** Another copy of the loader, which has nothing loaded yet. */
  const fresh = async () => {
    const copy = new URL("../../wasm/js/load.js?fresh", import.meta.url).href;
    return /** @type {{ load: typeof load }} */ (await import(copy)).load;
  };

  for (const [file, message] of /** @type {[string, RegExp][]} */ ([
    ["missing.wasm", /^can't fetch http:\S+missing\.wasm \(HTTP status 404\); check that the file is served there/],
    ["page.wasm", /^can't compile http:\S+page\.wasm \(.*\); the server sent text\/html in its place/],
    ["cut.wasm", /^can't compile http:\S+cut\.wasm \(.*\); the file may be cut off or out of date/],
  ])) {
    for (const part of ["wasm", "rest"]) {
      test(`${part}: ${file}`, async () => {
        builds.simd128 = { ...original, [part]: new URL(file, site) };
        await assert.rejects((await fresh())({ wasm: "simd128" }), { name: "LoadError", message });
      });
    }
  }

  test("a site that does not answer; a failed load is not kept", async () => {
    const again = await fresh();
    builds.simd128 = { ...original, wasm: new URL("http://127.0.0.1:1/engine.wasm") };
    const message = /^can't fetch http:\/\/127\.0\.0\.1:1\/engine\.wasm \(.*\); check that the file is served/;
    await assert.rejects(again({ wasm: "simd128" }), { name: "LoadError", message });
    builds.simd128 = original;
    const cs = await again({ wasm: "simd128" });
    assert.equal(cs.build.simd, "simd128");
    await cs.loaded;
  });

  test("a copy without wasm/dist", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "convscope-"));
    try {
      await cp(path.join(root, "wasm/js"), path.join(folder, "js"), { recursive: true });
      await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"));
      const copy = await import(pathToFileURL(path.join(folder, "js/index.js")).href);
      await assert.rejects(copy.load({ wasm: "simd128" }), {
        name: "LoadError",
        message: /convscope-simd128\.wasm.*run `npm run build:wasm` first$/s,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("load where workers don't start", () => {
  const original = builds["relaxed-threads"];
  const dist = path.join(root, "wasm/dist");
  /** @type {string} */
  let folder;
  /** @type {string} */
  let glue;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "convscope-"));
    glue = await readFile(path.join(dist, "convscope-relaxed-threads.mjs"), "utf8");
    await writeFile(path.join(folder, "silent.mjs"), "setInterval(() => {}, 1000);");
    // A page that is isolated, on a machine with three cores: threads are the default.
    for (const [name, value] of Object.entries({ crossOriginIsolated: true, navigator: { hardwareConcurrency: 3 } })) {
      Object.defineProperty(globalThis, name, { value, configurable: true });
    }
  });
  after(async () => {
    builds["relaxed-threads"] = original;
    for (const name of ["crossOriginIsolated", "navigator"]) Reflect.deleteProperty(globalThis, name);
    await rm(folder, { recursive: true });
  });

  let copies = 0;
  /**
   * Another copy of the loader, whose workers start from `address`.
   * @param {string} address
   */
  const loader = async (address) => {
    const changed = glue.replace(
      "new Worker(new URL(import.meta.url)",
      `new Worker(new URL("${address}", import.meta.url)`,
    );
    assert.notEqual(changed, glue);
    const file = path.join(folder, `glue-${++copies}.mjs`);
    await writeFile(file, changed);
    builds["relaxed-threads"] = { ...original, glue: () => import(pathToFileURL(file).href) };
    const copy = new URL(`../../wasm/js/load.js?workers-${copies}`, import.meta.url).href;
    return /** @type {{ load: typeof load }} */ (await import(copy)).load;
  };

  for (const [what, address, why] of /** @type {const} */ ([
    [
      "no file",
      "missing.mjs",
      /^can't start the workers of \S+\.wasm \(Cannot find module .*\); they need .*worker-src/,
    ],
    ["a constructor that throws", "https://127.0.0.1:1/", /^can't start the workers of \S+\.wasm \(.*scheme.*\); they/],
  ])) {
    test(what, async () => {
      const again = await loader(address);
      const cs = await again();
      assert.deepEqual({ ...cs.build, version: "" }, { simd: "relaxed", threads: 1, version: "" });
      assert.equal(await again(), cs);
      assert.equal(await again({ threads: 1 }), cs);
      await assert.rejects(again({ threads: 2 }), { name: "LoadError", message: why });
    });
  }

  test("a worker that never answers", async (context) => {
    const again = await loader("silent.mjs");
    context.mock.timers.enable({ apis: ["setTimeout"] });
    for (const [options, expected] of /** @type {const} */ ([
      [{ threads: 2 }, "can't start the workers of "],
      [undefined, 1],
    ])) {
      const result = again(options).then(
        (cs) => cs.build.threads,
        ({ message }) => message.slice(0, 27),
      );
      let settled = false;
      result.then(() => (settled = true));
      while (!settled) {
        context.mock.timers.tick(1000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.equal(await result, expected);
    }
  });
});

describe("a failed engine", () => {
  /** @param {() => never} trap */
  const failing = (trap) => {
    let failures = 0;
    const native = /** @type {any} */ ({ maxText: 9, dropNetwork: trap, build: () => "{}" });
    const engine = new Engine(native, () => failures++);
    return { engine, failures: () => failures };
  };

  for (const [name, trap] of /** @type {[string, () => never][]} */ ([
    [
      "trap",
      () => {
        throw new WebAssembly.RuntimeError("unreachable");
      },
    ],
    [
      "end of the stack",
      () => {
        throw new RangeError("Maximum call stack size exceeded");
      },
    ],
  ])) {
    test(`${name}: one InternalError for this and every later call`, () => {
      const { engine, failures } = failing(trap);
      assert.equal(engine.alive, true);
      const error = /** @type {any} */ (
        assert.throws(() => engine.run((native) => native.dropNetwork(1)), {
          name: "InternalError",
          message: /^the engine stopped and can't be used any more \(.+\)$/,
          hint: /^Call load\(\) again/,
        })
      );
      assert.equal(error, undefined);
      assert.equal(engine.alive, false);
      assert.throws(() => engine.run((native) => native.build()), WebAssembly.RuntimeError);
      assert.throws(() => engine.ask(() => ({ value: 1 })), { name: "InternalError" });
      engine.drop("dropNetwork", 1); // nothing is left to free
      assert.equal(failures(), 1);
    });
  }
});

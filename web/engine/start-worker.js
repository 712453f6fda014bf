import workerUrl from "./worker.js?worker&url";

/** Whether the page's own policy forbade the worker. Of a blob's imports the page hears nothing. */
let forbidden = false;

/** @param {SecurityPolicyViolationEvent} event */
function note({ effectiveDirective, disposition, blockedURI }) {
  const address = new URL(workerUrl, import.meta.url).href;
  forbidden ||= effectiveDirective === "worker-src" && disposition === "enforce" && blockedURI === address;
}

/**
 * Starts the worker, also from another origin: browsers refuse `new Worker(otherOrigin)`, but a module of this
 * page's own (a blob) may import it.
 * @returns {Worker}
 */
export function startWorker() {
  const url = new URL(workerUrl, import.meta.url);
  forbidden = false;
  document.addEventListener("securitypolicyviolation", note); // comes before the worker's error
  if (url.origin === location.origin) return new Worker(url, { type: "module", name: "convscope" });
  const source = `import ${JSON.stringify(url.href)};`;
  const own = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return new Worker(own, { type: "module", name: "convscope" });
  } finally {
    // The worker has its own copy of the address once it has been constructed; give it time to read it.
    setTimeout(() => URL.revokeObjectURL(own), 10_000);
  }
}

/** What to tell the reader where the worker could not start. */
export function whyNotStarted() {
  const url = new URL(workerUrl, import.meta.url);
  const ours = url.origin === location.origin;
  if (ours && !forbidden) return "The calculation could not start. Check your connection, then try again.";
  const needed = ours
    ? `"worker-src 'self'"`
    : `"worker-src blob:", "script-src ${url.origin} 'wasm-unsafe-eval'" and "connect-src ${url.origin}"`;
  return `This page does not let the calculation start. Its Content-Security-Policy must allow ${needed}.`;
}

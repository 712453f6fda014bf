// Imported before a library that would otherwise start workers of its own for every core.

Object.assign(globalThis, { Worker: undefined });

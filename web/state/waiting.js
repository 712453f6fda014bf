/** A shorter one repaints without a sign of its own: nothing flickers. */
const busyAfter = 150;
/** A calculation that takes longer gets a Cancel button. */
const slowAfter = 2000;

/** Tells when a calculation has taken long enough that the reader should know. */
export class Waiting {
  /** It takes long. */
  slow = false;
  #tell;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #busyTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #slowTimer;

  /** @param {{ busy: () => void, slow: () => void }} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /** The next calculation of several begins: what was slow stays so. */
  begin() {
    this.#clear();
    this.#busyTimer = setTimeout(this.#tell.busy, busyAfter);
    this.#slowTimer = setTimeout(() => {
      this.slow = true;
      this.#tell.slow();
    }, slowAfter);
  }

  end() {
    this.#clear();
    this.slow = false;
  }

  #clear() {
    clearTimeout(this.#busyTimer);
    clearTimeout(this.#slowTimer);
  }
}

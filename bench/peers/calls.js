// Calls to a contestant in another thread or process: each answered by its id.

/** @typedef {{ id: number, value?: any, error?: string }} Answer */

export class Calls {
  #send;
  #next = 0;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();

  /** @param {(message: { id: number, method: string, args: any[] }) => void} send */
  constructor(send) {
    this.#send = send;
  }

  /**
   * @param {string} method
   * @param {...any} args
   * @returns {Promise<any>}
   */
  call(method, ...args) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, args });
    });
  }

  /** @param {Answer} answer */
  receive({ id, value, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }

  /**
   * Nothing will be answered any more.
   * @param {Error} error
   */
  fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

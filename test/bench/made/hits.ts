/** What matching finds: the value as the event wrote it, and the indicator's id. */
export interface Hit {
  readonly seen: string;
  readonly id: string;
}

/** A way to match messages: bytes in, hits out. */
export interface Contestant {
  readonly name: string;
  match(messages: Iterable<Uint8Array>): readonly Hit[] | Promise<readonly Hit[]>;
}

/** @throws Error naming the first difference when two contestants found different things: no figure of them counts. */
export function mustAgree(what: string, expected: readonly Hit[], found: readonly Hit[]): void {
  const texts = (hits: readonly Hit[]) => hits.map(({ seen, id }) => `${seen} ${id}`).toSorted();
  const [a, b] = [texts(expected), texts(found)];
  const at = a.findIndex((text, index) => text !== b[index]);
  if (a.length !== b.length || at >= 0) {
    throw new Error(`${what}: ${a.length} hits against ${b.length}; first difference: ${a[at]} against ${b[at]}`);
  }
}

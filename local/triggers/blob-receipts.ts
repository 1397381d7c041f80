import { z } from 'zod';
import type { StateStore } from './ports.ts';

const receiptSchema = z.object({
  name: z.string(),
  etag: z.string(),
  state: z.enum(['done', 'retry', 'poison']),
  tries: z.number(),
  /** When the next try is due. */
  dueAtMs: z.number(),
});

/** What happened to one version of a blob. */
export type BlobReceipt = z.output<typeof receiptSchema>;

/**
 * The receipts of one function and container: durable, loaded once, at most one per blob. They need no mark of the store that
 * they vouch for: they are in the same file as the imports and the list, so that each copy of it has all or none.
 */
export class BlobReceipts {
  readonly #state: StateStore;
  readonly #prefix: string;
  readonly #byName: Map<string, BlobReceipt>;

  private constructor(state: StateStore, prefix: string, byName: Map<string, BlobReceipt>) {
    this.#state = state;
    this.#prefix = prefix;
    this.#byName = byName;
  }

  static async open(state: StateStore, functionName: string, container: string): Promise<BlobReceipts> {
    const prefix = `blob:${functionName}:${container}:`;
    const entries = await state.list(prefix);
    const receipts = entries.map(({ value }) => receiptSchema.parse(JSON.parse(value)));
    return new BlobReceipts(state, prefix, new Map(receipts.map((receipt) => [receipt.name, receipt])));
  }

  /** The receipt for exactly this version. */
  find(name: string, etag: string): BlobReceipt | undefined {
    const receipt = this.#byName.get(name);
    return receipt?.etag === etag ? receipt : undefined;
  }

  /** Stores a receipt; it replaces that of an earlier version. */
  async put(receipt: BlobReceipt): Promise<void> {
    await this.#state.set(this.#prefix + receipt.name, JSON.stringify(receipt));
    this.#byName.set(receipt.name, receipt);
  }

  /** Removes the receipts of blobs that no longer exist. */
  async keepOnly(names: ReadonlySet<string>): Promise<void> {
    for (const name of [...this.#byName.keys()].filter((key) => !names.has(key))) {
      await this.#state.delete(this.#prefix + name);
      this.#byName.delete(name);
    }
  }

  poisoned(): readonly BlobReceipt[] {
    return [...this.#byName.values()].filter(({ state }) => state === 'poison');
  }
}

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { indexLeaseBlob } from '../../shared/publishing/index/publish-under-lease.ts';
import { acquireLease, type WorkLease } from '../../shared/storage/blob-lease.ts';
import { claimLease, type HeldLease, LeaseLostError } from '../../shared/storage/lease.ts';
import { type FencedManifest, ManifestBlob, type StoredManifest } from '../../shared/storage/manifest-blob.ts';
import { carrierOf, makeLeasedDocuments, type Task } from '../storage/leased-task.ts';
import { makeMemoryBlobStore } from '../support/fakes/memory-blob-store.ts';
import { runs } from '../support/long-mode.ts';

const durationMs = 100;

/** Steps of two holders; `ms` is for those that let time pass. */
function historyOf<S extends string>(...steps: S[]) {
  const step = fc.record({
    step: fc.constantFrom(...steps),
    who: fc.constantFrom('a', 'b'),
    ms: fc.constantFrom(1, 40, durationMs),
  });
  return fc.array(step, { minLength: 20, maxLength: 60 });
}

/** False when the lease was lost. */
async function succeeds(action: Promise<unknown>): Promise<boolean> {
  try {
    await action;
    return true;
  } catch (error) {
    if (error instanceof LeaseLostError) {
      return false;
    }
    throw error;
  }
}

/** Holders of the lease in a document. Each step returns whether it kept the rule. */
class DocumentHolders {
  #nowMs = 0;
  readonly #container = makeLeasedDocuments(() => this.#nowMs);
  readonly #carrier = carrierOf(this.#container);
  readonly #held = new Map<string, HeldLease<Task>>();
  #latest: { readonly who: string; readonly fence: number } | undefined;
  #done = 0;

  async start(): Promise<void> {
    const document: Task = { id: 't', partition: 't', kind: 'task', v: 1, done: 0 };
    await this.#container.commit({ partition: 't', operations: [{ kind: 'create', document }] });
  }

  pass(_: string, ms: number): Promise<boolean> {
    this.#nowMs += ms;
    return Promise.resolve(true);
  }

  /** Succeeds when the latest lease has ended, and only then. */
  async claim(name: string): Promise<boolean> {
    const found = await this.#carrier.read();
    const isFree = (found?.lease?.untilMs ?? 0) <= this.#nowMs;
    const terms = { clock: () => this.#nowMs, holder: name, durationMs };
    const lease = found && (await claimLease(this.#carrier, found, terms));
    if (lease === undefined) {
      return !isFree;
    }
    const isGreater = lease.fence > (this.#latest?.fence ?? -1);
    this.#held.set(name, lease);
    this.#latest = { who: name, fence: lease.fence };
    return isFree && isGreater;
  }

  /** Succeeds for the latest holder, and only for that one. */
  async save(name: string): Promise<boolean> {
    const lease = this.#held.get(name);
    if (lease === undefined) {
      return true;
    }
    const isWritten = await succeeds(lease.save({ ...lease.content, done: lease.content.done + 1 }));
    this.#done += isWritten ? 1 : 0;
    return isWritten === (lease.fence === this.#latest?.fence);
  }

  /** Succeeds for the latest holder. Others learn that they lost the lease when it is due. */
  async keep(name: string): Promise<boolean> {
    const lease = this.#held.get(name);
    return lease === undefined || (await succeeds(lease.keep())) || lease.fence !== this.#latest?.fence;
  }

  async release(name: string): Promise<boolean> {
    await this.#held.get(name)?.release();
    this.#held.delete(name);
    return true;
  }

  /** The document says who has claimed it last, and counts the writes that succeeded. */
  async isConsistent(): Promise<boolean> {
    const stored = (await this.#carrier.read())?.content;
    const isLatest = stored?.lease?.holder === this.#latest?.who && stored?.lease?.fence === this.#latest?.fence;
    return isLatest && stored?.done === this.#done;
  }
}

it('of two holders only the one with the latest claim writes the document that carries the lease', async () => {
  const histories = historyOf('claim', 'save', 'keep', 'release', 'pass');
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const holders = new DocumentHolders();
      await holders.start();
      for (const now of history) {
        expect(await holders[now.step](now.who, now.ms)).toBe(true);
        expect(await holders.isConsistent()).toBe(true);
      }
    }),
    { numRuns: runs(500) },
  );
});

interface Notice extends FencedManifest {
  readonly text: string;
}

/** Holders of a lease in a blob, who write another blob under it. Each step returns whether it kept the rule. */
class BlobHolders {
  #nowMs = 0;
  readonly #blobs = makeMemoryBlobStore(() => this.#nowMs);
  readonly #notice = new ManifestBlob<Notice>('n.json', z.object({ text: z.string(), fence: z.number().optional() }));
  readonly #held = new Map<string, WorkLease>();
  readonly #seen = new Map<string, StoredManifest<Notice> | undefined>();
  readonly #replaced = new Set<string | undefined>();
  #highest = -1;

  pass(_: string, ms: number): Promise<boolean> {
    this.#nowMs += ms;
    return Promise.resolve(true);
  }

  /** The lease is deleted, as by a partial restore. */
  async forget(): Promise<boolean> {
    await this.#blobs.delete(indexLeaseBlob);
    this.#nowMs += durationMs;
    return true;
  }

  /** A fence is greater than all that have written. */
  async claim(name: string): Promise<boolean> {
    const clock = () => this.#nowMs;
    const lease = await acquireLease({
      blobs: this.#blobs,
      clock,
      newId: () => name,
      leaseMs: durationMs,
      name: indexLeaseBlob,
    });
    if (lease === undefined) {
      return true;
    }
    this.#held.set(name, lease);
    await this.read(name);
    return lease.fence > this.#highest;
  }

  async read(name: string): Promise<boolean> {
    this.#seen.set(name, await this.#notice.read(this.#blobs));
    return true;
  }

  /** Each version is replaced once, and never under a smaller fence than it was written under. */
  async write(name: string): Promise<boolean> {
    const lease = this.#held.get(name);
    const before = this.#seen.get(name);
    if (lease === undefined) {
      return true;
    }
    let etag: string | undefined;
    const isAllowed = await succeeds(
      (async () => {
        etag = await this.#notice.write(this.#blobs, { text: name }, before, lease);
      })(),
    );
    if (etag === undefined) {
      return isAllowed === lease.fence >= (before?.manifest?.fence ?? 0);
    }
    const isFirst = !this.#replaced.has(before?.etag);
    const isLater = lease.fence >= this.#highest;
    this.#replaced.add(before?.etag);
    this.#highest = lease.fence;
    return isFirst && isLater;
  }

  async keep(name: string): Promise<boolean> {
    await succeeds(this.#held.get(name)?.keep() ?? Promise.resolve());
    return true;
  }

  async release(name: string): Promise<boolean> {
    await this.#held.get(name)?.release();
    return true;
  }
}

it('nothing is written over what a later holder wrote, even when the lease itself was lost', async () => {
  const histories = historyOf('claim', 'read', 'write', 'keep', 'release', 'forget', 'pass');
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const holders = new BlobHolders();
      for (const now of history) {
        expect(await holders[now.step](now.who, now.ms)).toBe(true);
      }
    }),
    { numRuns: runs(500) },
  );
});

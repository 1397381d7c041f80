import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeMemoryMetrics } from '../../functions/app/monitoring/memory-metrics.ts';
import type { Actor } from '../../shared/access/actor.ts';
import type { IndicatorService } from '../../shared/indicators/indicator-service.ts';
import { makeIndicatorService } from '../../shared/indicators/indicator-service.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../../shared/indicators/model/indicator.ts';
import { indicatorSchemaVersion } from '../../shared/indicators/model/indicator.ts';
import { AppError } from '../../shared/platform/errors.ts';
import type { DocumentContainer } from '../../shared/storage/document-container.ts';
import { makeConflictingContainer } from '../support/fakes/conflicting-container.ts';
import { makeMemoryContainer } from '../support/fakes/memory-container.ts';
import { runs } from '../support/long-mode.ts';
import { adminClient, feedA, feedB, groups, guard, people, raw, sha1 } from '../support/made/indicator-fixtures.ts';
import { openTemporarySqliteStore } from '../support/worlds/temporary-sqlite-store.ts';

/**
 * The service against a naive list: random writes of several actors on few values, numbers that clash, and others' writes
 * between each read and write. An interfering write counts as made before the one that it interrupts.
 */

const hour = 3_600_000;
const startMs = Date.UTC(2026, 0, 1);
const tombstoneHours = 10;
const actors = [feedA, feedB, adminClient, people];

interface Write {
  readonly actor: number;
  readonly digit: string;
  readonly scope: readonly string[];
  readonly title: string;
  readonly expiresInHours: number | null;
}

type Step =
  | (Write & { readonly kind: 'submit' })
  | { readonly kind: 'batch'; readonly actor: number; readonly writes: readonly Write[] }
  | { readonly kind: 'patch'; readonly actor: number; readonly pick: number; readonly change: Partial<Write> }
  | { readonly kind: 'remove'; readonly actor: number; readonly pick: number }
  | { readonly kind: 'wait'; readonly hours: number };

const actor = fc.nat({ max: actors.length - 1 });
const scope = fc.constantFrom<readonly string[]>([], ['10'], ['10', '2']);
const fields = {
  digit: fc.constantFrom('a', 'b', 'c'),
  scope,
  title: fc.constantFrom('t1', 't2'),
  expiresInHours: fc.constantFrom(null, -1, 5, 50),
};
const write: fc.Arbitrary<Write> = fc.record({ actor, ...fields });
const pick = fc.nat({ max: 20 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('submit' as const), actor, ...fields }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('batch' as const), actor, writes: fc.array(write, { maxLength: 6 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('patch' as const),
      actor,
      pick,
      change: fc.record({ title: fields.title, scope, expiresInHours: fields.expiresInHours }, { requiredKeys: [] }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), actor, pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.constantFrom(1, 6, 12) }) },
);

interface Row {
  readonly digit: string;
  readonly scope: readonly string[];
  readonly owner: string;
  readonly title: string;
  readonly expiresAtMs: number | null;
  readonly createdBy: string;
}

/** The list as anyone would write it down. */
class NaiveList {
  readonly rows = new Map<string, Row>();

  submit(actor: Actor, { digit, scope, title, expiresInHours }: Write, nowMs: number): string {
    const key = keyOf(digit, scope, actor.owner);
    const before = this.rows.get(key);
    const expiresAtMs = expiresInHours === null ? null : nowMs + expiresInHours * hour;
    const isPast = expiresAtMs !== null && expiresAtMs <= nowMs;
    if (before === undefined) {
      if (isPast) {
        return 'ignored';
      }
      this.rows.set(key, { digit, scope, owner: actor.owner, title, expiresAtMs, createdBy: actor.id });
      return 'created';
    }
    const isOver = before.expiresAtMs !== null && before.expiresAtMs <= nowMs;
    if ((isOver && isPast) || (before.title === title && before.expiresAtMs === expiresAtMs)) {
      return 'unchanged';
    }
    this.rows.set(key, { ...before, title, expiresAtMs });
    return isPast ? 'withdrawn' : 'updated';
  }

  patch(actor: Actor, key: string, change: Partial<Write>, nowMs: number): string {
    const before = this.#visible(actor, key);
    if (before === undefined) {
      return 'NotFound';
    }
    const { title = before.title, scope = before.scope, expiresInHours } = change;
    const expiresAtMs =
      expiresInHours === undefined
        ? before.expiresAtMs
        : expiresInHours === null
          ? null
          : nowMs + expiresInHours * hour;
    const newKey = keyOf(before.digit, scope, before.owner);
    if (newKey !== key && this.rows.has(newKey)) {
      return 'Conflict';
    }
    this.rows.delete(key);
    this.rows.set(newKey, { ...before, title, scope, expiresAtMs });
    return 'done';
  }

  remove(actor: Actor, key: string): string {
    if (this.#visible(actor, key) === undefined) {
      return 'NotFound';
    }
    this.rows.delete(key);
    return 'done';
  }

  #visible(actor: Actor, key: string): Row | undefined {
    const row = this.rows.get(key);
    return row !== undefined && (!actor.ownOnly || row.owner === actor.owner) ? row : undefined;
  }
}

function keyOf(digit: string, scope: readonly string[], owner: string): string {
  return [digit, owner, ...scope].join('|');
}

function rowOf(document: IndicatorDocument): Row {
  const { indicatorValue, rbacGroupIds, owner, title, expirationTime, createdBy } = document;
  const expiresAtMs = expirationTime === null ? null : Date.parse(expirationTime);
  return { digit: indicatorValue.charAt(0), scope: rbacGroupIds, owner, title, expiresAtMs, createdBy };
}

function byKey(a: Row, b: Row): number {
  return keyOf(a.digit, a.scope, a.owner) < keyOf(b.digit, b.scope, b.owner) ? -1 : 1;
}

function isWrite(next: Step): boolean {
  return next.kind !== 'wait' && next.kind !== 'batch';
}

class World {
  readonly model = new NaiveList();
  readonly quiet: IndicatorService;
  readonly service: IndicatorService;
  readonly #advance: (ms: number) => void;
  nowMs = startMs;
  /** What was answered or held otherwise than the naive list does. */
  readonly differences: unknown[] = [];
  pending: Step[] = [];

  constructor(store?: { readonly container: DocumentContainer<IndicatorsDocument>; advance: (ms: number) => void }) {
    const container = store?.container ?? makeMemoryContainer<IndicatorsDocument>(() => this.nowMs);
    this.#advance = store?.advance ?? (() => {});
    this.quiet = this.#serviceOn(container);
    this.service = this.#serviceOn(makeConflictingContainer(container, () => this.#interfere()));
  }

  #serviceOn(container: DocumentContainer<IndicatorsDocument>): IndicatorService {
    return makeIndicatorService({
      container,
      clock: () => this.nowMs,
      guard,
      groups: () => Promise.resolve(groups),
      definitions: { known: async () => new Set<string>() },
      metrics: makeMemoryMetrics(),
      tombstoneTtlSec: tombstoneHours * 3_600,
      importTimes: () => Promise.resolve(undefined),
      identityHash: () => ({ first: 0, second: 0 }),
    });
  }

  async #interfere(): Promise<void> {
    const step = this.pending.shift();
    if (step !== undefined) {
      await this.run(step, this.quiet);
    }
  }

  /** Runs a step, the pending ones amid it, and compares what was answered. */
  async run(step: Step, service: IndicatorService): Promise<void> {
    if (step.kind === 'wait') {
      this.nowMs += step.hours * hour;
      this.#advance(step.hours * hour);
      return;
    }
    const by = actors[step.actor] ?? people;
    const ids = await this.#ids();
    const nowMs = this.nowMs;
    if (step.kind === 'submit') {
      const answer = await service.submit(by, this.#raw(step));
      this.#check(step, answer.status, this.model.submit(by, step, nowMs));
      return;
    }
    if (step.kind === 'batch') {
      const items = step.writes.map((write) => ({ raw: this.#raw(write) }));
      const answers = (await service.submitAll(by, items, { channel: 'api' })).map(({ status }) => status);
      const expected = step.writes.map((write) => this.model.submit(by, write, nowMs));
      this.#check(step, answers, expected);
      return;
    }
    const [key, id] = [...ids][step.pick % Math.max(ids.size, 1)] ?? ['none', '100000000000000'];
    const work = step.kind === 'patch' ? service.patch(by, id, this.#changes(step.change)) : service.remove(by, id);
    const answer = await work.then(
      () => 'done',
      (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
    );
    const expected = step.kind === 'patch' ? this.model.patch(by, key, step.change, nowMs) : this.model.remove(by, key);
    this.#check(step, answer, expected);
  }

  async compare(): Promise<void> {
    const stored = (await this.#documents()).map(rowOf);
    this.#check('held', stored.toSorted(byKey), [...this.model.rows.values()].toSorted(byKey));
  }

  #check(what: unknown, answered: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(answered, expected)) {
      this.differences.push({ what, answered, expected });
    }
  }

  async #documents(): Promise<IndicatorDocument[]> {
    const documents: IndicatorDocument[] = [];
    for await (const { items } of this.quiet.list(people, { includeExpired: true })) {
      documents.push(...items);
    }
    return documents;
  }

  async #ids(): Promise<Map<string, string>> {
    const documents = await this.#documents();
    return new Map(
      documents.map((document) => {
        const { digit, scope, owner } = rowOf(document);
        return [keyOf(digit, scope, owner), document.id];
      }),
    );
  }

  #raw({ digit, ...write }: Write) {
    return raw({ indicatorValue: sha1(digit), ...this.#changes(write) });
  }

  #changes({ title, scope, expiresInHours }: Partial<Write>) {
    return {
      ...(title === undefined ? {} : { title }),
      ...(scope === undefined ? {} : { rbacGroupIds: scope }),
      ...(expiresInHours === undefined
        ? {}
        : {
            expirationTime: expiresInHours === null ? null : new Date(this.nowMs + expiresInHours * hour).toISOString(),
          }),
    };
  }
}

it('the indicator service returns and stores what a naive list does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const world = new World();
      for (const next of steps) {
        await world.run(next, world.service);
        await world.compare();
      }
      expect(world.differences).toEqual([]);
    }),
    { numRuns: runs(150) },
  );
});

it('the indicator service agrees with a naive list when others write between each read and write', async () => {
  const round = fc.record({ step, interfering: fc.array(step.filter(isWrite), { maxLength: 3 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 15 }), async (rounds) => {
      const world = new World();
      for (const { step: next, interfering } of rounds) {
        world.pending = next.kind === 'batch' ? [] : [...interfering];
        await world.run(next, world.service);
        await world.compare();
      }
      expect(world.differences).toEqual([]);
    }),
    { numRuns: runs(150) },
  );
});

it('the indicator service agrees with a naive list on the embedded store', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), async (steps) => {
      const { store, advance, close } = await openTemporarySqliteStore([
        { name: 'indicators', schemaVersion: indicatorSchemaVersion, indexes: [] },
      ]);
      const world = new World({ container: store.container<IndicatorsDocument>('indicators'), advance });
      try {
        for (const next of steps) {
          await world.run(next, world.service);
          await world.compare();
        }
      } finally {
        await close();
      }
      expect(world.differences).toEqual([]);
    }),
    { numRuns: runs(8) },
  );
});

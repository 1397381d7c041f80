import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../../../shared/access/actor.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../../../shared/indicators/model/indicator.ts';
import { compactIndicators } from '../../../shared/indicators/store/stored-form.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import { makeTiIndicatorService } from '../../../shared/protocols/graph/ti-indicator-service.ts';
import { makeUploadObjects } from '../../../shared/protocols/sentinel/upload-objects.ts';
import type { DocumentContainer } from '../../../shared/storage/document-container.ts';
import { InjectedFault, makeFaultyContainer } from '../fakes/faulty-container.ts';
import { adminClient, feedA, type IndicatorWorld, makeIndicatorWorld } from '../made/indicator-fixtures.ts';

import { ClaimOracle, hour, keyOf, owners, values } from '../oracles/claim-oracle.ts';

export type ClaimStep =
  | { readonly kind: 'upload'; readonly owner: number; readonly objects: readonly ClaimUpload[] }
  | {
      readonly kind: 'graph';
      readonly owner: number;
      readonly object: number;
      readonly value: number;
      readonly hours: number | null;
    }
  | { readonly kind: 'graphDelete'; readonly owner: number; readonly object: number }
  | { readonly kind: 'remove' | 'restore'; readonly owner: number; readonly value: number }
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'purge' };

export interface ClaimUpload {
  readonly object: number;
  readonly values: readonly number[];
  readonly hours: number | null;
  readonly isRevoked: boolean;
}

function externalIdOf(object: number): string {
  return `indicator--00000000-0000-4000-8000-00000000000${object}`;
}

function ownerOf(owner: number): Actor {
  return owners[owner] ?? feedA;
}

export class ClaimWorld {
  /** What the oracle says otherwise. */
  readonly differences: unknown[] = [];
  readonly oracle = new ClaimOracle();
  readonly #world: IndicatorWorld;
  readonly #upload: ReturnType<typeof makeUploadObjects>;
  readonly #graph: ReturnType<typeof makeTiIndicatorService>;
  readonly #container: DocumentContainer<IndicatorsDocument>;
  readonly #advanceStore: (ms: number) => void;
  #left = Number.POSITIVE_INFINITY;

  constructor(store?: { container: DocumentContainer<IndicatorsDocument>; advance: (ms: number) => void }) {
    const onStep = () => {
      this.#left -= 1;
      if (this.#left < 0) {
        throw new InjectedFault('killed');
      }
    };
    let container = store?.container;
    this.#world = makeIndicatorWorld({
      wrap: (inMemory) => {
        container ??= inMemory;
        return makeFaultyContainer(container, onStep);
      },
    });
    this.#container = compactIndicators(container ?? this.#world.container);
    this.#upload = makeUploadObjects({ indicators: this.#world.service, clock: this.#world.now });
    this.#graph = makeTiIndicatorService(this.#world.service, 'tenant');
    this.#advanceStore = store?.advance ?? (() => {});
  }

  /** Repeats a step until it is not killed, as a client and a queue do. */
  async run(step: ClaimStep, kills: readonly number[]): Promise<void> {
    const isMeant = step.kind === 'remove' || step.kind === 'restore' ? await this.#isMeant(step) : true;
    for (const after of isMeant ? [...kills, Number.POSITIVE_INFINITY] : []) {
      this.#left = after;
      try {
        await this.#perform(step);
        break;
      } catch (error) {
        if (!(error instanceof InjectedFault)) {
          throw error;
        }
      } finally {
        this.#left = Number.POSITIVE_INFINITY;
      }
    }
    if (isMeant) {
      this.#tell(step);
    }
  }

  /** Runs steps at the same time; they must be about different objects. */
  async runTogether(steps: readonly ClaimStep[]): Promise<void> {
    await Promise.all(steps.map((step) => this.#perform(step)));
    for (const step of steps) {
      this.#tell(step);
    }
  }

  async compare(): Promise<void> {
    const nowMs = this.#world.now();
    const rows = await this.#rows();
    const stands = rows
      .map((row) => ({
        row,
        endMs: row.expirationTime === null ? Number.POSITIVE_INFINITY : Date.parse(row.expirationTime),
      }))
      .filter(({ endMs }) => endMs > nowMs)
      .map(
        ({ row, endMs }) => `${owners.findIndex(({ owner }) => owner === row.owner)} ${row.indicatorValue} ${endMs}`,
      );
    this.#check(stands.toSorted(), this.oracle.active(nowMs).toSorted());
    for (let object = 0; object <= 4; object += 1) {
      await this.#compareNamed(object, nowMs);
    }
    for (const row of rows) {
      const claims = await this.#claimsOf(row);
      this.#check(claims.length, row.claims?.further ?? 0);
    }
  }

  /** What is left when everything is withdrawn and can no longer be restored. */
  async clear(): Promise<number> {
    for (const by of owners.keys()) {
      for (let object = 0; object <= 4; object += 1) {
        await this.#upload(ownerOf(by), 'feed', [this.#stix({ object, values: [0], hours: null, isRevoked: true })]);
      }
    }
    this.#wait(100);
    await this.#purge();
    return await this.#container.count('claim');
  }

  async #compareNamed(object: number, nowMs: number): Promise<void> {
    const externalId = externalIdOf(object);
    const found: string[] = [];
    for (const actor of owners) {
      const named = await this.#world.service.findByExternalIds(actor, [externalId]);
      found.push(...named.map(({ indicator }) => indicator.id));
      const value = named.map(({ indicator }) => values.indexOf(indicator.indicatorValue));
      const known = [...values.keys()].map((one) => this.oracle.claims.get(keyOf(owners.indexOf(actor), one, object)));
      this.#check(
        value.filter((one) => known[one] === undefined),
        [],
      );
      this.#check(
        [...values.keys()].filter((one) => (known[one] ?? 0) > nowMs && !value.includes(one)),
        [],
      );
    }
    const listed: string[] = [];
    const filter = { op: 'eq', field: 'externalId', value: externalId } as const;
    for await (const { items } of this.#world.service.list(adminClient, { filter, includeExpired: true })) {
      listed.push(...items.map(({ id }) => id));
    }
    this.#check(listed.toSorted(), found.toSorted());
  }

  async #perform(step: ClaimStep): Promise<void> {
    const { service } = this.#world;
    if (step.kind === 'upload') {
      const { errors } = await this.#upload(
        ownerOf(step.owner),
        'feed',
        step.objects.map((one) => this.#stix(one)),
      );
      this.#check(errors, []);
    } else if (step.kind === 'graph') {
      const item = {
        action: 'alert',
        domainName: values[step.value],
        externalId: externalIdOf(step.object),
        expirationDateTime: this.#endOf(step.hours),
      };
      const [result] = await this.#graph.submit(ownerOf(step.owner), [item]);
      this.#check(result?.ok, true);
    } else if (step.kind === 'graphDelete') {
      await this.#graph.removeByExternalId(ownerOf(step.owner), [externalIdOf(step.object)]);
    } else if (step.kind === 'wait') {
      this.#wait(step.hours);
    } else if (step.kind === 'purge') {
      await this.#purge();
    } else {
      const id = await this.#idOf(step);
      const work = step.kind === 'remove' ? service.remove(adminClient, id) : service.restore(adminClient, id);
      await work.catch((error: unknown) => {
        // a repeated deletion finds nothing
        if (!(error instanceof AppError && error.code === 'NotFound' && step.kind === 'remove')) {
          throw error;
        }
      });
    }
  }

  #tell(step: ClaimStep): void {
    const { oracle } = this;
    const nowMs = this.#world.now();
    const endMs = (hours: number | null) => (hours === null ? Number.POSITIVE_INFINITY : nowMs + hours * hour);
    if (step.kind === 'upload') {
      for (const { object, values: named, hours, isRevoked } of step.objects) {
        for (const value of isRevoked ? [] : named) {
          oracle.name(step.owner, object, value, endMs(hours), nowMs);
        }
        oracle.withdraw(step.owner, object, isRevoked ? [] : named);
      }
    } else if (step.kind === 'graph') {
      oracle.name(step.owner, step.object, step.value, endMs(step.hours), nowMs);
    } else if (step.kind === 'graphDelete') {
      oracle.withdraw(step.owner, step.object);
    } else if (step.kind === 'remove') {
      oracle.remove(step.owner, step.value, nowMs);
    } else if (step.kind === 'restore') {
      oracle.restore(step.owner, step.value);
    }
  }

  async #isMeant(step: Extract<ClaimStep, { kind: 'remove' | 'restore' }>): Promise<boolean> {
    const nowMs = this.#world.now();
    const isListed = (await this.#rows()).some(
      (row) => row.owner === ownerOf(step.owner).owner && row.indicatorValue === values[step.value],
    );
    return step.kind === 'remove' ? isListed : !isListed && this.oracle.canRestore(step.owner, step.value, nowMs);
  }

  async #idOf({ owner, value }: { readonly owner: number; readonly value: number }): Promise<string> {
    const identity = {
      indicatorType: 'DomainName',
      indicatorValue: values[value] ?? '',
      rbacGroupIds: [],
      owner: ownerOf(owner).owner,
    } as const;
    const [found] = await this.#world.service.findAll([identity]);
    return found?.document.id ?? '';
  }

  #stix({ object, values: named, hours, isRevoked }: ClaimUpload) {
    const end = this.#endOf(hours);
    return {
      type: 'indicator',
      id: externalIdOf(object),
      created: '2025-12-01T00:00:00Z',
      modified: '2025-12-01T00:00:00Z',
      pattern: `[domain-name:value IN (${named.map((value) => `'${values[value]}'`).join(',')})]`,
      pattern_type: 'stix',
      valid_from: '2025-12-01T00:00:00Z',
      name: `Object ${object}`,
      ...(end !== null && { valid_until: end }),
      ...(isRevoked && { revoked: true }),
    };
  }

  #endOf(hours: number | null): string | null {
    return hours === null ? null : new Date(this.#world.now() + hours * hour).toISOString();
  }

  #wait(hours: number): void {
    this.#world.advance(hours * hour);
    this.#advanceStore(hours * hour);
  }

  async #purge(): Promise<void> {
    await this.#world.service.purge({ graceMs: hour, batch: 2, timeBudgetMs: 60_000 });
  }

  async #rows(): Promise<readonly IndicatorDocument[]> {
    const rows: IndicatorDocument[] = [];
    for await (const { items } of this.#world.service.list(adminClient, { includeExpired: true })) {
      rows.push(...items);
    }
    return rows;
  }

  async #claimsOf({ partition, claims }: IndicatorDocument) {
    const { items } = await this.#container.query({
      kind: 'claim',
      partition,
      filter: { op: 'eq', field: 'of', value: claims?.of ?? '' },
      order: { field: 'expirationTime', descending: false },
      limit: 100,
    });
    return items;
  }

  #check(found: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(found, expected)) {
      this.differences.push({ found, expected });
    }
  }
}

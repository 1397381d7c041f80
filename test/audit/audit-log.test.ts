import { describe, expect, it } from 'vitest';
import { makeMemoryMetrics } from '../../functions/app/monitoring/memory-metrics.ts';
import { auditListLimits, makeAuditList } from '../../shared/audit/audit-list.ts';
import { makeAuditLog } from '../../shared/audit/audit-log.ts';
import { type AuditDocument, type AuditEntry, auditText } from '../../shared/audit/audit-record.ts';
import { makeRepeats } from '../../shared/audit/repeats.ts';
import { recordSettings, type SettingsDocument } from '../../shared/audit/settings-changes.ts';
import { makeSignIns } from '../../shared/audit/sign-ins.ts';
import { makeMemoryContainer } from '../support/fakes/memory-container.ts';

const entry: AuditEntry = {
  caller: { type: 'Person', name: 'ana@example.com', objectId: 'oid-ana', address: '198.51.100.7' },
  operation: 'indicatorsHttp',
  action: 'Create',
  targetKind: 'indicator',
  targetId: '1',
  after: { action: 'Block' },
  result: 'Done',
};

function makeWorld(commit?: () => Promise<never>) {
  let nowMs = Date.parse('2026-11-30T15:00:00Z');
  let ids = 0;
  const lines: unknown[] = [];
  const clock = () => nowMs;
  const container = makeMemoryContainer<AuditDocument>(clock);
  const metrics = makeMemoryMetrics();
  const log = makeAuditLog({
    container: commit === undefined ? container : { commit },
    lifeMs: 86_400_000,
    clock,
    logger: { info: () => {}, warn: () => {}, error: (...line) => lines.push(line) },
    metrics,
    newId: () => String(++ids).padStart(8, '0'),
  });
  const all = async () =>
    (await makeAuditList(container).list({ order: auditListLimits.defaultOrder, top: 100, skip: 0, count: false }))
      .records;
  return {
    log,
    lines,
    metrics,
    container,
    all,
    clock,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('the audit log', () => {
  it('keeps records in the order of time, with ids that sort alike, over many partitions', async () => {
    const { log, all, container } = makeWorld();
    for (let index = 0; index < 40; index++) {
      await log.write({ ...entry, targetId: String(index) });
    }
    const records = await all();
    expect(records.map(({ targetId }) => Number(targetId))).toEqual(
      Array.from({ length: 40 }, (_, index) => 39 - index),
    );
    expect(records.map(({ id }) => id)).toEqual(
      records
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    const page = await container.query({ kind: 'audit', order: { field: 'at', descending: true }, limit: 100 });
    expect(new Set(page.items.map(({ document }) => document.partition)).size).toBeGreaterThan(8);
  });

  it('stores no empty field', async () => {
    const { log, container } = makeWorld();
    await log.write({ ...entry, reason: '', counts: {}, before: undefined });
    const page = await container.query({ kind: 'audit', order: { field: 'at', descending: true }, limit: 1 });
    const text = JSON.stringify(page.items[0]?.document);
    expect(text).not.toMatch(/null|""|\{\}/u);
  });

  it('counts and logs a record that is lost, without the name, the address and the values', async () => {
    const { log, lines, metrics } = makeWorld(() => Promise.reject(new Error('disk')));
    await log.write(entry);
    expect(log.lost()).toBe(1);
    expect(metrics.all()).toMatchObject([{ name: 'audit.lost', value: 1 }]);
    expect(JSON.stringify(lines)).toContain('oid-ana');
    expect(JSON.stringify(lines)).not.toMatch(/ana@example|198\.51|Block/u);
    await expect(log.writeFirst(entry)).rejects.toMatchObject({ code: 'ServiceUnavailable', retryAfterSec: 5 });
  });

  it('cuts texts and removes control characters', () => {
    expect(auditText(` a\u0000b\u202Ec\n`)).toBe('a b c');
    expect(auditText('x'.repeat(1_000))).toHaveLength(500);
  });
});

describe('repeated refusals', () => {
  it('cost two records a minute for each key, and count every call', async () => {
    const { clock, advance } = makeWorld();
    const written: AuditEntry[] = [];
    const later: (() => void)[] = [];
    const repeats = makeRepeats({
      write: (one) => {
        written.push(one);
        return Promise.resolve();
      },
      clock,
      later: (_ms, work) => later.push(work),
    });
    const calls = () => written.reduce((sum, { counts }) => sum + (counts?.['calls'] ?? 0), 0);
    for (let call = 0; call < 500; call++) {
      await repeats.note(`key ${call % 250}`, entry);
    }
    expect(written).toHaveLength(101);
    later[0]?.();
    await repeats.flush();
    expect(written.length).toBeLessThanOrEqual(202);
    expect(calls()).toBe(500);
    advance(60_000);
    await repeats.note('key 1', entry);
    await repeats.note('key 1', entry);
    advance(60_000);
    await repeats.note('key 1', entry);
    expect(calls()).toBe(503);
    expect(later).toHaveLength(3);
  });
});

describe('sign-ins', () => {
  it('are seen once for each token', () => {
    const isSignIn = makeSignIns();
    const claims = { tid: 't', exp: 1, azp: 'app', oid: 'o', roles: [], groups: [] };
    expect([claims, claims, { ...claims, exp: 2 }, { ...claims, oid: 'p' }, claims].map(isSignIn)).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('settings', () => {
  it('that changed since the last start are recorded by name, and no value is stored', async () => {
    const { log, all, clock } = makeWorld();
    const container = makeMemoryContainer<SettingsDocument>(clock);
    const secret = 'AccountKey=secret';
    await recordSettings(container, log, { A: 1, B: secret, C: undefined });
    await recordSettings(container, log, { A: 1, B: secret });
    await recordSettings(container, log, { A: 2, D: [] });
    expect((await all()).map(({ action, detail, after }) => [action, detail, after])).toEqual([
      ['ChangeSettings', null, { changed: ['A', 'B', 'D'] }],
      ['ChangeSettings', 'The first start with an audit log.', null],
    ]);
    const stored = await container.read({ partition: 'settings', id: 'settings' });
    expect(JSON.stringify(stored)).not.toContain('secret');
  });

  it('that changed are recorded once when several instances start', async () => {
    const { log, all, clock } = makeWorld();
    const container = makeMemoryContainer<SettingsDocument>(clock);
    await Promise.all([1, 2, 3].map(() => recordSettings(container, log, { A: 1 })));
    expect(await all()).toHaveLength(1);
  });
});

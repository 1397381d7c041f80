import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireOwnerLock, DataDirectoryInUseError } from '../../../shared/adapters/sqlite/owner-lock.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/sqlite-store.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import type { ProbeDocument } from '../../contract/document-suite.ts';
import { crashContainers } from './crash-containers.ts';

let folder = '';
let child: ChildProcess | undefined;

/** Runs a script until it has printed that many lines, kills it, and answers all it printed. */
async function runUntilKilled(script: string, argument: string, lines: number): Promise<readonly string[]> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const started = spawn(process.execPath, [path, argument], { stdio: ['pipe', 'pipe', 'inherit'] });
  child = started;
  const exited = once(started, 'exit');
  const printed: string[] = [];
  for await (const line of createInterface({ input: started.stdout })) {
    printed.push(line);
    if (printed.length === lines) {
      started.kill('SIGKILL');
    }
  }
  expect((await exited)[1]).toBe('SIGKILL');
  return printed;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlite-crash-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  child = undefined;
  await rm(folder, { recursive: true });
});

describe('a process that is killed', () => {
  it('loses nothing that was acknowledged, and leaves no batch half written', async () => {
    const path = join(folder, 'store.db');
    const printed = await runUntilKilled('./commit-batches.ts', path, 60);
    const store = await openSqliteStore({ path, containers: crashContainers, clock: systemClock });
    try {
      const container = store.container<ProbeDocument>('probes');
      const partitions = printed.map((line) => `p${line.replace(' ', '-')}`);
      const keys = partitions.flatMap((partition) => ['a', 'b', 'c'].map((id) => ({ partition, id })));
      expect((await container.readMany(keys)).filter((found) => found === undefined)).toStrictEqual([]);
      expect((await container.count('probe')) % 3).toBe(0);
      const messages = new Set((await store.queue('telemetry').receive(10_000, 60)).map(({ messageId }) => messageId));
      expect(partitions.filter((partition) => !messages.has(partition))).toStrictEqual([]);
      const lanes = printed.map((line) => line.split(' ').map(Number));
      for (const { key, value } of await store.keyValue('state').list('lane')) {
        const acknowledged = lanes.filter(([lane]) => `lane${lane}` === key).map(([, n]) => n ?? 0);
        expect(Number(value)).toBeGreaterThanOrEqual(Math.max(0, ...acknowledged));
      }
    } finally {
      await store.close();
    }
  });

  it('releases the data directory that it owned', async () => {
    const script = fileURLToPath(new URL('./hold-owner-lock.ts', import.meta.url));
    const holder = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    child = holder;
    await once(holder.stdout, 'data');
    expect(() => acquireOwnerLock(folder)).toThrow(DataDirectoryInUseError);
    const exited = once(holder, 'exit');
    holder.kill('SIGKILL');
    await exited;
    const lock = acquireOwnerLock(folder);
    expect(() => acquireOwnerLock(folder)).toThrow(DataDirectoryInUseError);
    lock.release();
    acquireOwnerLock(folder).release();
  });
});

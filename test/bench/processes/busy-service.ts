import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { placesOf } from '../../../local/service/service-environment.ts';
import { waitUntilMatchable } from '../../support/made/matchable.ts';
import { finalStates, importList } from '../../support/made/shapes.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { ServiceProcess } from '../../support/worlds/service-process.ts';
import { writeCsv } from '../made/made-csv.ts';
import { madeMessages, toLines } from '../made/made-messages.ts';

const deadlineMs = 1_800_000;
const eventsPerBody = 3_000;
const senders = [1, 2];
/** While the first package is made: another call makes it, or this one took longer than an answer may. */
const stillMade = new Set([503, 504]);

/** Imports `rows` indicators of the made list, from number `from` on, and waits until the last of them can match. */
export async function importRows(service: ServiceProcess, rows: number, from: number): Promise<void> {
  const name = `list-${from}.csv`;
  const file = join(service.dataDir, name);
  const { last } = await writeCsv(file, (written) => written === rows, { from });
  const folder = service.runtime.importsFolder ?? '';
  await copyFile(file, join(folder, `.${name}`));
  await rename(join(folder, `.${name}`), join(folder, name));
  await waitFor(() => isImported(service, name), deadlineMs, 500);
  await waitUntilMatchable(service, last.type, last.value, { deadlineMs });
}

async function isImported(service: ServiceProcess, name: string): Promise<boolean> {
  const { value } = await service.json(importList, '/api/imports');
  const state = value.find(({ fileName }) => fileName === name)?.state ?? '';
  if (finalStates.has(state) && state !== 'Succeeded') {
    throw new Error(`the import ended as ${state}`);
  }
  return state === 'Succeeded';
}

/** Sends events, one in a thousand about an indicator of the list's first `list`, and waits until all have been matched. */
export async function sendEvents(service: ServiceProcess, events: number, list: number): Promise<void> {
  const token = await service.token();
  const bodies = madeMessages(Math.ceil(events / eventsPerBody), eventsPerBody, 1_000, list);
  let next = 0;
  const send = async () => {
    for (let body = bodies[next]; body !== undefined; body = bodies[next]) {
      next += 1;
      const answer = await service.request(
        '/api/telemetry',
        { method: 'POST', body: new Uint8Array(toLines(body)) },
        token,
      );
      if (answer.status !== 202) {
        throw new Error(`telemetry: ${answer.status} ${await answer.text()}`);
      }
    }
  };
  await Promise.all(senders.map(send));
  const database = new DatabaseSync(placesOf(service.dataDir).database, { readOnly: true });
  const waiting = database.prepare(
    "SELECT count(*) AS n FROM messages WHERE queue = 'telemetry' AND dead_reason IS NULL",
  );
  await waitFor(() => waiting.get()?.['n'] === 0, deadlineMs, 200);
  database.close();
}

/** Waits until there is an index to match with. */
export async function awaitIndex(service: ServiceProcess): Promise<void> {
  const body = JSON.stringify({ entities: [{ type: 'DomainName', value: 'made.example' }] });
  const isThere = async () => (await service.request('/api/verdicts', { method: 'POST', body })).status === 200;
  await waitFor(isThere, deadlineMs, 200);
}

/** Rebuilds the index from the store. */
export async function rebuildIndex(service: ServiceProcess): Promise<void> {
  const summary = z.object({ outcome: z.string() });
  const rebuilt = async () => {
    const { outcome } = await service.json(summary, '/api/indicators/index/rebuild', { method: 'POST' });
    return outcome === 'rebuilt';
  };
  await waitFor(rebuilt, deadlineMs, 200);
}

/** Has the agents' package made from nothing, and takes it. */
export async function takePackage(service: ServiceProcess): Promise<void> {
  await rm(join(service.dataDir, 'blobs/snapshots/packages/manifest.json'), { force: true });
  const isTaken = async () => {
    const answer = await service.request('/api/packages/latest');
    const bytes = await answer.arrayBuffer();
    if (answer.status !== 200 && !stillMade.has(answer.status)) {
      throw new Error(`the package: ${answer.status} ${Buffer.from(bytes).toString()}`);
    }
    return answer.status === 200;
  };
  await waitFor(isTaken, deadlineMs, 500);
}

/*
 * A process that commits batches one after the other and prints the number of each once it is acknowledged, until it
 * is killed. Arguments: the database file.
 */
import { openSqliteStore } from '../../../shared/adapters/sqlite/sqlite-store.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import type { ProbeDocument } from '../../contract/document-suite.ts';
import { crashContainers } from './crash-containers.ts';

const [, , path = ''] = process.argv;
const store = await openSqliteStore({ path, containers: crashContainers, clock: systemClock });
const container = store.container<ProbeDocument>('probes');
const queue = store.queue('telemetry');
const state = store.keyValue('state');

async function commitFrom(lane: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const partition = `p${lane}-${n}`;
    const outcome = await container.commit({
      partition,
      operations: ['a', 'b', 'c'].map((id) => ({
        kind: 'create',
        document: { id, partition, kind: 'probe', v: 1, rank: n },
      })),
    });
    await queue.send([{ id: partition, body: Buffer.from(partition) }]);
    await state.set(`lane${lane}`, String(n));
    if (outcome.ok) {
      process.stdout.write(`${lane} ${n}\n`);
    }
  }
}

await Promise.all([0, 1, 2, 3].map((lane) => commitFrom(lane)));

import { readFileSync } from 'node:fs';
import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import { openIndex } from '../../../shared/matching/snapshot-index.ts';
import { makeEngine } from '../contestants/engine.ts';
import { readSnapshot } from './read-snapshot.ts';

/*
 * A process that starts, loads a list and matches one message: `node first-match.ts <snapshot> <message>`. It prints its
 * hits, and how many bytes its resident set has grown by the list (with --expose-gc, garbage not counted).
 */
const [, , snapshotFile = '', messageFile = ''] = process.argv;
globalThis.gc?.();
const before = process.memoryUsage.rss();
const engine = makeEngine(openIndex(readSnapshot(snapshotFile), { names: makeScanNames() }));
const hits = await engine.match([readFileSync(messageFile)]);
process.stdout.write(`${hits.length}\n`);
globalThis.gc?.();
process.stdout.write(`${process.memoryUsage.rss() - before}\n`);

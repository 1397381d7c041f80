import { scanMessage } from '../../../shared/detection/decoding/read-message.ts';
import { sortRecords } from '../../../shared/detection/decoding/sort-records.ts';
import { decodeText } from '../../../shared/detection/decoding/telemetry-decoder.ts';
import { makeScanNames } from '../../../shared/detection/decoding/telemetry-scan-names.ts';
import type { TelemetryEvent } from '../../../shared/detection/model/alert-model.ts';
import { makeIndexMatcher } from '../../../shared/matching/index-matcher.ts';
import type { Matcher } from '../../../shared/matching/matcher.ts';
import { buildSnapshot } from '../../../shared/matching/segment-builder.ts';
import { openIndex } from '../../../shared/matching/snapshot-index.ts';
import { makeMapMatcher } from '../../property/map-matcher.ts';
import { type Hit, mustAgree } from '../made/hits.ts';
import { readRealData } from '../made/real-data.ts';
import type { Sizes } from '../made/sizes.ts';
import { counted, type Figure, makeFigure, perSecond } from '../report/figure.ts';
import { alternate } from '../rounds.ts';

/** G1 on real telemetry and a million real domains, where they are; what is found must be what the oracle finds. */
export async function measureRealTelemetry({ rounds }: Sizes): Promise<readonly Figure[]> {
  const data = await readRealData();
  if (data === undefined) {
    return [];
  }
  const { messages, events, rows } = data;
  const index = openIndex(buildSnapshot(rows), { names: makeScanNames() });
  const engine = makeIndexMatcher(index, () => 1_800_000_000);
  const oracle = makeMapMatcher();
  for (const { type, value, id } of rows) {
    oracle.add(type, value, id);
  }
  const found = () => messages.flatMap((message) => hitsOf(scanMessage(message, index).events, engine));
  const expected = messages.flatMap((message) => hitsOf(sortRecords(decodeText(message.toString())).events, oracle));
  mustAgree('the oracle', expected, found());
  const [ours, floor] = await alternate(rounds, [
    { name: 'this engine', run: found },
    { name: 'JSON.parse of each line', run: () => messages.forEach(parseLines) },
  ]);
  return [
    makeFigure({
      goal: 'G1',
      what: `${counted(events)} real events, ${counted(rows.length)} indicators, nearly all of them real domains`,
      unit: 'events/s',
      ours: perSecond(ours, events),
      peer: perSecond(floor, events),
      bound: { kind: 'at least', value: 2.5 },
      note: `${expected.length} hits, most of them on hashes taken from these events.`,
    }),
  ];
}

function hitsOf(events: readonly TelemetryEvent[], matcher: Matcher): readonly Hit[] {
  return events.flatMap(({ observables }) =>
    observables.flatMap((observable) => matcher.candidates(observable).map((id) => ({ seen: observable.value, id }))),
  );
}

function parseLines(message: Buffer): void {
  for (const line of message.toString().split('\n')) {
    if (line !== '') {
      JSON.parse(line);
    }
  }
}

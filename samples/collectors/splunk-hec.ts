import { collect, setting, textAt, valueAt } from './collector.ts';

/* Sends detections to Splunk's HTTP event collector (SPLUNK_HEC_URL, SPLUNK_HEC_TOKEN). */

await collect('/api/detections/hec', {}, async (text) => {
  const lines = text.split('\n').filter((line) => line !== '');
  const last = lines.at(-1);
  if (last === undefined) {
    return undefined;
  }
  const answer = await fetch(new URL('/services/collector/event', setting('SPLUNK_HEC_URL')), {
    method: 'POST',
    headers: { authorization: `Splunk ${setting('SPLUNK_HEC_TOKEN')}`, 'content-type': 'application/json' },
    body: text,
  });
  if (!answer.ok) {
    throw new Error(`the event collector failed with status ${answer.status}`);
  }
  return textAt(valueAt(JSON.parse(last), 'event'), 'LastProcessedTimeUtc');
});

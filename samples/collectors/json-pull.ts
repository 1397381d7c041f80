import { collect, textAt } from './collector.ts';

/* Writes raw detections to standard output, one JSON object per line. */

await collect('/api/alerts', {}, async (text) => {
  const detections: unknown = JSON.parse(text);
  if (!Array.isArray(detections)) {
    throw new Error('the response is not a list');
  }
  for (const detection of detections) {
    process.stdout.write(`${JSON.stringify(detection)}\n`);
  }
  return textAt(detections.at(-1), 'LastProcessedTimeUtc');
});

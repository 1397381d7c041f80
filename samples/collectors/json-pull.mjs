import { collect } from './collector.mjs';

/* Writes raw detections to the standard output, one JSON object per line. */

await collect('/api/alerts', {}, async (text) => {
  const detections = JSON.parse(text);
  for (const detection of detections) process.stdout.write(`${JSON.stringify(detection)}\n`);
  return detections.at(-1)?.LastProcessedTimeUtc;
});

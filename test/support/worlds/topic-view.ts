import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { placesOf } from '../../../local/service/service-environment.ts';

const rows = z.array(z.object({ body: z.instanceof(Uint8Array) }));
const message = z.looseObject({ kind: z.string() });

/** Reads the messages waiting in the embedded alert topic without receiving them. */
export function openTopicView(dataDir: string): { kinds(): readonly string[]; close(): void } {
  const database = new DatabaseSync(placesOf(dataDir).database, { readOnly: true });
  return {
    kinds: () =>
      rows
        .parse(database.prepare(`SELECT body FROM messages WHERE queue = 'alerts/siem'`).all())
        .map(({ body }) => message.parse(JSON.parse(Buffer.from(body).toString())).kind),
    close: () => database.close(),
  };
}

import { z } from 'zod';
import type { OutgoingMessage } from '../storage/message-queue.ts';
import { importIdPattern } from './import-id.ts';

const messageSchema = z.object({ importId: z.string().regex(importIdPattern) });

/** Asks for an import to be gone on with. `turn` tells requests apart; the same one again is delivered once. */
export function importMessage(importId: string, turn: string): OutgoingMessage {
  return {
    id: `${importId}-${turn}`,
    body: Buffer.from(JSON.stringify({ importId })),
    contentType: 'application/json',
  };
}

/** The import that a message names, given as bytes, text or a parsed body; undefined when it names none. */
export function readImportMessage(body: unknown): string | undefined {
  const parsed = messageSchema.safeParse(
    body instanceof Uint8Array || typeof body === 'string' ? parseJson(body) : body,
  );
  return parsed.success ? parsed.data.importId : undefined;
}

function parseJson(body: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import type { OutgoingMessage } from '../storage/message-queue.ts';
import { importIdPattern } from './import-id.ts';

const messageSchema = z.object({ importId: z.string().regex(importIdPattern) });

/** Requests that an import is continued. `turn` identifies the request: the same one is delivered only once. */
export function importMessage(importId: string, turn: string): OutgoingMessage {
  return {
    id: `${importId}-${turn}`,
    body: Buffer.from(JSON.stringify({ importId })),
    contentType: 'application/json',
  };
}

/** The id in a message, given as bytes, text or a parsed body; undefined when the message is not valid. */
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

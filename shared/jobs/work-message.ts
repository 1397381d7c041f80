import { z } from 'zod';
import type { OutgoingMessage } from '../storage/message-queue.ts';

/** A request to do or continue one piece of work: which kind, and the id of its document. */
export interface Work {
  readonly kind: string;
  readonly id: string;
}

const text = z.string().min(1).max(200);
const workSchema = z.object({ kind: text, id: text });
/** What releases before 0.3 sent through the queue `imports`. */
const importSchema = z
  .object({ importId: text })
  .transform(({ importId }): Work => ({ kind: importKindName, id: importId }));
const messageSchema = z.union([workSchema, importSchema]);

/** The kind of work that imports files. */
export const importKindName = 'import';

/** Requests work through the queue. `turn` identifies the request: the same one is delivered only once. */
export function workMessage({ kind, id }: Work, turn: string): OutgoingMessage {
  return {
    id: `${kind}-${id}-${turn}`,
    body: Buffer.from(JSON.stringify({ kind, id })),
    contentType: 'application/json',
  };
}

/** The work in a message, given as bytes, text or a parsed body; undefined when the message is not valid. */
export function readWorkMessage(body: unknown): Work | undefined {
  const parsed = messageSchema.safeParse(
    body instanceof Uint8Array || typeof body === 'string' ? parseJson(body) : body,
  );
  return parsed.success ? parsed.data : undefined;
}

function parseJson(body: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

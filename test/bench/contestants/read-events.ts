/** The columns of a made event that indicators may name. */
export const observedColumns = ['SHA256', 'SHA1', 'MD5', 'SignerHash', 'RemoteIP', 'RemoteUrl'] as const;

export type EventColumns = Readonly<Record<(typeof observedColumns)[number], string>>;

interface MadeMessage {
  readonly records: readonly { readonly properties: EventColumns }[];
}

/** What every design that parses first does first. Made messages are known: their columns are not checked. */
export function parseMessage(message: Uint8Array): MadeMessage {
  const parsed: unknown = JSON.parse(Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString());
  if (!isMadeMessage(parsed)) {
    throw new TypeError('no message of records');
  }
  return parsed;
}

function isMadeMessage(value: unknown): value is MadeMessage {
  return typeof value === 'object' && value !== null && 'records' in value && Array.isArray(value.records);
}

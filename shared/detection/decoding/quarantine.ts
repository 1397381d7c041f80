import type { ItemFault } from '../../platform/errors.ts';
import type { BlobStore } from '../../storage/blob-store.ts';

/** An event record that could not be used, with the reason. */
interface QuarantinedRecord {
  /** Its line or place in the message or request, from 1. */
  readonly position: number;
  readonly fault: ItemFault;
  /** As it was received, where that is known: text, or base64 of bytes that cannot be unpacked. */
  readonly raw: string;
}

/** Characters kept of one record, and bytes of one blob. */
export const maxQuarantinedText = 65_536;
export const maxQuarantineBlobBytes = 8 * 1024 * 1024;

/** Length of a record's line in addition to its text. */
const lineCharacters = 100;

/** Collects unusable records: all are counted, and as many are kept as fit into one blob. */
export class QuarantineList {
  readonly kept: QuarantinedRecord[] = [];
  count = 0;
  #characters = 0;

  /** Keeps a reason that concerns all records, before the others. */
  addFirst(record: QuarantinedRecord): void {
    this.count += 1;
    this.kept.unshift(record);
  }

  add(record: QuarantinedRecord): void {
    this.count += 1;
    if (this.#characters < maxQuarantineBlobBytes) {
      this.#characters += Math.min(record.raw.length, maxQuarantinedText) + lineCharacters;
      this.kept.push(record);
    }
  }
}

/**
 * Writes the unusable records of one message or request to one blob, `<source>/<key>.ndjson`; the same message or request
 * overwrites its own. The blob's last line counts the records left out (`omitted`); a record whose text is cut is marked
 * `cutOff`.
 */
export type KeepQuarantined = (source: 'queue' | 'http', key: string, records: QuarantineList) => Promise<void>;

export function makeKeepQuarantined(blobs: BlobStore): KeepQuarantined {
  return async (source, key, { kept, count }) => {
    if (count === 0) {
      return;
    }
    const lines: Buffer[] = [];
    let bytes = 0;
    for (const { position, fault, raw } of kept) {
      const isCutOff = raw.length > maxQuarantinedText;
      const line = { position, ...fault, ...(isCutOff && { cutOff: true }), raw: raw.slice(0, maxQuarantinedText) };
      const encoded = Buffer.from(`${JSON.stringify(line)}\n`);
      if (bytes + encoded.length > maxQuarantineBlobBytes) {
        break;
      }
      bytes += encoded.length;
      lines.push(encoded);
    }
    const omitted = count - lines.length;
    if (omitted > 0) {
      lines.push(Buffer.from(`${JSON.stringify({ omitted })}\n`));
    }
    await blobs.write(`${source}/${key}.ndjson`, Buffer.concat(lines));
  };
}

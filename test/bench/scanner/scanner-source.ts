import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../shared/matching/scanner/', import.meta.url);

/** SHA-256 of the scanner's source: names and texts of its files, in order of their names. */
export function scannerSourceHash(): string {
  const sum = createHash('sha256');
  for (const name of readdirSync(folder).toSorted()) {
    sum.update(`${name}\0${readFileSync(new URL(name, folder), 'utf8').replaceAll('\r\n', '\n')}\0`);
  }
  return sum.digest('hex');
}

import { randomInt, randomUUID } from 'node:crypto';

/** 32 hex digits. */
export function newHexId(): string {
  return randomUUID().replaceAll('-', '');
}

/** 15 decimal digits: always that length, so that their order as texts is their order as numbers. */
export function newDecimalId(): string {
  return String(randomInt(10 ** 14, 2 ** 47));
}

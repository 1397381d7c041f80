import { hash } from 'node:crypto';
import type { IndicatorIdentity } from '../model/indicator.ts';

/**
 * Two independent integers below 2^48 from a text. The ids of all stored indicators depend on it, so it never changes.
 */
export type IdentityHash = (text: string) => { readonly first: number; readonly second: number };

const partitions = 900_000_000;
const lowestPartition = 100_000_000;
/** How many indicators one partition has room for. */
export const slotsPerPartition = 1_000_000;
const id = /^[1-9]\d{14}$/;

/** Bytes 0-5 and 6-11 of the text's SHA-256, each as a big-endian number. */
export const sha256Numbers: IdentityHash = (text) => {
  const digest = hash('sha256', text, 'binary');
  return { first: readUint48(digest, 0), second: readUint48(digest, 6) };
};

/**
 * Where an indicator is stored. All indicators of a value share a partition, nine decimal digits of which the first is not
 * zero; the slot in it, 0 to 999,999, belongs to the indicator unless another identity took it first.
 */
export function indicatorPlace(
  identity: IndicatorIdentity,
  numbers: IdentityHash = sha256Numbers,
): { readonly partition: string; readonly slot: number } {
  const { first, second } = numbers(`${identity.indicatorType}\0${identity.indicatorValue}`);
  return { partition: String(lowestPartition + (first % partitions)), slot: slotFrom(identity, second) };
}

/** The id of the indicator in that slot: 15 decimal digits. */
export function indicatorId(partition: string, slot: number): string {
  return partition + String(slot).padStart(6, '0');
}

/** The partition of an id; undefined for a text that is not an id. */
export function partitionOfId(text: string): string | undefined {
  return id.test(text) ? text.slice(0, 9) : undefined;
}

export function isSameIdentity(a: IndicatorIdentity, b: IndicatorIdentity): boolean {
  return (
    a.indicatorType === b.indicatorType &&
    a.indicatorValue === b.indicatorValue &&
    a.owner === b.owner &&
    a.rbacGroupIds.length === b.rbacGroupIds.length &&
    a.rbacGroupIds.every((group, index) => group === b.rbacGroupIds[index])
  );
}

function slotFrom(identity: IndicatorIdentity, ofValue: number): number {
  let ofWriter = fnv1a(0x811c9dc5, identity.owner);
  for (const group of identity.rbacGroupIds) {
    ofWriter = fnv1a(fnv1a(ofWriter, '\0'), group);
  }
  return (ofValue + ofWriter) % slotsPerPartition;
}

/** FNV-1a of 32 bits over UTF-16 code units, continued from `state`. */
function fnv1a(state: number, text: string): number {
  let sum = state;
  for (let index = 0; index < text.length; index += 1) {
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  }
  return sum >>> 0;
}

function readUint48(digest: string, at: number): number {
  let sum = 0;
  for (let index = at; index < at + 6; index += 1) {
    sum = sum * 256 + digest.charCodeAt(index);
  }
  return sum;
}

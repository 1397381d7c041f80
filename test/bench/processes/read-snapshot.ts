import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type HeldSegment, makeRoom } from '../../../shared/matching/held-segment.ts';

/** Reads a file to where an index will have it, as the service does. */
export function readSnapshot(path: string): HeldSegment {
  const file = openSync(path, 'r');
  const room = makeRoom(fstatSync(file).size);
  readSync(file, room.bytes);
  closeSync(file);
  return room;
}

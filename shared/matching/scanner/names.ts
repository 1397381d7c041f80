// AssemblyScript; the entry is scan.ts.
import { closeText } from './characters';
import { FIELD_SLOTS, FIELD_TABLE, NAMES, NAMES_END, TABLE_NAMES, TABLE_SLOTS } from './layout';

/*
 * Two tables of names, open addressing, 32 bytes a slot:
 *
 *     0 first 8 bytes   8 last 8 bytes   16 length   20 kind  21 argument  22 modes   24 text
 */
let namesEnd: usize = NAMES;

@inline function first(text: usize, length: u32): u64 {
  const word = load<u64>(text);
  return length >= 8 ? word : word & (((<u64>1) << (<u64>length << 3)) - 1);
}

@inline function last(text: usize, length: u32): u64 {
  return length >= 8 ? load<u64>(text + length - 8) : 0;
}

@inline function slotOf(head: u64, tail: u64, length: u32, slots: u32): u32 {
  return <u32>(((head ^ rotl<u64>(tail, 19) ^ <u64>length) * 0x9e3779b97f4a7c15) >> 56) & (slots - 1);
}

/** Returns false when there is no room. */
export function addName(isTable: bool, text: usize, length: u32, kind: u32, argument: u32, modes: u32): bool {
  const table = isTable ? TABLE_NAMES : FIELD_TABLE;
  const slots = isTable ? TABLE_SLOTS : FIELD_SLOTS;
  const padded = (length + 15) & ~7;
  closeText(text, length);
  if (length == 0 || namesEnd + padded > NAMES_END) {
    return false;
  }
  const head = first(text, length);
  const tail = last(text, length);
  let slot = slotOf(head, tail, length, slots);
  let tries: u32 = 0;
  while (load<u32>(table + (<usize>slot << 5), 16) != 0) {
    slot = (slot + 1) & (slots - 1);
    tries++;
    if (tries == slots - 1) {
      return false;
    }
  }
  const at = table + (<usize>slot << 5);
  store<u64>(at, head);
  store<u64>(at, tail, 8);
  store<u32>(at, length, 16);
  store<u8>(at, <u8>kind, 20);
  store<u8>(at, <u8>argument, 21);
  store<u8>(at, <u8>modes, 22);
  store<u32>(at, <u32>namesEnd, 24);
  memory.copy(namesEnd, text, length);
  namesEnd += padded;
  return true;
}

/** The slot of a name, or 0. */
@inline export function findName(table: usize, slots: u32, text: usize, length: u32): usize {
  const head = first(text, length);
  const tail = last(text, length);
  let slot = slotOf(head, tail, length, slots);
  while (true) {
    const at = table + (<usize>slot << 5);
    const known = load<u32>(at, 16);
    if (known == 0) {
      return 0;
    }
    if (known == length && load<u64>(at) == head && load<u64>(at, 8) == tail && hasMiddle(at, text, length)) {
      return at;
    }
    slot = (slot + 1) & (slots - 1);
  }
}

function hasMiddle(at: usize, text: usize, length: u32): bool {
  const name = <usize>load<u32>(at, 24);
  for (let i: usize = 8; i + 8 < <usize>length; i += 8) {
    if (load<u64>(name + i) != load<u64>(text + i)) {
      return false;
    }
  }
  return true;
}

@inline export function kindOf(slot: usize): u32 {
  return load<u8>(slot, 20);
}

@inline export function argumentOf(slot: usize): u32 {
  return load<u8>(slot, 21);
}

@inline export function modesOf(slot: usize): u32 {
  return load<u8>(slot, 22);
}

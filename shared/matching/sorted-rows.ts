import { rowBytes, rowId } from './index-row.ts';

const rowWords = rowBytes / 2;

/** Rows and their keys, in the order of keys, then ids. */
export interface SortedRows {
  readonly count: number;
  /** Low and high half of each key. */
  readonly keys: Uint32Array<ArrayBuffer>;
  readonly words: Uint16Array<ArrayBuffer>;
}

/**
 * Sorts rows by key and id; of rows with the same key and id the last given stays. Keys are spread evenly, so one pass over
 * their highest bits leaves a handful of rows to compare in each place. Linear in the number of rows.
 */
export function sortRows(count: number, keys: Uint32Array, words: Uint16Array): SortedRows {
  const shift = 32 - Math.min(Math.max(Math.ceil(Math.log2(count + 1)) - 1, 1), 24);
  const starts = new Uint32Array(2 ** (32 - shift) + 1);
  for (let index = 0; index < count; index += 1) {
    starts[(keys[index * 2 + 1]! >>> shift) + 1]! += 1;
  }
  for (let bucket = 1; bucket < starts.length; bucket += 1) {
    starts[bucket]! += starts[bucket - 1]!;
  }
  const order = new Uint32Array(count);
  const next = starts.slice();
  for (let index = 0; index < count; index += 1) {
    const bucket = keys[index * 2 + 1]! >>> shift;
    order[next[bucket]!] = index;
    next[bucket]! += 1;
  }
  const compare = (a: number, b: number): number =>
    keys[a * 2 + 1]! - keys[b * 2 + 1]! || keys[a * 2]! - keys[b * 2]! || rowId(words, a) - rowId(words, b) || a - b;
  for (let bucket = 1; bucket < starts.length; bucket += 1) {
    if (starts[bucket]! - starts[bucket - 1]! > 1) {
      sortSlice(order, starts[bucket - 1]!, starts[bucket]!, compare);
    }
  }
  return copyInOrder(order, keys, words);
}

const smallSlice = 24;

function sortSlice(order: Uint32Array, start: number, end: number, compare: (a: number, b: number) => number): void {
  if (end - start > smallSlice) {
    order.subarray(start, end).sort(compare);
    return;
  }
  for (let index = start + 1; index < end; index += 1) {
    const row = order[index]!;
    let at = index;
    while (at > start && compare(order[at - 1]!, row) > 0) {
      order[at] = order[at - 1]!;
      at -= 1;
    }
    order[at] = row;
  }
}

function copyInOrder(order: Uint32Array, keys: Uint32Array, words: Uint16Array): SortedRows {
  const sortedKeys = new Uint32Array(order.length * 2);
  const sortedWords = new Uint16Array(order.length * rowWords);
  let count = 0;
  for (let place = 0; place < order.length; place += 1) {
    const index = order[place]!;
    const low = keys[index * 2]!;
    const high = keys[index * 2 + 1]!;
    const isRepeated =
      count > 0 &&
      sortedKeys[count * 2 - 2] === low &&
      sortedKeys[count * 2 - 1] === high &&
      rowId(sortedWords, count - 1) === rowId(words, index);
    const target = isRepeated ? count - 1 : count;
    sortedKeys[target * 2] = low;
    sortedKeys[target * 2 + 1] = high;
    for (let word = 0; word < rowWords; word += 1) {
      sortedWords[target * rowWords + word] = words[index * rowWords + word]!;
    }
    count = target + 1;
  }
  return { count, keys: sortedKeys.subarray(0, count * 2), words: sortedWords.subarray(0, count * rowWords) };
}

const emptySlot = 0;
const minSlots = 16;

/** An immutable set of indicator ids, as numbers from 1 to 10^15, in 8 to 16 bytes each. */
export class IdSet {
  static readonly empty = new IdSet(new Float64Array(minSlots), 0);
  readonly #slots: Float64Array;
  readonly size: number;

  private constructor(slots: Float64Array, size: number) {
    this.#slots = slots;
    this.size = size;
  }

  get byteLength(): number {
    return this.#slots.byteLength;
  }

  has(id: number): boolean {
    return this.#slots[placeOf(this.#slots, id)] === id;
  }

  /** A set of these ids and `count` others. */
  with(ids: Iterable<number>, count: number): IdSet {
    let length = this.#slots.length;
    while ((this.size + count) * 2 > length) {
      length *= 2;
    }
    const isMoved = length !== this.#slots.length;
    const slots = isMoved ? new Float64Array(length) : this.#slots.slice();
    let size = isMoved ? 0 : this.size;
    const add = (id: number) => {
      const place = placeOf(slots, id);
      size += Number(slots[place] === emptySlot);
      slots[place] = id;
    };
    if (isMoved) {
      for (const id of this) {
        add(id);
      }
    }
    for (const id of ids) {
      add(id);
    }
    return new IdSet(slots, size);
  }

  /** The ids that are in the other set too. */
  common(other: IdSet): IdSet {
    const ids = this.#slots.filter((id) => id !== emptySlot && other.has(id));
    return ids.length === 0 ? IdSet.empty : IdSet.empty.with(ids, ids.length);
  }

  *[Symbol.iterator](): Generator<number, void> {
    for (const id of this.#slots) {
      if (id !== emptySlot) {
        yield id;
      }
    }
  }
}

/** The slot of the id, or the one where it belongs. Terminates because at least half of the slots are empty. */
function placeOf(slots: Float64Array, id: number): number {
  const mask = slots.length - 1;
  const low = id >>> 0;
  const high = Math.floor(id / 2 ** 32);
  let place = (Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> 8) & mask;
  while (slots[place] !== id && slots[place] !== emptySlot) {
    place = (place + 1) & mask;
  }
  return place;
}

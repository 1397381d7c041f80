import type { ItemFault } from '../../platform/errors.ts';
import type { Channel } from '../model/channel.ts';
import { localBoolean } from './boolean-words.ts';

const whole = /^\d{1,9}$/;

/**
 * Reads the loosely typed fields of one raw indicator and keeps the first fault of each; the value it returns for an invalid
 * field is not to be used. `undefined` stands for a field that is absent, null for one that is explicitly empty (null, or
 * the empty text).
 */
export class FieldReader {
  readonly #isCsv: boolean;
  readonly repairs: string[] = [];
  #faults: ItemFault[] | undefined;

  constructor(channel: Channel) {
    this.#isCsv = channel === 'csv';
  }

  /** The first fault, with the others attached; undefined if every field is valid. */
  get fault(): ItemFault | undefined {
    const [first, ...others] = this.#faults ?? [];
    return first === undefined || others.length === 0 ? first : { ...first, others };
  }

  isInvalid(field: string): boolean {
    return this.#faults?.some((fault) => fault.field === field) === true;
  }

  refuse(fault: ItemFault): void {
    if (fault.field === undefined || !this.isInvalid(fault.field)) {
      this.#faults = [...(this.#faults ?? []), fault];
    }
  }

  invalid(field: string, expected: string): void {
    this.refuse({ code: 'InvalidInput', field, message: `${field}: ${expected}.` });
  }

  /** A text that is required and must not be blank; the empty text after a fault. */
  required(value: unknown, field: string, maxLength: number): string {
    const text = this.text(value, field, maxLength);
    if (typeof value === 'string' && value.trim() === '' && !this.#isCsv) {
      this.invalid(field, 'must not be empty');
    } else if (text === undefined || text === null || text.trim() === '') {
      this.refuse({ code: 'MissingRequiredParameter', field, message: `${field}: a value is required.` });
    }
    return text ?? '';
  }

  /** At most `maxLength` UTF-16 units, the empty text as null; lone surrogates are replaced, as stores would do. */
  text(value: unknown, field: string, maxLength: number): string | null | undefined {
    if (typeof value === 'string') {
      if (value.length > maxLength) {
        this.invalid(field, `must have at most ${maxLength} characters`);
        return value.slice(0, maxLength).toWellFormed();
      }
      return value === '' ? null : value.toWellFormed();
    }
    if (value !== null && value !== undefined) {
      this.invalid(field, 'expected text');
    }
    return value === undefined ? undefined : null;
  }

  /** `true` or `false`, as a boolean or as text in any case; in a CSV file also the words and digits of other languages. */
  boolean(value: unknown, field: string): boolean | null | undefined {
    if (typeof value === 'boolean') {
      return value;
    }
    if (value === undefined || value === '' || value === 'true' || value === 'false') {
      return value === undefined ? undefined : value === '' ? null : value === 'true';
    }
    const word = this.text(value, field, 100)?.trim().toLowerCase();
    if (word === undefined || word === '') {
      return null;
    }
    if (word === 'true' || word === 'false') {
      return word === 'true';
    }
    const meant = this.#isCsv ? localBoolean(word) : undefined;
    if (meant === undefined) {
      this.invalid(field, 'expected true or false');
    } else {
      this.repairs.push(`${field}: "${typeof value === 'string' ? value : word}" read as ${meant}`);
    }
    return meant ?? false;
  }

  /** A whole number from 0 to `max`, or its digits as text. */
  integer(value: unknown, field: string, max: number): number | null | undefined {
    if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) {
      return value === undefined ? undefined : null;
    }
    const number = typeof value === 'string' && whole.test(value.trim()) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= max) {
      return number;
    }
    this.invalid(field, `expected a whole number from 0 to ${max}`);
    return null;
  }

  /** A list of texts, or one text with commas: trimmed, distinct, empty items dropped; numbers become text. */
  list(value: unknown, field: string, maxItems: number, maxLength: number): readonly string[] | undefined {
    if (value === undefined) {
      return undefined;
    }
    if (value === null || value === '') {
      return [];
    }
    if (typeof value === 'string' && value.length > maxItems * (maxLength + 2)) {
      this.invalid(field, `must have at most ${maxItems} items of at most ${maxLength} characters`);
      return [];
    }
    const parts: readonly unknown[] | undefined =
      typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : undefined;
    if (parts === undefined) {
      this.invalid(field, 'expected a list of texts');
      return [];
    }
    if (typeof value === 'string' && value.length <= maxLength && !value.includes(',')) {
      const only = value.trim();
      return only === '' ? [] : [only.toWellFormed()];
    }
    const items = new Set<string>();
    for (const part of parts) {
      const item = typeof part === 'string' ? part.trim() : Number.isSafeInteger(part) ? String(part) : undefined;
      if (item === undefined || item.length > maxLength) {
        this.invalid(field, `expected texts of at most ${maxLength} characters`);
      } else if (item !== '') {
        items.add(item.toWellFormed());
      }
    }
    if (items.size > maxItems) {
      this.invalid(field, `must have at most ${maxItems} items`);
    }
    return [...items];
  }

  /** One of the spellings, in any case; a different case is a repair. Blank as null; null and undefined as in `text`. */
  oneOf<W extends string>(value: unknown, field: string, spellings: readonly W[]): W | null | undefined {
    for (const spelling of spellings) {
      if (spelling === value) {
        return spelling;
      }
    }
    const text = this.text(value, field, 1_000);
    if (text === null || text === undefined) {
      return text;
    }
    const wanted = text.trim().toLowerCase();
    if (wanted === '') {
      return null;
    }
    const found = spellings.find((spelling) => spelling.toLowerCase() === wanted);
    if (found === undefined) {
      this.invalid(field, `expected one of ${spellings.join(', ')}`);
      return null;
    }
    this.repairs.push(`${field}: "${text}" read as ${found}`);
    return found;
  }
}

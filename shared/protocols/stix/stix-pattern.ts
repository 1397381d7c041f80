import type { IndicatorType } from '../../indicators/model/indicator.ts';
import { fail, type Result, succeed } from '../../platform/errors.ts';

interface StixObservable {
  readonly indicatorType: IndicatorType;
  readonly indicatorValue: string;
}

interface Comparison {
  readonly path: string;
  readonly values: readonly string[];
}

/** The most characters in a pattern, and the most observables. */
const maxLength = 10_000;
const maxObservables = 100;
const word = String.raw`[A-Za-z][\w-]*(?::[\w'.\-"]+)?`;
const token = new RegExp(String.raw`\s*('(?:[^'\\]|\\.)*'|!=|[<>]=?|=|[[\](),]|${word}|-?\d[\w.:+-]*)`, 'y');

/** Object paths that the list can match (STIX 2.1, part 6), as `normalisePath` writes them. */
const typeOfPath = new Map<string, IndicatorType>([
  ['file:hashes.md5', 'FileMd5'],
  ['file:hashes.sha1', 'FileSha1'],
  ['file:hashes.sha256', 'FileSha256'],
  ['x509-certificate:hashes.sha1', 'CertificateThumbprint'],
  ['ipv4-addr:value', 'IpAddress'],
  ['ipv6-addr:value', 'IpAddress'],
  ['network-traffic:dst_ref.value', 'IpAddress'],
  ['network-traffic:src_ref.value', 'IpAddress'],
  ['domain-name:value', 'DomainName'],
  ['network-traffic:dst_ref.domain', 'DomainName'],
  ['url:value', 'Url'],
]);
/** Strongest first: one hash of a file is enough. */
const hashPaths = ['file:hashes.sha256', 'file:hashes.sha1', 'file:hashes.md5'];
/** Paths that may be combined with an observable by AND; they are ignored. */
const ignoredPaths =
  /^(?:file:(?:name|size|mime_type|parent_directory_ref\.path)|network-traffic:(?:dst|src)_ref\.type)$/;

/**
 * The observables of a STIX pattern, any one of which makes it true. Faults: `InvalidInput` for what a list of values cannot
 * express: operators other than `=`, `IN` and, for addresses, `ISSUBSET`; other objects; an AND of two observables that are
 * not hashes of one file.
 */
export function readStixPattern(pattern: string): Result<readonly StixObservable[]> {
  const tokens = tokensOf(pattern);
  if (tokens === undefined) {
    return refuse('not a readable STIX pattern');
  }
  const cursor = new Cursor(tokens);
  const found: StixObservable[] = [];
  do {
    const observation = readObservation(cursor);
    if (!observation.ok) {
      return observation;
    }
    found.push(...observation.value);
  } while (cursor.take('OR'));
  if (found.length > maxObservables) {
    return refuse(`found ${found.length} observables; at most ${maxObservables} are allowed`);
  }
  return cursor.isAtEnd ? succeed(found) : refuse(`${cursor.peek()} is not supported`);
}

function readObservation(cursor: Cursor): Result<readonly StixObservable[]> {
  if (!cursor.take('[')) {
    return refuse('expected an observation in brackets');
  }
  const found: StixObservable[] = [];
  do {
    const group: Comparison[] = [];
    do {
      const comparison = readComparison(cursor);
      if (!comparison.ok) {
        return comparison;
      }
      group.push(comparison.value);
    } while (cursor.take('AND'));
    const observables = observablesOf(group);
    if (!observables.ok) {
      return observables;
    }
    found.push(...observables.value);
  } while (cursor.take('OR'));
  return cursor.take(']') ? succeed(found) : refuse(`${cursor.peek()} is not supported`);
}

function readComparison(cursor: Cursor): Result<Comparison> {
  const path = normalisePath(cursor.next());
  const operator = cursor.next().toUpperCase();
  if (operator === 'IN') {
    const values = readSet(cursor);
    return values === undefined ? refuse('expected a list in parentheses after IN') : succeed({ path, values });
  }
  if (operator !== '=' && !(operator === 'ISSUBSET' && typeOfPath.get(path) === 'IpAddress')) {
    return refuse(`the operator ${operator} is not supported`);
  }
  return succeed({ path, values: [literal(cursor.next())] });
}

function readSet(cursor: Cursor): readonly string[] | undefined {
  const values: string[] = [];
  if (!cursor.take('(')) {
    return undefined;
  }
  do {
    values.push(literal(cursor.next()));
  } while (cursor.take(','));
  return cursor.take(')') ? values : undefined;
}

function observablesOf(group: readonly Comparison[]): Result<readonly StixObservable[]> {
  const named = group.filter(({ path }) => typeOfPath.get(path) !== undefined);
  const unknown = group.find(({ path }) => typeOfPath.get(path) === undefined && !ignoredPaths.test(path));
  const hashes = hashPaths.flatMap((path) => named.filter((comparison) => comparison.path === path));
  const [chosen] = hashes.length === named.length ? hashes : named;
  if (unknown !== undefined || chosen === undefined) {
    return refuse(`${(unknown ?? group[0])?.path} is not supported`);
  }
  if (named.length > 1 && hashes.length !== named.length) {
    return refuse('AND of two observables is not supported');
  }
  const indicatorType = typeOfPath.get(chosen.path);
  return indicatorType === undefined
    ? refuse(`${chosen.path} is not supported`)
    : succeed(chosen.values.map((indicatorValue) => ({ indicatorType, indicatorValue })));
}

function tokensOf(pattern: string): readonly string[] | undefined {
  const tokens: string[] = [];
  const text = pattern.trim();
  token.lastIndex = 0;
  while (text.length <= maxLength && token.lastIndex < text.length) {
    const [, found] = token.exec(text) ?? [];
    if (found === undefined) {
      return undefined;
    }
    tokens.push(found);
  }
  return text.length > maxLength ? undefined : tokens;
}

function normalisePath(path: string): string {
  const plain = path.toLowerCase().replaceAll(/['"]/g, '');
  const [object = '', property = ''] = plain.split(/:(.*)/s);
  return property.startsWith('hashes.') ? `${object}:${property.replaceAll('-', '')}` : plain;
}

function literal(text: string): string {
  return text.startsWith("'") ? text.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : text;
}

function refuse(why: string): ReturnType<typeof fail> {
  return fail('InvalidInput', `pattern: ${why}.`, 'pattern');
}

class Cursor {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(): string {
    return this.#tokens[this.#at] ?? 'the end';
  }

  next(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  take(wanted: string): boolean {
    const isNext = this.#tokens[this.#at]?.toUpperCase() === wanted;
    this.#at += isNext ? 1 : 0;
    return isNext;
  }
}

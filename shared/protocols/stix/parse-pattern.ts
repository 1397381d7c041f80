import { TokenCursor, tokensOf } from './pattern-tokens.ts';

/** A test of one property. `values` are undefined where they are not text. */
export interface PropertyTest {
  /** In lower case and without quotes; the names of hashes without hyphens. */
  readonly path: string;
  /** `=`, `IN` ..., with `NOT ` in front when it is negated. */
  readonly operator: string;
  readonly values: readonly (string | undefined)[];
}

/** Tests that hold together. */
export type Conjunction = readonly PropertyTest[];

/**
 * A pattern as alternatives, any of which makes it true: tests of one observation that hold together, or why an alternative is
 * more than that.
 */
export type PatternAlternative =
  | { readonly tests: Conjunction; readonly why?: never }
  | { readonly why: string; readonly tests?: never };

const maxDepth = 100;
const isPath = /^[A-Za-z][\w-]*:/;
const isNumber = /^-?\d/;
const isText = /^'/;
const isOtherLiteral = /^[tbh]'|^(?:true|false)$/i;
const operators = ['=', '==', '!=', '<>', '<', '<=', '>', '>=', 'IN', 'LIKE', 'MATCHES', 'ISSUBSET', 'ISSUPERSET'];

/** What is wrong with a pattern. */
class PatternFault extends Error {}

/** Parses a STIX 2.1 pattern. Returns a text that says what is wrong with one that is not. */
export function parsePattern(pattern: string): readonly PatternAlternative[] | string {
  const tokens = tokensOf(pattern);
  if (tokens === undefined) {
    return 'not a readable STIX pattern';
  }
  const cursor = new TokenCursor(tokens);
  try {
    const alternatives = readObservations(cursor, 0);
    return cursor.isAtEnd ? alternatives : `${cursor.peek()} is not expected there`;
  } catch (error) {
    if (error instanceof PatternFault) {
      return error.message;
    }
    throw error;
  }
}

/** Observations joined by FOLLOWEDBY, which binds least, OR and AND. */
function readObservations(cursor: TokenCursor, depth: number): readonly PatternAlternative[] {
  let found = readAnyObservation(cursor, depth);
  while (cursor.take('FOLLOWEDBY') !== undefined) {
    readAnyObservation(cursor, depth);
    found = [{ why: 'FOLLOWEDBY' }];
  }
  return found;
}

function readAnyObservation(cursor: TokenCursor, depth: number): readonly PatternAlternative[] {
  const found = [...readAllObservations(cursor, depth)];
  while (cursor.take('OR') !== undefined) {
    found.push(...readAllObservations(cursor, depth));
  }
  return found;
}

function readAllObservations(cursor: TokenCursor, depth: number): readonly PatternAlternative[] {
  let found = readQualified(cursor, depth);
  while (cursor.take('AND') !== undefined) {
    readQualified(cursor, depth);
    found = [{ why: 'AND of two observations' }];
  }
  return found;
}

function readQualified(cursor: TokenCursor, depth: number): readonly PatternAlternative[] {
  let found: readonly PatternAlternative[];
  if (cursor.take('(') !== undefined) {
    found = readObservations(cursor, deeper(depth));
    expect(cursor, ')');
  } else {
    expect(cursor, '[');
    found = readAny(cursor, depth).map((tests) => ({ tests }));
    expect(cursor, ']');
  }
  for (;;) {
    const qualifier = cursor.take('WITHIN', 'REPEATS', 'START');
    if (qualifier === undefined) {
      return found;
    }
    cursor.next();
    expect(cursor, qualifier === 'WITHIN' ? 'SECONDS' : qualifier === 'REPEATS' ? 'TIMES' : 'STOP');
    if (qualifier === 'START') {
      cursor.next();
    }
    found = [{ why: qualifier }];
  }
}

function readAny(cursor: TokenCursor, depth: number): readonly Conjunction[] {
  const found = [...readAll(cursor, depth)];
  while (cursor.take('OR') !== undefined) {
    found.push(...readAll(cursor, depth));
  }
  return found;
}

/** By distribution: (a OR b) AND c is (a AND c) OR (b AND c). */
function readAll(cursor: TokenCursor, depth: number): readonly Conjunction[] {
  let found = readTest(cursor, depth);
  const more: Conjunction[][] = [];
  while (cursor.take('AND') !== undefined) {
    more.push([...readTest(cursor, depth)]);
  }
  const plain = more.filter(({ length }) => length === 1).flat(2);
  const choices = more.filter(({ length }) => length > 1);
  found = plain.length === 0 ? found : multiply(cursor, found, [plain]);
  for (const next of choices) {
    found = multiply(cursor, found, next);
  }
  return found;
}

function multiply(
  cursor: TokenCursor,
  left: readonly Conjunction[],
  right: readonly Conjunction[],
): readonly Conjunction[] {
  const tests = (side: readonly Conjunction[]) => side.reduce((sum, { length }) => sum + length, 0);
  if (!cursor.mayCopy(tests(left) * right.length + tests(right) * left.length)) {
    throw new PatternFault('its parentheses multiply it to too many alternatives');
  }
  const product: Conjunction[] = [];
  for (const a of left) {
    for (const b of right) {
      product.push(a.concat(b));
    }
  }
  return product;
}

function readTest(cursor: TokenCursor, depth: number): readonly Conjunction[] {
  if (cursor.take('(') !== undefined) {
    const found = readAny(cursor, deeper(depth));
    expect(cursor, ')');
    return found;
  }
  if (cursor.take('EXISTS') !== undefined) {
    return [[{ path: readPath(cursor), operator: 'EXISTS', values: [] }]];
  }
  const path = readPath(cursor);
  const negation = cursor.take('NOT') === undefined ? '' : 'NOT ';
  const written = cursor.next();
  const operator = operators.find((one) => one === written.toUpperCase());
  if (operator === undefined) {
    throw new PatternFault(`expected an operator after ${path}, not ${written}`);
  }
  const values = operator === 'IN' ? readSet(cursor) : [readLiteral(cursor)];
  return [[{ path, operator: negation + (operator === '==' ? '=' : operator), values }]];
}

function readSet(cursor: TokenCursor): readonly (string | undefined)[] {
  expect(cursor, '(');
  const values = [readLiteral(cursor)];
  while (cursor.take(',') !== undefined) {
    values.push(readLiteral(cursor));
  }
  expect(cursor, ')');
  return values;
}

function readLiteral(cursor: TokenCursor): string | undefined {
  const text = cursor.next();
  if (isText.test(text)) {
    return text.slice(1, -1).replaceAll(/\\(.)/gs, '$1');
  }
  if (isNumber.test(text) || isOtherLiteral.test(text)) {
    return undefined;
  }
  throw new PatternFault(`expected a value, not ${text}`);
}

function readPath(cursor: TokenCursor): string {
  const path = cursor.next();
  if (!isPath.test(path)) {
    throw new PatternFault(`expected a property such as domain-name:value, not ${path}`);
  }
  const plain = path.toLowerCase().replaceAll(/['"]/g, '');
  const [object = '', property = ''] = plain.split(/:(.*)/s);
  return property.startsWith('hashes.') ? `${object}:${property.replaceAll('-', '')}` : plain;
}

function expect(cursor: TokenCursor, word: string): void {
  if (cursor.take(word) === undefined) {
    throw new PatternFault(`expected ${word}, not ${cursor.peek()}`);
  }
}

function deeper(depth: number): number {
  if (depth >= maxDepth) {
    throw new PatternFault(`parentheses are nested deeper than ${maxDepth}`);
  }
  return depth + 1;
}

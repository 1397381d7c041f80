import type { IndicatorType } from '../../indicators/model/indicator.ts';
import { fail, type Result, succeed } from '../../platform/errors.ts';
import { type Conjunction, type PropertyTest, parsePattern } from './parse-pattern.ts';

interface StixObservable {
  readonly indicatorType: IndicatorType;
  readonly indicatorValue: string;
}

/** What a pattern means for the list. */
export interface StixPattern {
  /** Any one of them makes the pattern true. */
  readonly observables: readonly StixObservable[];
  /** Why the other alternatives of the pattern are not matched, one text each. */
  readonly unmatched: readonly string[];
}

const maxObservables = 100;
/** Texts about alternatives that are not matched. */
const maxUnmatched = 5;

/** Object paths that the list can match (STIX 2.1, part 6), as `parsePattern` writes them. */
const typeOfPath = new Map<string, IndicatorType>([
  ['file:hashes.md5', 'FileMd5'],
  ['file:hashes.sha1', 'FileSha1'],
  ['file:hashes.sha256', 'FileSha256'],
  ['x509-certificate:hashes.sha1', 'CertificateThumbprint'],
  ['ipv4-addr:value', 'IpAddress'],
  ['ipv6-addr:value', 'IpAddress'],
  ['domain-name:value', 'DomainName'],
  ['network-traffic:dst_ref.domain', 'DomainName'],
  ['url:value', 'Url'],
]);
/** Strongest first: one hash of a file is enough. */
const hashPaths = ['file:hashes.sha256', 'file:hashes.sha1', 'file:hashes.md5'];
const referencePath = /^(network-traffic:(?:dst|src)_ref)\.(value|type)$/;
const typeOfReference = new Map<string | undefined, IndicatorType>([
  ['ipv4-addr', 'IpAddress'],
  ['ipv6-addr', 'IpAddress'],
  ['domain-name', 'DomainName'],
]);
const isAddress = /^[\d./]+$|:/;

/**
 * The observables of a STIX pattern. What is valid and cannot be expressed by a list of values is `unmatched`: other objects and
 * operators, and an AND that would match less than a value. Fault: `InvalidInput` for a text that is not a pattern, and for more
 * observables than are allowed.
 */
export function readStixPattern(pattern: string): Result<StixPattern> {
  const alternatives = parsePattern(pattern);
  if (typeof alternatives === 'string') {
    return refuse(alternatives);
  }
  const byText = new Map<string, StixObservable>();
  const unmatched = new Set<string>();
  for (const { tests, why } of alternatives) {
    const found = tests === undefined ? `${why} is not matched` : observablesOf(tests);
    if (typeof found === 'string') {
      unmatched.add(found);
    } else {
      for (const one of found) {
        byText.set(`${one.indicatorType} ${one.indicatorValue}`, one);
      }
    }
  }
  const observables = [...byText.values()];
  return observables.length > maxObservables
    ? refuse(`found ${observables.length} observables; at most ${maxObservables} are allowed`)
    : succeed({ observables, unmatched: [...unmatched].slice(0, maxUnmatched) });
}

/** The observables of tests that hold together, or why they are not matched. */
function observablesOf(tests: Conjunction): readonly StixObservable[] | string {
  const hash = strongestHash(tests);
  if (hash !== undefined) {
    // what else is known of the same file does not narrow it
    const other = tests.find(({ path }) => !path.startsWith('file:'));
    return other === undefined ? valuesOf(hash, typeOfPath.get(hash.path)) : togetherWith(hash, other);
  }
  const [first, ...others] = tests.filter(({ path }) => !isTypeOfReference(path));
  if (first === undefined) {
    return notMatched(tests[0]);
  }
  const [other] = others;
  if (other !== undefined) {
    return typeOfPath.has(first.path) && typeOfPath.has(other.path)
      ? togetherWith(first, other)
      : notMatched(typeOfPath.has(first.path) ? other : first);
  }
  const types = tests.filter((test) => test !== first);
  const reference = referencePath.exec(first.path)?.[1];
  const stray = types.find(({ path }) => path !== `${reference}.type`);
  if (stray !== undefined) {
    return notMatched(stray);
  }
  return reference === undefined ? valuesOf(first, typeOfPath.get(first.path)) : valuesOfReference(first, types);
}

function strongestHash(tests: Conjunction): PropertyTest | undefined {
  return hashPaths
    .flatMap((path) => tests.filter((test) => test.path === path && (test.operator === '=' || test.operator === 'IN')))
    .at(0);
}

/** Addresses and names share a path; the reference's type says which, else the value does. */
function valuesOfReference(test: PropertyTest, types: Conjunction): readonly StixObservable[] | string {
  const unreadable = types.find(({ operator, values }) => operator !== '=' || !typeOfReference.has(values[0]));
  if (unreadable !== undefined) {
    return notMatched(unreadable);
  }
  const value = test.values[0];
  const stated = types[0] && typeOfReference.get(types[0].values[0]);
  return valuesOf(test, stated ?? (value !== undefined && isAddress.test(value) ? 'IpAddress' : 'DomainName'));
}

function valuesOf(test: PropertyTest, indicatorType: IndicatorType | undefined): readonly StixObservable[] | string {
  const { operator, values } = test;
  const isMatched = operator === '=' || operator === 'IN' || (operator === 'ISSUBSET' && indicatorType === 'IpAddress');
  if (indicatorType === undefined || !isMatched) {
    return notMatched(test);
  }
  const texts = values.filter((value) => value !== undefined);
  return texts.length === values.length
    ? texts.map((indicatorValue) => ({ indicatorType, indicatorValue }))
    : `${test.path} is not matched with a value that is not text`;
}

function isTypeOfReference(path: string): boolean {
  return referencePath.exec(path)?.[2] === 'type';
}

function notMatched(test: PropertyTest | undefined): string {
  const isKnown = test !== undefined && (typeOfPath.has(test.path) || referencePath.test(test.path));
  return isKnown ? `${test.path} ${test.operator} is not matched` : `${test?.path} is not matched`;
}

function togetherWith(a: PropertyTest, b: PropertyTest): string {
  return `${a.path} AND ${b.path} is not matched`;
}

function refuse(why: string): ReturnType<typeof fail> {
  return fail('InvalidInput', `pattern: ${why}.`, 'pattern');
}

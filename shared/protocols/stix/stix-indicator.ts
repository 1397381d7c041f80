import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import { contentFields } from '../../indicators/model/content-fields.ts';
import { fail, type Result, succeed } from '../../platform/errors.ts';
import { nestingFault } from '../../platform/nesting.ts';
import { parseUtcDate } from '../../platform/utc-date.ts';
import { readStixPattern } from './stix-pattern.ts';

/** A STIX object from a request, not validated. */
export type StixObject = Readonly<Record<string, unknown>>;

/** What a STIX object means for the list. */
export interface StixReading {
  readonly id: string;
  /** The version of the object: milliseconds since the Unix epoch; undefined when it is withdrawn, whatever its version. */
  readonly modified: number | undefined;
  /** The version that withdrew it, if it is withdrawn and says so. */
  readonly withdrawnAt?: number;
  /** One indicator per observable of its pattern; none when it is revoked. */
  readonly raws: readonly RawIndicator[];
  /** Why the object, or a part of its pattern, is not matched though it is valid. */
  readonly unmatched: readonly string[];
}

const required = ['id', 'type', 'created', 'modified', 'pattern', 'valid_from'] as const;
/** How far a client's clock may be ahead of ours. */
const maxSkewMs = 24 * 3_600_000;

/**
 * Reads a STIX 2.0 or 2.1 object. STIX has no actions, so an indicator is audited, with an alert of medium severity, until an
 * analyst decides. Of a revoked one only the id counts. Other types of objects and of patterns are valid and not matched.
 * Faults: `InvalidInput` or `MissingRequiredParameter` with the property, for an object without a type or an id, for an
 * indicator with an invalid property or pattern, and for one that is not valid yet.
 */
export function readStixObject(object: StixObject, sourceSystem: string, nowMs: number): Result<StixReading> {
  const { id, type } = object;
  const isRevoked = readRevoked(object['revoked']);
  if (isRevoked === undefined) {
    return fail('InvalidInput', 'expected true or false.', 'revoked');
  }
  const tooDeep = nestingFault(object);
  if (tooDeep !== undefined) {
    return { ok: false, fault: tooDeep };
  }
  if (typeof type === 'string' && type !== 'indicator') {
    const unmatched = [`objects of the type ${type.slice(0, 40)} are not matched`];
    return typeof id === 'string' ? succeed({ id, modified: undefined, raws: [], unmatched }) : isMissing('id');
  }
  if (isRevoked && typeof id === 'string') {
    const at = parseUtcDate(String(object['modified']));
    return succeed({
      id,
      modified: undefined,
      raws: [],
      unmatched: [],
      ...(at !== undefined && { withdrawnAt: Date.parse(at) }),
    });
  }
  const missing = required.find((name) => typeof object[name] !== 'string' || object[name] === '');
  return missing === undefined ? readIndicator(object, sourceSystem, nowMs) : isMissing(missing);
}

function readIndicator(object: StixObject, sourceSystem: string, nowMs: number): Result<StixReading> {
  const from = parseUtcDate(String(object['valid_from']));
  if (from === undefined || Date.parse(from) > nowMs + maxSkewMs) {
    const why =
      from === undefined ? 'is not a date.' : 'is in the future. Upload the indicator again once it is valid.';
    return fail('InvalidInput', why, 'valid_from');
  }
  const until = object['valid_until'] ?? null;
  if (until !== null && (typeof until !== 'string' || parseUtcDate(until.trim()) === undefined)) {
    return fail('InvalidInput', 'is not a date such as 2030-01-31T00:00:00Z.', 'valid_until');
  }
  const modified = parseUtcDate(String(object['modified']));
  if (modified === undefined) {
    return fail('InvalidInput', 'is not a date such as 2026-01-31T00:00:00Z.', 'modified');
  }
  const modifiedMs = Date.parse(modified);
  const reading = { id: String(object['id']), modified: modifiedMs };
  const { pattern_type: patternType = 'stix' } = object;
  if (patternType !== 'stix') {
    return typeof patternType === 'string'
      ? succeed({
          ...reading,
          raws: [],
          unmatched: [`patterns of the type ${patternType.slice(0, 40)} are not matched`],
        })
      : fail('InvalidInput', 'expected a text such as stix.', 'pattern_type');
  }
  const read = readStixPattern(String(object['pattern']));
  if (!read.ok) {
    return read;
  }
  const { observables, unmatched } = read.value;
  const content = contentOf(object, sourceSystem, new Date(modifiedMs).toISOString());
  const raws = observables.map((observable): RawIndicator => Object.assign({}, content, observable));
  return succeed({ ...reading, unmatched, raws });
}

function contentOf(object: StixObject, sourceSystem: string, version: string): RawIndicator {
  const { name, labels, description } = object;
  const title = typeof name === 'string' && !isBlank(name) ? name : `Indicator of ${sourceSystem}`;
  const details = {
    confidence: object['confidence'],
    labels: Array.isArray(labels) ? labels.slice(0, 50) : undefined,
    marking: object['object_marking_refs'],
  };
  const additionalInfo = JSON.stringify(details);
  return {
    action: 'Audit',
    severity: 'Medium',
    title: cut(title, contentFields.title.maxLength),
    description: cut(isBlank(description) ? title : description, contentFields.description.maxLength),
    application: sourceSystem,
    externalId: object['id'],
    expirationTime: object['valid_until'],
    version,
    additionalInfo:
      additionalInfo === '{}' || additionalInfo.length > contentFields.additionalInfo.maxLength
        ? undefined
        : additionalInfo,
  };
}

/** Undefined for what is neither true nor false. */
function readRevoked(value: unknown): boolean | undefined {
  if (typeof value === 'string') {
    const word = value.trim().toLowerCase();
    return word === 'true' ? true : word === 'false' ? false : undefined;
  }
  return typeof value === 'boolean' ? value : value === undefined || value === null ? false : undefined;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** What is not text is refused later. */
function cut(value: unknown, maxLength: number): unknown {
  return typeof value === 'string' ? value.slice(0, maxLength) : value;
}

function isMissing(property: string): Result<StixReading> {
  return fail('MissingRequiredParameter', 'Required property is missing. Actual value: NULL.', property);
}

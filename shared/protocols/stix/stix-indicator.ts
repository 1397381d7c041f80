import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import { contentFields } from '../../indicators/model/content-fields.ts';
import { fail, type Result, succeed } from '../../platform/errors.ts';
import { nestingFault } from '../../platform/nesting.ts';
import { parseUtcDate } from '../../platform/utc-date.ts';
import { readStixPattern } from './stix-pattern.ts';

/** A STIX object from a request, not validated. */
export type StixObject = Readonly<Record<string, unknown>>;

/** What a STIX indicator means for the list: one indicator per observable of its pattern, none when it is revoked. */
interface StixIndicator {
  readonly id: string;
  readonly raws: readonly RawIndicator[];
}

const required = ['id', 'type', 'created', 'modified', 'pattern', 'pattern_type', 'valid_from'] as const;
/** How far a client's clock may be ahead of ours. */
const maxSkewMs = 24 * 3_600_000;

/**
 * Reads a STIX 2.0 or 2.1 indicator. STIX has no actions, so it is audited, with an alert of medium severity, until an
 * analyst decides. Faults: `InvalidInput` or `MissingRequiredParameter` with the property, for an object that is not an
 * indicator, for a pattern that is not a STIX pattern or cannot be read, and for an indicator that is not valid yet.
 */
export function readStixIndicator(object: StixObject, sourceSystem: string, nowMs: number): Result<StixIndicator> {
  if (typeof object['type'] === 'string' && object['type'] !== 'indicator') {
    return fail('InvalidInput', `expected indicator, not ${object['type'].slice(0, 40)}.`, 'type');
  }
  const tooDeep = nestingFault(object);
  if (tooDeep !== undefined) {
    return { ok: false, fault: tooDeep };
  }
  const missing = required.find((name) => name !== 'pattern_type' && typeof object[name] !== 'string');
  if (missing !== undefined) {
    return fail('MissingRequiredParameter', 'Required property is missing. Actual value: NULL.', missing);
  }
  const { id, pattern, pattern_type: patternType, valid_from: validFrom } = object;
  if (patternType !== undefined && patternType !== 'stix') {
    return fail('InvalidInput', 'expected stix.', 'pattern_type');
  }
  const from = parseUtcDate(String(validFrom));
  if (from === undefined || Date.parse(from) > nowMs + maxSkewMs) {
    const why =
      from === undefined ? 'is not a date.' : 'is in the future. Upload the indicator again once it is valid.';
    return fail('InvalidInput', why, 'valid_from');
  }
  const observables = readStixPattern(String(pattern));
  if (!observables.ok) {
    return observables;
  }
  const content = contentOf(object, sourceSystem);
  const isRevoked = object['revoked'] === true;
  return succeed({
    id: String(id),
    raws: isRevoked ? [] : observables.value.map((observable) => Object.assign({}, content, observable)),
  });
}

function contentOf(object: StixObject, sourceSystem: string): RawIndicator {
  const { name, labels } = object;
  const title = typeof name === 'string' && name.trim() !== '' ? name : `Indicator of ${sourceSystem}`;
  const details = {
    confidence: object['confidence'],
    labels: Array.isArray(labels) ? labels.slice(0, 50) : undefined,
    marking: object['object_marking_refs'],
  };
  const additionalInfo = JSON.stringify(details);
  return {
    action: 'Audit',
    severity: 'Medium',
    title: title.slice(0, contentFields.title.maxLength),
    description: object['description'] ?? title,
    application: sourceSystem,
    externalId: object['id'],
    expirationTime: object['valid_until'],
    additionalInfo:
      additionalInfo === '{}' || additionalInfo.length > contentFields.additionalInfo.maxLength
        ? undefined
        : additionalInfo,
  };
}

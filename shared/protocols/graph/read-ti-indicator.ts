import { z } from 'zod';
import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import { fail, type Result, succeed } from '../../platform/errors.ts';
import { nestingFault } from '../../platform/nesting.ts';
import { enumName } from './enum-name.ts';
import { numberedHashTypes, readObservables, type TiIndicator } from './observable.ts';
import { severityOfNumber } from './severity.ts';

/** Members that have a field of their own in the list, or that only the service sets. */
const kept = new Set([
  'id',
  'azureTenantId',
  'ingestedDateTime',
  'action',
  'description',
  'expirationDateTime',
  'externalId',
  'isActive',
]);
/** The start of a stored `additionalInfo` that contains a tiIndicator's other members. */
const mark = '{"tiIndicator":';

const actions = new Map<string, Pick<RawIndicator, 'action' | 'generateAlert'>>([
  ['unknown', { action: 'Audit' }],
  ['alert', { action: 'Audit' }],
  ['allow', { action: 'Allowed' }],
  ['block', { action: 'Block', generateAlert: true }],
]);
/** The names of actions by number: some clients send the number instead (Microsoft Graph, tiAction). */
const numberedActions = ['unknown', 'allow', 'block', 'alert'];

const storedSchema = z.object({ tiIndicator: z.record(z.string(), z.unknown()) });

/**
 * Reads a tiIndicator as indicators, one for each of its observables. Members without a field in the list are kept as text in `additionalInfo` and returned
 * with the tiIndicator, even if Microsoft Graph does not define them: clients store their own data there.
 * Faults: those of its observables; `InvalidInput` for an unknown action or severity, and for members that are nested too
 * deeply.
 */
export function readTiIndicator(body: TiIndicator): Result<readonly RawIndicator[]> {
  const tooDeep = nestingFault(body);
  if (tooDeep !== undefined) {
    return { ok: false, fault: tooDeep };
  }
  const observables = readObservables(body);
  if (!observables.ok) {
    return observables;
  }
  const action = actions.get(enumName(body['action'], numberedActions));
  if (action === undefined) {
    return fail('InvalidInput', `action: expected one of ${[...actions.keys()].join(', ')}.`, 'action');
  }
  const severity = severityOfNumber(body['severity']);
  if (severity === undefined) {
    return fail('InvalidInput', 'severity: expected a number from 0 to 5.', 'severity');
  }
  const { threatType, description } = body;
  const title = typeof threatType === 'string' && threatType !== '' ? `${threatType} indicator` : 'Threat indicator';
  const isBlank = typeof description === 'string' && description.trim() === '';
  const content: RawIndicator = {
    ...action,
    severity,
    title,
    description: isBlank ? title : (description ?? title),
    externalId: body['externalId'],
    expirationTime: body['expirationDateTime'],
    enabled: body['isActive'],
    additionalInfo: writeOthers(body),
  };
  return succeed(observables.value.map((observable): RawIndicator => Object.assign({}, content, observable)));
}

/** Whether an `additionalInfo` contains the other members of a tiIndicator. */
export function isFromGraph(additionalInfo: string | null): additionalInfo is string {
  return additionalInfo?.startsWith(mark) === true;
}

/** The members that `readTiIndicator` kept; none for an indicator written through another API. */
export function othersOf(additionalInfo: string | null): TiIndicator {
  if (!isFromGraph(additionalInfo)) {
    return {};
  }
  try {
    return storedSchema.parse(JSON.parse(additionalInfo)).tiIndicator;
  } catch {
    return {};
  }
}

/** Members that are returned as names even if the client wrote numbers: other readers of the list know only the names. */
const numberedOthers = new Map<string, readonly string[]>([
  ['fileHashType', numberedHashTypes],
  ['tlpLevel', ['unknown', 'white', 'green', 'amber', 'red']],
]);

function writeOthers(body: TiIndicator): string {
  const others: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (!kept.has(name) && !name.startsWith('@')) {
      others[name] = typeof value === 'number' ? (numberedOthers.get(name)?.[value] ?? value) : value;
    }
  }
  return JSON.stringify({ tiIndicator: others });
}

import { z } from 'zod';
import type { RawIndicator } from '../../indicators/input/raw-indicator.ts';
import { fail, type Result, succeed } from '../../platform/errors.ts';
import { enumName } from './enum-name.ts';
import { numberedHashTypes, readObservable, type TiIndicator } from './observable.ts';
import { severityOfNumber } from './severity.ts';

/** Members that the list itself keeps, or that the service alone decides. */
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
/** How a stored `additionalInfo` begins that holds a tiIndicator's other members. */
const mark = '{"tiIndicator":';

const actions = new Map<string, Pick<RawIndicator, 'action' | 'generateAlert'>>([
  ['unknown', { action: 'Audit' }],
  ['alert', { action: 'Audit' }],
  ['allow', { action: 'Allowed' }],
  ['block', { action: 'Block', generateAlert: true }],
]);
/** The actions by the numbers that some clients send for their names (Microsoft Graph, tiAction). */
const numberedActions = ['unknown', 'allow', 'block', 'alert'];

const storedSchema = z.object({ tiIndicator: z.record(z.string(), z.unknown()) });

/**
 * What a tiIndicator states of an indicator. Members that the list has no field for are kept as text in `additionalInfo`, and
 * come back with the tiIndicator, also those that Microsoft Graph does not know: a client finds its own marks there.
 * Faults: those of its observable; `InvalidInput` for an action or a severity that there is not.
 */
export function readTiIndicator(body: TiIndicator): Result<RawIndicator> {
  const observable = readObservable(body);
  if (!observable.ok) {
    return observable;
  }
  const action = actions.get(enumName(body['action'], numberedActions));
  if (action === undefined) {
    return fail('InvalidInput', `action: expected one of ${[...actions.keys()].join(', ')}.`, 'action');
  }
  const severity = severityOfNumber(body['severity']);
  if (severity === undefined) {
    return fail('InvalidInput', 'severity: expected a number from 0 to 5.', 'severity');
  }
  const { threatType } = body;
  const title = typeof threatType === 'string' && threatType !== '' ? `${threatType} indicator` : 'Threat indicator';
  return succeed({
    ...observable.value,
    ...action,
    severity,
    title,
    description: body['description'] ?? title,
    externalId: body['externalId'],
    expirationTime: body['expirationDateTime'],
    enabled: body['isActive'],
    additionalInfo: writeOthers(body),
  });
}

/** Whether an `additionalInfo` holds the other members of a tiIndicator. */
export function isFromGraph(additionalInfo: string | null): additionalInfo is string {
  return additionalInfo?.startsWith(mark) === true;
}

/** The members that `readTiIndicator` kept; none for an indicator that came another way. */
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

/** The members that come back as names though some clients write numbers, which readers of the list would not understand. */
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

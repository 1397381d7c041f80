import { fail, type Result, succeed } from '../../platform/errors.ts';
import { nestingFault } from '../../platform/nesting.ts';
import { definitionIdOf } from './definition-reference.ts';
import { indicatorTypeOf, iocTypes } from './ioc-type.ts';

/** An entity in a request; unknown members are ignored. */
export type RawEntity = Readonly<Record<string, unknown>>;

/** The member that binds an indicator of compromise to its definition (OData 4.0 JSON, "bind operation"). */
export const bindMember = 'AlertDefinition@odata.bind';

/** The fields that a body sets, under the list's names; undefined: not set. */
export interface StatedIoc {
  readonly indicatorType?: string;
  readonly indicatorValue?: unknown;
  readonly expirationTime?: unknown;
  readonly enabled?: unknown;
  readonly alertDefinitionId?: string;
}

/**
 * Reads an indicator of compromise. Faults: `InvalidInput` for an unknown type, a `DetectionFunction` other than Equals, or
 * a binding that does not name an alert definition. Values are checked where they are stored.
 */
export function readIoc(body: RawEntity): Result<StatedIoc> {
  const tooDeep = nestingFault(body);
  if (tooDeep !== undefined) {
    return { ok: false, fault: tooDeep };
  }
  const type = body['Type'];
  const indicatorType = typeof type === 'string' ? indicatorTypeOf(type) : undefined;
  if (type !== undefined && indicatorType === undefined) {
    return fail('InvalidInput', `Type: expected one of ${iocTypes.join(', ')}.`, 'Type');
  }
  const detectionFunction = body['DetectionFunction'] ?? 'Equals';
  if (typeof detectionFunction !== 'string' || detectionFunction.trim().toLowerCase() !== 'equals') {
    return fail('InvalidInput', 'DetectionFunction: expected Equals.', 'DetectionFunction');
  }
  const alertDefinitionId = definitionIdOf(body[bindMember]);
  if (body[bindMember] !== undefined && alertDefinitionId === undefined) {
    return fail('InvalidInput', `${bindMember}: expected a reference such as AlertDefinitions(1).`, bindMember);
  }
  return succeed({
    ...(indicatorType !== undefined && { indicatorType }),
    indicatorValue: body['Value'],
    expirationTime: body['ExpiresAt'],
    enabled: body['Enabled'],
    ...(alertDefinitionId !== undefined && { alertDefinitionId }),
  });
}

/** Reads a new indicator of compromise: it needs a definition; the list itself requires the value. */
export function readNewIoc(body: RawEntity): Result<StatedIoc & { readonly alertDefinitionId: string }> {
  const read = readIoc(body);
  if (!read.ok) {
    return read;
  }
  const { alertDefinitionId } = read.value;
  return alertDefinitionId === undefined
    ? fail('MissingRequiredParameter', `${bindMember}: a value is required.`, bindMember)
    : succeed({ ...read.value, alertDefinitionId });
}

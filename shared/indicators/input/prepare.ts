import { type Result, succeed } from '../../platform/errors.ts';
import { normaliseAction } from '../action.ts';
import type { Actor } from '../actor.ts';
import type { DeviceGroupDirectory } from '../device-groups.ts';
import type { GuardList } from '../guard/guard-list.ts';
import { fieldLimits as limits } from '../limits.ts';
import {
  type Action,
  actions,
  type IndicatorContent,
  type IndicatorIdentity,
  type IndicatorType,
  indicatorTypes,
} from '../model.ts';
import { canonicalise } from '../values/canonical-value.ts';
import { refang } from '../values/refang.ts';
import { FieldReader } from './field-reader.ts';
import type { Channel, RawIndicator } from './raw-indicator.ts';
import { type DateReader, makeDateReader, readContent } from './read-content.ts';
import { readScope } from './read-scope.ts';

export interface PrepareContext {
  readonly actor: Actor;
  /** Undefined: the value and its action were let through before. */
  readonly guard: GuardList | undefined;
  readonly groups: DeviceGroupDirectory;
  readonly channel: Channel;
}

/** An indicator that may be stored as it is. */
export interface PreparedIndicator {
  readonly identity: IndicatorIdentity;
  /** Complete: what was not stated has its default. */
  readonly content: IndicatorContent;
  readonly rbacGroupNames: readonly string[];
  /** The guard list would have refused it. */
  readonly forced: boolean;
  /** Fields that a CSV row has no column for: an update leaves them as they are. */
  readonly unstated: readonly (keyof IndicatorContent)[];
  readonly repairs: readonly string[];
}

/**
 * Makes what checks and completes raw indicators of one caller; it answers the first fault of each, naming its field.
 * Defaults: severity Informational, category 1, no expiry, `generateAlert` true for Audit and else false.
 */
export function makePreparer(context: PrepareContext): (raw: RawIndicator) => Result<PreparedIndicator> {
  const readDate = makeDateReader();
  return (raw) => prepare(raw, context, readDate);
}

function prepare(raw: RawIndicator, context: PrepareContext, readDate: DateReader): Result<PreparedIndicator> {
  const { actor, channel } = context;
  const reader = new FieldReader(channel);
  const value = reader.required(raw.indicatorValue, 'indicatorValue', 2 * limits.title);
  const type = reader.oneOf(raw.indicatorType, 'indicatorType', indicatorTypes);
  if (type === undefined || type === null) {
    reader.required(type, 'indicatorType', 1);
  }
  const actionText = reader.required(raw.action, 'action', limits.version);
  const title = reader.required(raw.title, 'title', limits.title);
  const description = reader.required(raw.description, 'description', limits.description);
  if (reader.fault !== undefined || type === undefined || type === null) {
    return { ok: false, fault: reader.fault ?? { code: 'InvalidInput', message: 'The indicator cannot be read.' } };
  }
  const indicatorValue = readValue(type, value, channel === 'csv' || actor.channel === 'Portal', reader);
  const action = readAction(type, actionText, context, reader);
  const scope = readScope(raw, actor, context.groups, reader);
  const unstated: (keyof IndicatorContent)[] = [];
  const stated = { ...action, title, description };
  const content = readContent(raw, stated, reader, readDate, channel === 'csv' ? unstated : undefined);
  const forced = readForced(raw, type, indicatorValue, content.action, context, reader);
  if (reader.fault !== undefined) {
    return { ok: false, fault: reader.fault };
  }
  const { rbacGroupIds, rbacGroupNames } = scope;
  const identity = { indicatorType: type, indicatorValue, rbacGroupIds, owner: actor.owner };
  return succeed({ identity, content, rbacGroupNames, forced, unstated, repairs: reader.repairs });
}

function readValue(type: IndicatorType, text: string, isWrittenByPeople: boolean, reader: FieldReader): string {
  const refanged = isWrittenByPeople ? refang(text) : undefined;
  const canonical = canonicalise(type, refanged?.value ?? text);
  if (!canonical.ok) {
    reader.refuse(canonical.fault);
    return '';
  }
  if (refanged?.repaired === true) {
    reader.repairs.push(`indicatorValue: "${text}" read as ${canonical.value}`);
  }
  return canonical.value;
}

/** An action that was accepted before is not judged anew. */
function readAction(
  type: IndicatorType,
  text: string,
  { channel, guard }: PrepareContext,
  reader: FieldReader,
): { action: Action; impliesAlert: boolean } {
  const kept = guard === undefined ? actions.find((action) => action === text) : undefined;
  if (kept !== undefined) {
    return { action: kept, impliesAlert: false };
  }
  const normalised = normaliseAction(type, text, channel);
  if (!normalised.ok) {
    reader.refuse(normalised.fault);
    return { action: 'Audit', impliesAlert: false };
  }
  const { action, generateAlert } = normalised.value;
  if (action !== text && channel === 'csv') {
    reader.repairs.push(`action: "${text}" read as ${action}`);
  }
  return { action, impliesAlert: generateAlert === true };
}

function readForced(
  raw: RawIndicator,
  type: IndicatorType,
  value: string,
  action: Action,
  { actor, guard }: PrepareContext,
  reader: FieldReader,
): boolean {
  const wanted = reader.boolean(raw.force, 'force') === true;
  const objection = reader.fault === undefined ? guard?.check(type, value, action) : undefined;
  if (objection !== undefined && !(wanted && actor.canForce)) {
    reader.refuse(objection);
  }
  return objection !== undefined;
}

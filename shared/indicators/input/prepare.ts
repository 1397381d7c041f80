import type { Actor } from '../../access/actor.ts';
import type { DeviceGroupDirectory } from '../../device-groups/directory.ts';
import { type Result, succeed } from '../../platform/errors.ts';
import type { Channel } from '../model/channel.ts';
import { contentFields } from '../model/content-fields.ts';
import {
  type Action,
  actions,
  type IndicatorContent,
  type IndicatorIdentity,
  type IndicatorType,
  indicatorTypes,
} from '../model/indicator.ts';
import { isActionName, normaliseAction, unknownAction } from '../rules/action.ts';
import type { GuardList } from '../rules/guard-list.ts';
import { FieldReader } from './field-reader.ts';
import { isAlike } from './is-alike.ts';
import type { RawIndicator } from './raw-indicator.ts';
import { type DateReader, makeDateReader, readContent } from './read-content.ts';
import { readScope } from './read-scope.ts';
import { readValue } from './read-value.ts';

interface PrepareContext {
  readonly actor: Actor;
  /** Undefined: the value and its action were accepted before. */
  readonly guard: GuardList | undefined;
  readonly groups: DeviceGroupDirectory;
  readonly channel: Channel;
  /** Whether the caller may refer to the alert definition with this id. */
  readonly isKnownDefinition: (id: string) => boolean;
}

/** An indicator that passed every check and can be stored as it is. */
export interface PreparedIndicator {
  readonly identity: IndicatorIdentity;
  /** Complete: absent fields have their defaults. */
  readonly content: IndicatorContent;
  readonly rbacGroupNames: readonly string[];
  /** It overrides the guard list. */
  readonly forced: boolean;
  /** Fields that the CSV file has no column for: an update leaves them as they are. */
  readonly unstated: readonly (keyof IndicatorContent)[];
  readonly repairs: readonly string[];
}

/** Applies to the value as written, before it is repaired. */
const maxValueLength = 2 * contentFields.title.maxLength;

/** A raw indicator that was valid, and what it was prepared as. */
interface Known {
  readonly raw: RawIndicator;
  readonly prepared: PreparedIndicator;
}

const valueRepair = 'indicatorValue:';
const typeRepair = 'indicatorType:';

/**
 * Makes the function that checks raw indicators of one caller and fills in defaults; it returns all faults of each, one per
 * field. Defaults: severity Informational, category 1, no expiry, `generateAlert` true for Audit and otherwise false.
 *
 * The rows of a file usually differ in value, title and description only. So the last row of each type is remembered, and a
 * row that is otherwise the same has only those three fields read: about four times as fast.
 */
export function makePreparer(context: PrepareContext): (raw: RawIndicator) => Result<PreparedIndicator> {
  const readDate = makeDateReader();
  const lastOfType = new Map<unknown, Known>();
  return (raw) => {
    const known = lastOfType.get(raw.indicatorType);
    const alike =
      known !== undefined && isAlike(raw, known.raw) ? prepareAlike(raw, known.prepared, context) : undefined;
    if (alike !== undefined) {
      return succeed(alike);
    }
    const result = prepare(raw, context, readDate);
    if (result.ok && !result.value.forced) {
      lastOfType.set(raw.indicatorType, { raw, prepared: result.value });
    }
    return result;
  };
}

/**
 * Prepares a raw indicator that differs from a known one in value, title and description only; undefined if any of
 * these is invalid.
 */
function prepareAlike(
  raw: RawIndicator,
  known: PreparedIndicator,
  context: PrepareContext,
): PreparedIndicator | undefined {
  const reader = new FieldReader(context.channel);
  const value = reader.required(raw.indicatorValue, 'indicatorValue', maxValueLength);
  const title = reader.required(raw.title, 'title', contentFields.title.maxLength);
  const description = reader.required(raw.description, 'description', contentFields.description.maxLength);
  const { indicatorType, rbacGroupIds, owner } = known.identity;
  const indicatorValue = readValue(indicatorType, value, raw, context, reader);
  if (
    indicatorValue === undefined ||
    reader.fault !== undefined ||
    context.guard?.check(indicatorType, indicatorValue, known.content.action) !== undefined
  ) {
    return undefined;
  }
  const { rbacGroupNames, unstated } = known;
  const identity = { indicatorType, indicatorValue, rbacGroupIds, owner };
  const content = { ...known.content, title, description };
  return {
    identity,
    content,
    rbacGroupNames,
    forced: false,
    unstated,
    repairs: repairsOf(reader.repairs, known.repairs),
  };
}

/** The repairs of a value with those of the other fields, in the order in which fields are read. */
function repairsOf(ofValue: readonly string[], known: readonly string[]): readonly string[] {
  if (known.length === 0) {
    return ofValue;
  }
  const others = known.filter((repair) => !repair.startsWith(valueRepair));
  const [ofType, ofRest] = [true, false].map((isType) =>
    others.filter((text) => text.startsWith(typeRepair) === isType),
  );
  return [...(ofType ?? []), ...ofValue, ...(ofRest ?? [])];
}

function prepare(raw: RawIndicator, context: PrepareContext, readDate: DateReader): Result<PreparedIndicator> {
  const { actor, channel } = context;
  const reader = new FieldReader(channel);
  const value = reader.required(raw.indicatorValue, 'indicatorValue', maxValueLength);
  const type = reader.oneOf(raw.indicatorType, 'indicatorType', indicatorTypes) ?? undefined;
  if (type === undefined) {
    reader.required(type, 'indicatorType', 1);
  }
  const actionText = reader.required(raw.action, 'action', contentFields.action.maxLength);
  const title = reader.required(raw.title, 'title', contentFields.title.maxLength);
  const description = reader.required(raw.description, 'description', contentFields.description.maxLength);
  const indicatorValue = readValue(type, value, raw, context, reader);
  const action = readAction(type, actionText, context, reader);
  const scope = readScope(raw, actor, context.groups, reader);
  const unstated: (keyof IndicatorContent)[] = [];
  const { action: name, impliesAlert } = action ?? unknown;
  const stated = { action: name, impliesAlert, title, description };
  const content = readContent(raw, stated, reader, readDate, channel === 'csv' ? unstated : undefined);
  if (content.alertDefinitionId !== null && !context.isKnownDefinition(content.alertDefinitionId)) {
    reader.invalid('alertDefinitionId', `unknown alert definition "${content.alertDefinitionId}"`);
  }
  const wantsForce = reader.boolean(raw.force, 'force') === true;
  const isJudged = type !== undefined && indicatorValue !== undefined && action !== undefined;
  const objection = isJudged ? context.guard?.check(type, indicatorValue, action.action) : undefined;
  if (objection !== undefined && !(wantsForce && actor.canForce)) {
    reader.refuse(objection);
  }
  const { fault } = reader;
  if (fault !== undefined || !isJudged) {
    return { ok: false, fault: fault ?? { code: 'InvalidInput', message: 'The indicator cannot be read.' } };
  }
  const { rbacGroupIds, rbacGroupNames } = scope;
  const identity = { indicatorType: type, indicatorValue, rbacGroupIds, owner: actor.owner };
  const forced = objection !== undefined;
  return succeed({ identity, content, rbacGroupNames, forced, unstated, repairs: reader.repairs });
}

/** Stands for an invalid action; it says nothing about alerts. */
const unknown = { action: 'Allowed', impliesAlert: false } as const;

/** Undefined if the action is invalid; one that was accepted before is not checked again. */
function readAction(
  type: IndicatorType | undefined,
  text: string,
  { channel, guard }: PrepareContext,
  reader: FieldReader,
): { action: Action; impliesAlert: boolean } | undefined {
  if (reader.isInvalid('action')) {
    return undefined;
  }
  const kept = guard === undefined ? actions.find((action) => action === text) : undefined;
  if (kept !== undefined) {
    return { action: kept, impliesAlert: false };
  }
  if (type === undefined) {
    if (!isActionName(text, channel)) {
      reader.refuse(unknownAction(text));
    }
    return undefined;
  }
  const normalised = normaliseAction(type, text, channel);
  if (!normalised.ok) {
    reader.refuse(normalised.fault);
    return undefined;
  }
  const { action, generateAlert } = normalised.value;
  if (action !== text && channel === 'csv') {
    reader.repairs.push(`action: "${text}" read as ${action}`);
  }
  return { action, impliesAlert: generateAlert === true };
}

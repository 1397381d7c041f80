import type { Actor } from '../../access/actor.ts';
import {
  type DeviceGroup,
  type DeviceGroupDirectory,
  findGroup,
  splitGroupNames,
} from '../../device-groups/directory.ts';
import { canTarget } from '../rules/access-rules.ts';
import type { FieldReader } from './field-reader.ts';
import type { RawIndicator } from './raw-indicator.ts';

/** Device groups, sorted by id; empty = the whole organisation. */
interface Scope {
  readonly rbacGroupIds: readonly string[];
  readonly rbacGroupNames: readonly string[];
}

/** The fields that can name a scope. */
export const scopeFields = ['rbacGroupNames', 'rbacGroupIds', 'rbacGroups'] as const;

const maxGroups = 200;
const maxGroupLength = 256;
const maxNamedGroups = 5;
const organisationWide: Scope = { rbacGroupIds: [], rbacGroupNames: [] };

/**
 * The scope of a raw indicator, given by names, by ids, or both. Faults: `InvalidInput` for an unknown group, `Forbidden`
 * for a group (or the whole organisation) that the caller may not target.
 */
export function readScope(
  raw: RawIndicator,
  actor: Actor,
  directory: DeviceGroupDirectory,
  reader: FieldReader,
): Scope {
  const isNamed = !(isNone(raw.rbacGroups) && isNone(raw.rbacGroupNames) && isNone(raw.rbacGroupIds));
  if (actor.deviceGroups === 'all' && !isNamed) {
    return organisationWide;
  }
  const found = new Map<string, DeviceGroup>();
  const collect = (field: (typeof scopeFields)[number], find: (text: string) => DeviceGroup | undefined): void => {
    const value = raw[field];
    const isList = typeof value === 'string' && value.length <= maxGroups * (maxGroupLength + 2) && value.includes(',');
    const names = isList ? splitGroupNames(value, directory, find) : value;
    const unknown: string[] = [];
    for (const wanted of reader.list(names, field, maxGroups, maxGroupLength) ?? []) {
      const group = find(wanted);
      if (group === undefined) {
        unknown.push(wanted);
      } else {
        found.set(group.id, group);
      }
    }
    if (unknown.length > 0) {
      const named = unknown.slice(0, maxNamedGroups).map((name) => `"${name}"`);
      reader.invalid(field, `unknown device group ${named.join(', ')}${unknown.length > named.length ? ' ...' : ''}`);
    }
  };
  collect('rbacGroupNames', (name) => directory.byName(name));
  collect('rbacGroupIds', (id) => directory.byId(id));
  collect('rbacGroups', (text) => findGroup(text, directory));
  const ids = [...found.keys()].toSorted();
  if (!scopeFields.some((field) => reader.isInvalid(field)) && !canTarget(actor, ids)) {
    reader.refuse({
      code: 'Forbidden',
      field: raw.rbacGroups === undefined ? 'rbacGroupNames' : 'rbacGroups',
      message: 'You may target only your own device groups, and must name at least one.',
    });
  }
  return ids.length === 0
    ? organisationWide
    : { rbacGroupIds: ids, rbacGroupNames: ids.map((id) => found.get(id)?.name ?? id) };
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

import { allOf, type Filter } from '../storage/filter.ts';
import type { Actor } from './actor.ts';

/** Which documents of a kind a caller may see: for a document that was read, and as a filter for queries. Both agree. */
export interface Visibility<D> {
  readonly canSee: (actor: Actor, document: D) => boolean;
  /** Undefined: all documents. */
  readonly visibleTo: (actor: Actor) => Filter | undefined;
}

/** A condition in both forms. */
export interface Condition<D> {
  holds(actor: Actor, document: D): boolean;
  /** The condition is true when one of these is. */
  alternatives(actor: Actor): readonly Filter[];
}

/** What limits callers; a caller without limits sees all documents. */
interface VisibilityRules<D> {
  /** For a client that sees only what it owns. */
  readonly ownOnly?: Condition<D>;
  /** For a caller limited to device groups. */
  readonly limited?: Condition<D>;
}

export function makeVisibility<D>({ ownOnly, limited }: VisibilityRules<D>): Visibility<D> {
  return {
    canSee: (actor, document) =>
      (limited === undefined || actor.deviceGroups === 'all' || limited.holds(actor, document)) &&
      (ownOnly === undefined || !actor.ownOnly || ownOnly.holds(actor, document)),
    visibleTo: (actor) =>
      allOf(
        ownOnly !== undefined && actor.ownOnly ? toFilter(ownOnly, actor) : undefined,
        limited !== undefined && actor.deviceGroups !== 'all' ? toFilter(limited, actor) : undefined,
      ),
  };
}

type Value = string | boolean | null;

/** The field, which `read` returns, has the value that `wanted` returns for the caller. */
export function equals<D>(field: string, read: (document: D) => Value, wanted: (actor: Actor) => Value): Condition<D> {
  return {
    holds: (actor, document) => read(document) === wanted(actor),
    alternatives: (actor) => [{ op: 'eq', field, value: wanted(actor) }],
  };
}

/** The field names one of the caller's device groups. */
export function isInGroups<D>(field: string, read: (document: D) => string | null): Condition<D> {
  return {
    holds: (actor, document) => {
      const id = read(document);
      return id !== null && groupsOf(actor).has(id);
    },
    alternatives: (actor) => [{ op: 'in', field, values: [...groupsOf(actor)] }],
  };
}

/** The field lists at least one of the caller's device groups. */
export function hasOneOfGroups<D>(field: string, read: (document: D) => readonly string[]): Condition<D> {
  return {
    holds: (actor, document) => {
      const groups = groupsOf(actor);
      return read(document).some((id) => groups.has(id));
    },
    alternatives: (actor) => [...groupsOf(actor)].map((value) => ({ op: 'has', field, value })),
  };
}

export function anyOf<D>(...conditions: readonly Condition<D>[]): Condition<D> {
  return {
    holds: (actor, document) => conditions.some((condition) => condition.holds(actor, document)),
    alternatives: (actor) => conditions.flatMap((condition) => condition.alternatives(actor)),
  };
}

const noGroups: ReadonlySet<string> = new Set();

function groupsOf({ deviceGroups }: Actor): ReadonlySet<string> {
  return deviceGroups === 'all' ? noGroups : deviceGroups;
}

function toFilter<D>(condition: Condition<D>, actor: Actor): Filter {
  const operands = condition.alternatives(actor);
  const [only] = operands;
  return only !== undefined && operands.length === 1 ? only : { op: 'or', operands };
}

import { z } from 'zod';
import { jsonObject, refuseWider } from './json-object.ts';
import { once } from './once.ts';

/*
 * Members of a body in any letter case. Clients of other services write `Status` for `status`, and a member that is not
 * recognised would be ignored without a word. The schema of a body says which names it has: members that differ only in
 * letter case are renamed before it is checked. A member that is spelled right wins; unknown ones stay as they are.
 */

/** The names of an object, and how the values of its members are named in turn. */
interface ObjectNames {
  readonly members: ReadonlyMap<string, Names | undefined>;
  readonly byLowerCase: ReadonlyMap<string, string>;
}
export type Names = { readonly object: ObjectNames } | { readonly items: Names };

/** The names in a schema; undefined if it has no objects. */
export function namesOf(schema: unknown): Names | undefined {
  if (schema instanceof z.ZodObject) {
    const members = new Map(Object.entries(schema.shape).map(([name, member]) => [name, namesOf(member)] as const));
    return { object: { members, byLowerCase: lowerCaseNames([...members.keys()]) } };
  }
  if (schema instanceof z.ZodArray) {
    const items = namesOf(schema.element);
    return items && { items };
  }
  if (schema instanceof z.ZodPipe) {
    return namesOf(schema.in) ?? namesOf(schema.out);
  }
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodCatch;
  return isWrapper ? namesOf(schema.unwrap()) : undefined;
}

/** The value with its members named as the schema has them. */
export function nameMembers(value: unknown, names: Names | undefined): unknown {
  if (names === undefined || typeof value !== 'object' || value === null) {
    return value;
  }
  if ('items' in names) {
    return Array.isArray(value) ? value.map((item: unknown) => nameMembers(item, names.items)) : value;
  }
  return Array.isArray(value) ? value : nameObject(value, names.object);
}

/** A body with any members, of which those of `schema` are named as it has them: the feature that receives it checks them. */
export function jsonObjectAs(schema: () => z.ZodObject) {
  const names = once(() => namesOf(schema()));
  return z.preprocess((value) => nameMembers(value, names()), jsonObject);
}

/** The same for changes: a body without any of the members is refused, and the message names them. */
export function changesAs(schema: () => z.ZodObject) {
  return jsonObjectAs(schema).superRefine((body, context) => requireChange(body, Object.keys(schema().shape), context));
}

/** The schema of changes, of which a body must have one. */
export function someOf<S extends z.ZodObject>(schema: S, members: readonly string[] = Object.keys(schema.shape)) {
  return schema.superRefine((body, context) => requireChange(body, members, context));
}

function requireChange(body: object, members: readonly string[], context: z.core.$RefinementCtx): void {
  if (!members.some((name) => Object.hasOwn(body, name))) {
    const message = `nothing in it can be changed. The members that can are ${members.join(', ')}`;
    context.addIssue({ code: 'custom', message });
  }
}

function nameObject(value: object, { members, byLowerCase }: ObjectNames): object {
  refuseWider(value);
  const named: [string, unknown][] = [];
  let isChanged = false;
  for (const [written, member] of Object.entries(value)) {
    const meant = members.has(written) ? written : byLowerCase.get(written.toLowerCase());
    const isTaken = meant !== undefined && meant !== written && Object.hasOwn(value, meant);
    const name = meant === undefined || isTaken ? written : meant;
    const inner = nameMembers(member, members.get(name));
    isChanged ||= name !== written || inner !== member;
    named.push([name, inner]);
  }
  return isChanged ? Object.fromEntries(named) : value;
}

function lowerCaseNames(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name.toLowerCase(), name]));
}

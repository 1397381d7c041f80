import { odataError, quote } from './odata-error.ts';

/**
 * The members that `$select` names, in the spelling and order of `members`; undefined for all of them (no `$select`, a
 * blank one, or one with `*`). Names match in any letter case.
 * @throws AppError ODataError for a name that the resource does not have.
 */
export function readSelect(params: URLSearchParams, members: readonly string[]): readonly string[] | undefined {
  const text = [...params].find(([name]) => name.toLowerCase() === '$select')?.[1];
  return text === undefined ? undefined : selectNames(text, members);
}

function selectNames(text: string, members: readonly string[]): readonly string[] | undefined {
  const wanted = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (wanted.length === 0 || wanted.includes('*')) {
    return undefined;
  }
  const byLowerCase = new Map(members.map((member) => [member.toLowerCase(), member]));
  const unknown = wanted.find((name) => !byLowerCase.has(name.toLowerCase()));
  if (unknown !== undefined) {
    throw odataError('$select', `unknown property ${quote(unknown)}`, { field: unknown });
  }
  const names = new Set(wanted.map((name) => byLowerCase.get(name.toLowerCase())));
  return members.filter((member) => names.has(member));
}

/** The members of a resource that were selected. */
export function pick(
  resource: Readonly<Record<string, unknown>>,
  selected: readonly string[] | undefined,
): Readonly<Record<string, unknown>> {
  return selected === undefined ? resource : Object.fromEntries(selected.map((name) => [name, resource[name]]));
}
